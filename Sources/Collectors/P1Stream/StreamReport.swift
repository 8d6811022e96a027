public import Metering

/// What came out of a stream of telegrams.
public struct StreamReport: Sendable {
    /// What one telegram, or the stream itself, came to.
    public enum Verdict: Sendable {
        /// A new telegram.
        case reading(Reading)
        /// A telegram that is sound and not kept: the meter's interval keeps only one of a span.
        case thinned
        /// The telegram that came before it, once more.
        case repeated
        /// Nothing that can be used.
        case failed(PollFailure)
    }

    /// The bytes that it is about.
    public enum Evidence: Hashable, Sendable {
        /// A telegram, sound or not.
        case telegram(RawTelegram)
        /// An encrypted frame that was not opened.
        case unopened([UInt8])
    }

    /// What it came to.
    public let verdict: Verdict
    /// When it came.
    public let received: Timestamp
    /// The bytes that it is about; nil where there are none, and for a reading that was kept back.
    public let evidence: Evidence?
    /// How long before its reception the telegram says that it was measured, where that is too far off to be believed.
    public var clockOffset: Duration?
    /// What the meter says of itself, where that is other than before.
    public var facts: MeterFacts?
    /// Which slot each piece of M-Bus equipment has, where this telegram changed it; to be kept over restarts.
    public var slots: SlotTable?
    /// What the stream has counted so far.
    public let counts: StreamCounts

    /// Creates a report.
    public init(
        _ verdict: Verdict, received: Timestamp, evidence: Evidence? = nil, counts: StreamCounts = StreamCounts()
    ) {
        self.verdict = verdict
        self.received = received
        self.evidence = evidence
        self.counts = counts
    }
}

/// What a stream counts, since the gateway began to receive it.
public struct StreamCounts: Hashable, Sendable {
    /// Telegrams that were sound.
    public var telegrams: UInt64 = 0
    /// Bytes that belong to no telegram.
    public var garbageBytes: UInt64 = 0
    /// How often the source was opened.
    public var connections: UInt64 = 0

    /// Creates counts of nothing.
    public init() {}
}
