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

/// A reading out of a device's memory.
public struct BackfilledReading: Hashable, Sendable {
    /// The reading, of origin `ring`.
    public let reading: Reading
    /// How long after the reading's time at most its counters were read; nil when it was then, to a few seconds.
    ///
    /// It is nil unless the reading's quality says `approximate`.
    public let span: Duration?

    /// Creates a reading with its span.
    public init(_ reading: Reading, span: Duration? = nil) {
        self.reading = reading
        self.span = span
    }
}
