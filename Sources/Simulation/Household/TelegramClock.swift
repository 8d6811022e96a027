internal import Metering

/// When a device takes its telegrams: every so many seconds, at a second of its own.
internal struct TelegramClock: Hashable, Sendable {
    /// The seconds between two telegrams.
    let interval: Int64
    /// The first telegram's second since 1970, below the interval.
    let phase: Int64

    /// The number of the last telegram at or before a moment.
    func number(at moment: Timestamp) -> Int64 {
        let seconds = moment.seconds - phase
        let quotient = seconds / interval
        return seconds % interval < 0 ? quotient - 1 : quotient
    }

    /// When a telegram is taken, in seconds since 1970.
    func second(of number: Int64) -> Int64 {
        number * interval + phase
    }
}
