public import Metering

/// What one poll of a meter brought.
public struct PollReport: Sendable {
    /// How a poll ended.
    public enum Verdict: Sendable {
        /// A new telegram.
        case reading(Reading)
        /// The device answered with the telegram that it gave before.
        case unchanged
        /// Nothing that can be used.
        case failed(PollFailure)
    }

    /// How it ended.
    public var verdict: Verdict
    /// What the meter said of itself, where this poll asked.
    public var facts: MeterFacts?
    /// Whether the serial numbers in `facts` were told with this poll; else they are those of before.
    public var tellsSerials = false
    /// How long before its reception the telegram says that it was measured, where that is too far off to be believed.
    public var clockOffset: Duration?
    /// How the device is, where this poll asked.
    public var health: LoggerHealth?
    /// Which slot each piece of M-Bus equipment has, where this poll changed it; to be kept over restarts.
    public var slots: SlotTable?
    /// What the device remembered of gaps, where this poll asked.
    public var backfills: [BackfillReport] = []

    /// Creates a report.
    public init(_ verdict: Verdict, facts: MeterFacts? = nil, health: LoggerHealth? = nil) {
        self.verdict = verdict
        self.facts = facts
        self.health = health
    }
}

/// Why a poll brought nothing.
public struct PollFailure: Error, Hashable, Sendable {
    /// The kind of failure; the raw value is the label `reason` of `metergw_poll_failures_total` (`metrics.md`).
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// No complete answer in time.
        case timeout
        /// No connection, or one that broke off.
        case connect
        /// The host name has no address.
        case dns
        /// The certificate or the handshake was not acceptable.
        case tls
        /// The device wants a login.
        case auth
        /// A status other than 200, or no HTTP at all.
        case http
        /// The device says that its memory is short.
        case lowHeap = "low_heap"
        /// The body is larger than any device of the family sends.
        case tooLarge = "too_large"
        /// The body cannot be read, or lacks what the device normally sends.
        case parse
        /// The checksum of a telegram is wrong.
        case crc
        /// The device has had no telegram since it started.
        case noTelegram = "no_telegram"
    }

    /// The kind of failure.
    public let reason: Reason
    /// What happened, in words.
    public let text: String

    /// Creates a failure.
    public init(_ reason: Reason, _ text: String) {
        self.reason = reason
        self.text = text
    }

    /// Some bytes from outside as they may stand in a log line: cut short, and only what can be seen.
    internal static func excerpt(_ bytes: some Sequence<UInt8>) -> String {
        let start = bytes.prefix(24).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: start, as: UTF8.self)
    }
}

/// When and how long a poll ran.
public struct PollTiming: Sendable {
    /// How long after its appointed time it started.
    public let lag: Duration
    /// How long it took, all its requests together.
    public let duration: Duration
    /// When it ended.
    public let ended: Timestamp
    /// How often the meter is polled now.
    public let interval: Duration

    /// Creates the timing of a poll.
    public init(lag: Duration, duration: Duration, ended: Timestamp, interval: Duration) {
        self.lag = lag
        self.duration = duration
        self.ended = ended
        self.interval = interval
    }
}
