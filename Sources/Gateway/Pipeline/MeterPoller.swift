internal import Collectors
internal import Metering
internal import Transfer

/// What a collector needs of a meter's configuration: when it is equal, a reload leaves the meter alone.
///
/// The place where a collector's name becomes a collector.
struct MeterPoller: Hashable, Sendable {
    /// The meter.
    let key: MeterKey
    /// The name under which it was known before.
    let formerly: MeterKey?
    private let collector: CollectorKind
    private let zone: Zone
    private let settings: PollSettings

    init(_ meter: MeterConfiguration, zone: Zone) {
        key = meter.key
        formerly = meter.formerly
        collector = meter.collector
        self.zone = zone
        settings = PollSettings(
            meter: meter.key,
            target: Target(
                base: meter.url.description, connection: meter.connection == .keepAlive ? .keepAlive : .close,
                connectTimeout: min(.seconds(3), meter.timeout), caFile: meter.caFile),
            interval: meter.interval, timeout: meter.timeout, keepsFloor: meter.floor == .device)
    }

    /// Polls the meter until the task is cancelled.
    func run(
        _ context: PollContext, slots: SlotTable, report: @escaping @Sendable (PollReport, PollTiming) -> Void
    ) async {
        switch collector {
        case .dsmrLogger:
            await DSMRLoggerDevice.run(
                zone: zone, slots: slots, settings: settings, context: context, report: report)
        }
    }
}
