public import Metering

/// What a device remembered of a gap.
public struct BackfillReport: Sendable {
    /// How it ended.
    public enum Outcome: Sendable {
        /// The readings strictly inside the gap, the earliest first; none where the device remembers nothing of it.
        case readings([BackfilledReading])
        /// Nothing that can be used; the request is kept and tried again within hours, or given up.
        case failed(PollFailure, willTryAgain: Bool)
    }

    /// The gap that was asked for.
    public let gap: Range<Timestamp>
    /// How it ended.
    public let outcome: Outcome
    /// What was passed over in the device's files, in words, a record each.
    public let remarks: [String]

    /// Creates a report.
    public init(gap: Range<Timestamp>, _ outcome: Outcome, remarks: [String] = []) {
        self.gap = gap
        self.outcome = outcome
        self.remarks = remarks
    }
}
