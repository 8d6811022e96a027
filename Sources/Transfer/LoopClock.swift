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
