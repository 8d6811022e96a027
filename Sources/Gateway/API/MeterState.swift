internal import Metering

/// How a meter is, in one word.
enum MeterState: String, Hashable, Sendable, CaseIterable {
    /// New telegrams come.
    case up
    /// The device answers, and has had no new telegram for 3 intervals and 2 minutes.
    case frozen
    /// No new telegram has come for longer than `stale_after`, or none ever.
    case stale
    /// It is not polled.
    case disabled

    init(_ meter: LiveMeter, _ status: MeterStatus, at now: Timestamp) {
        if !meter.configuration.isEnabled {
            self = .disabled
        } else if meter.isFrozen(status, at: now) {
            self = .frozen
        } else {
            self = meter.isUp(status, at: now) ? .up : .stale
        }
    }

    /// How long ago the newest telegram came in, never below zero; nil when none has.
    static func age(_ status: MeterStatus, at now: Timestamp) -> Duration? {
        status.newestReceived.map { max(.zero, now.since($0)) }
    }
}
