internal import Collectors
internal import Metering
internal import Transfer

/// What a collector needs of a meter's configuration: when it is equal, a reload leaves the meter alone.
///
/// The place where a collector's name becomes a collector.
struct MeterCollector: Hashable, Sendable {
    /// What the collector of a kind goes by.
    private enum Way: Hashable, Sendable {
        case dsmrLogger(PollSettings)
        case stream(StreamSettings)
    }

    /// The meter.
    let key: MeterKey
    /// The name under which it was known before.
    let formerly: MeterKey?
    private let zone: Zone
    private let way: Way

    init(_ meter: MeterConfiguration, zone: Zone) {
        key = meter.key
        formerly = meter.formerly
        self.zone = zone
        switch meter.source {
        case .device(let url, let caFile):
            way = .dsmrLogger(
                PollSettings(
                    meter: meter.key,
                    target: Target(
                        base: url.description, connection: meter.connection == .keepAlive ? .keepAlive : .close,
                        connectTimeout: min(.seconds(3), meter.timeout), caFile: caFile),
                    interval: meter.interval, timeout: meter.timeout, keepsFloor: meter.floor == .device))
        case .stream(let stream):
            way = .stream(
                StreamSettings(
                    meter: meter.key, source: stream.source, zone: zone, interval: stream.interval,
                    idleTimeout: stream.idleTimeout, decryption: stream.decryption))
        }
    }

    /// Starts to collect the meter's readings, until the task is cancelled.
    func start(_ contexts: CollectorContexts, into outlet: ReadingOutlet) -> Task<Void, Never> {
        let slots = outlet.books.slots.slots(of: key, formerly: formerly)
        let backfills = outlet.books.gaps.requests(of: key)
        // Neither is a child of a group: a reload ends and awaits the tasks of single meters, which a group cannot.
        switch way {
        case .dsmrLogger(let settings):
            return Task(executorPreference: contexts.polling.loop) {
                await DSMRLoggerDevice.run(
                    zone: zone, slots: slots, backfills: backfills, settings: settings, context: contexts.polling
                ) { outlet.take(key, $0, $1) }
            }
        case .stream(let settings):
            return Task {
                await P1Stream.run(settings, slots: slots, context: contexts.streams) { outlet.take(key, $0) }
            }
        }
    }
}

/// What all collectors of a gateway share.
struct CollectorContexts: Sendable {
    /// Of those that poll.
    let polling: PollContext
    /// Of those that telegrams are sent to.
    let streams: StreamContext
}
