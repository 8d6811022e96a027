internal import Glibc

/// The loop's own clock: nanoseconds since it was made, on the clock that `ContinuousClock` reads.
internal struct LoopClock {
    private let origin = ContinuousClock.now

    /// The nanoseconds until now.
    func nanoseconds() -> Int64 {
        nanoseconds(at: .now)
    }

    /// The nanoseconds until a moment.
    func nanoseconds(at moment: ContinuousClock.Instant) -> Int64 {
        origin.duration(to: moment).wholeNanoseconds
    }
}

extension Duration {
    /// The span in whole nanoseconds, rounded towards zero, and within a hundred years: no clock runs longer.
    internal var wholeNanoseconds: Int64 {
        let century = Int64(100 * 366 * 86400)
        guard components.seconds < century else { return century * 1_000_000_000 }
        guard components.seconds > -century else { return -century * 1_000_000_000 }
        return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The span in whole milliseconds, rounded up and at least 1, as libcurl counts: 0 would mean no limit to it.
    internal var curlMilliseconds: Int {
        max(1, Int((wholeNanoseconds + 999_999) / 1_000_000))
    }
}
