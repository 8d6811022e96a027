public import Metering

extension DSMRLoggerDevice {
    /// Polls a device of this family until the task is cancelled or the context's loop ends.
    ///
    /// It stands here, and not where it is called, so that the compiler makes the loop for this one device: a loop for
    /// any device takes a third more memory for each meter.
    ///
    /// - Parameters:
    ///   - zone: The zone of the site.
    ///   - slots: The slots that the meter's M-Bus equipment had before a restart.
    ///   - backfills: What the device is asked for of the past; nil where nobody asks.
    ///   - settings: How the meter is polled.
    ///   - context: What all loops share.
    ///   - report: Gets what each poll brought, on the loop's thread: it must not block.
    public static func run(
        zone: Zone, slots: SlotTable, backfills: BackfillRequests? = nil, settings: PollSettings, context: PollContext,
        report: @escaping @Sendable (PollReport, PollTiming) -> Void
    ) async {
        let device = DSMRLoggerDevice(zone: zone, slots: slots, backfills: backfills)
        let loop = PollLoop(device, settings, context, report: report)
        await loop.run()
    }
}
