public import Metering

/// A stretch in which a device took no telegrams, which its ring files still show (`devices.md` §3.5).
public struct DeviceOutage: Hashable, Sendable {
    /// Why it took none.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The device had no power, or rebooted: it comes back with the hour that its status file names.
        case power
        /// As `power`, and the device has forgotten its count of telegrams, so that it passes two over when it is back.
        case reset
        /// A reboot that the device had planned, and wrote its status file for.
        case planned
        /// The cable to the meter was out, while the device stayed up.
        case cable
    }

    /// Why it took no telegrams.
    public let cause: Cause
    /// From when, and until when.
    public let range: Range<Timestamp>

    /// Creates an outage.
    public init(_ cause: Cause, _ range: Range<Timestamp>) {
        self.cause = cause
        self.range = range
    }

    /// Whether the device answers nobody during it.
    internal var isDead: Bool { cause != .cable }
}
