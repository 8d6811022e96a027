internal import Collectors
internal import Metering
internal import Store

/// Notices the stretches without readings of one meter, and why there were none.
struct GapWatch: Sendable {
    /// The last reading; nil before the first.
    private var last: Reading?
    /// Whether the last reading is of before this process.
    private var isRestored: Bool
    /// When the gateway began to read the meter.
    private let started: Timestamp
    /// What went wrong since the last reading, how often.
    private var failures: [MeterGap.Cause: Int] = [:]

    init(restored: Reading?, started: Timestamp) {
        last = restored
        isRestored = true
        self.started = started
    }

    /// Takes note of a poll or telegram that brought nothing.
    mutating func note(_ failure: PollFailure.Reason) {
        failures[MeterGap.Cause(failure), default: 0] += 1
    }

    /// Takes the next reading.
    ///
    /// - Parameters:
    ///   - reading: The reading.
    ///   - tolerance: How far two readings may be apart without a gap.
    /// - Returns: The readings around a gap and its cause, where there is one.
    mutating func note(_ reading: Reading, tolerance: Duration) -> (before: Reading, cause: MeterGap.Cause)? {
        guard let before = last else {
            self = GapWatch(last: reading, started: started)
            return nil
        }
        guard reading.time > before.time else {
            // One that was ahead of its time does not keep the watch until its time has come.
            if before.time.since(reading.received) > .seconds(3600) { self = GapWatch(last: reading, started: started) }
            return nil
        }
        let cause = reading.time.since(before.time) > tolerance ? cause(before, reading, tolerance) : nil
        self = GapWatch(last: reading, started: started)
        return cause.map { (before, $0) }
    }

    private init(last: Reading, started: Timestamp) {
        self.last = last
        self.started = started
        isRestored = false
    }

    /// What took most of the time, or happened most often.
    private func cause(_ before: Reading, _ reading: Reading, _ tolerance: Duration) -> MeterGap.Cause {
        let off = started.since(before.time)
        if isRestored, off > tolerance, off * 2 >= reading.time.since(before.time) { return .gatewayOff }
        let most = failures.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        return most?.key ?? .noTelegram
    }
}

extension MeterGap.Cause {
    fileprivate init(_ reason: PollFailure.Reason) {
        self =
            switch reason {
            case .timeout, .connect, .dns, .tls: .unreachable
            case .auth, .http, .lowHeap, .tooLarge, .parse, .crc: .deviceFault
            case .noTelegram: .noTelegram
            }
    }
}
