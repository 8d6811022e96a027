public import Metering

/// A stretch of time without readings of a meter, which is known with its cause and what was done about it.
public struct MeterGap: Hashable, Sendable {
    /// Why there are no readings.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The gateway did not run.
        case gatewayOff = "gateway_off"
        /// The device could not be reached, or did not answer in time.
        case unreachable
        /// The device answered with something else than a telegram: an error, a body that cannot be read.
        case deviceFault = "device_fault"
        /// The device answered, but had no new telegram of its meter.
        case noTelegram = "no_telegram"
        /// The readings were in a part of the history's file that was damaged.
        case damagedFile = "damaged_file"
    }

    /// What came of asking the device for what it remembers.
    public enum Repair: Hashable, Sendable {
        /// It was not asked: it remembers nothing, or the gap is too short for what it remembers.
        case none
        /// It has been asked, or will be.
        case asked
        /// It told so many readings, some of them at moments that are known only to an hour or longer.
        case filled(exact: Int, approximate: Int)
        /// It could not tell, with the reason.
        case failed(String)
    }

    /// The meter.
    public let meter: MeterKey
    /// From the last reading before it to the first one after.
    public let span: Range<Timestamp>
    /// Why.
    public let cause: Cause
    /// What was done.
    public var repair: Repair

    /// Creates a gap.
    public init(meter: MeterKey, span: Range<Timestamp>, cause: Cause, repair: Repair = .none) {
        self.meter = meter
        self.span = span
        self.cause = cause
        self.repair = repair
    }
}
