public import Metering

/// When a meter is polled next: a slot of every interval at an offset of the meter's own, thinned out by back-off.
///
/// Slots are counted on the wall clock, so that a restart does not shift them (`DESIGN.md` §5).
public struct PollSchedule: Hashable, Sendable {
    /// The longest back-off after failures, unless the interval is longer (`devices.md` §5.3).
    public static let longestBackOff = Duration.seconds(60)
    /// How long a low-heap answer slows the polls down.
    public static let lowHeapSpan = Duration.seconds(600)
    /// The most that low heap multiplies the interval by.
    public static let greatestSlowdown: Int64 = 8

    /// How often the meter is polled when all is well.
    public private(set) var interval: Duration
    private let hash: UInt64
    private var failures = 0
    private var slowdown: Int64 = 1
    private var slowUntil: Timestamp?

    /// Creates the schedule of a meter.
    ///
    /// - Parameters:
    ///   - meter: The meter, whose key decides its offset.
    ///   - interval: How often it is polled, at least a millisecond.
    public init(_ meter: MeterKey, interval: Duration) {
        self.interval = interval
        hash = PollSchedule.hash(meter)
    }

    /// Changes how often the meter is polled.
    public mutating func setInterval(_ interval: Duration) {
        self.interval = interval
    }

    /// The first slot after a moment, without back-off.
    public func slot(after moment: Timestamp) -> Timestamp {
        let period = max(1, interval.wholeMilliseconds)
        let offset = Int64(hash % UInt64(period))
        let since = moment.milliseconds - offset
        let slots = since >= 0 ? since / period + 1 : (since + 1) / period
        return Timestamp(milliseconds: slots * period + offset)
    }

    /// Takes note of how a poll ended that began at a slot.
    ///
    /// - Returns: The slot of the next poll.
    public mutating func next(after slot: Timestamp, _ verdict: PollReport.Verdict, now: Timestamp) -> Timestamp {
        note(verdict, now: now)
        let wait = max(backOff, slowdown > 1 ? interval * Int(slowdown) : .zero)
        // Where the clock has been set back the slot lies far ahead, and the meter would wait until it comes again.
        let base = slot.since(now) > interval ? now : slot
        // A poll that took longer than its interval skips the slots it has missed.
        let earliest = max(base, Timestamp(milliseconds: now.milliseconds - 1))
        guard wait > interval else { return self.slot(after: earliest) }
        return self.slot(after: max(earliest, base.advanced(by: wait - .milliseconds(1))))
    }

    private mutating func note(_ verdict: PollReport.Verdict, now: Timestamp) {
        // An end further ahead than the span means that the clock has been set back.
        if let slowUntil, now >= slowUntil || slowUntil.since(now) > PollSchedule.lowHeapSpan {
            slowdown = 1
            self.slowUntil = nil
        }
        guard case .failed(let failure) = verdict else {
            failures = 0
            return
        }
        switch failure.reason {
        case .lowHeap:
            slowdown = min(slowdown * 2, PollSchedule.greatestSlowdown)
            slowUntil = now.advanced(by: PollSchedule.lowHeapSpan)
            failures = 0
        case .noTelegram:
            // The device is well: it waits for its meter.
            failures = 0
        default:
            failures += 1
        }
    }

    /// The wait after failures: the next slot after the first, then twice as long each time, up to a quarter less at random.
    private var backOff: Duration {
        guard failures > 1 else { return .zero }
        let doubled = interval * (1 << min(failures - 1, 16))
        let bounded = min(doubled, max(PollSchedule.longestBackOff, interval))
        let jitter = (hash >> 32 &+ UInt64(failures) &* 0x9E37_79B9) % 256
        return bounded - bounded * Int(jitter) / 1024
    }

    /// FNV-1a over the key, mixed: the same on every machine and in every process, unlike `Hasher`.
    private static func hash(_ meter: MeterKey) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in meter.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // FNV leaves similar keys close together, and the offset should spread them.
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}
