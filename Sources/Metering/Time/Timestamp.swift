import Glibc

/// A moment in UTC, in whole milliseconds since 1970, as every reading bears and the disk keeps.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// Creates a moment from milliseconds since 1970.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Creates a moment from whole seconds since 1970.
    public init(seconds: Int64) {
        self.init(milliseconds: seconds * 1000)
    }

    /// The moment at which it is called, by the system's wall clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 {
        milliseconds.floorDivided(by: 1000)
    }

    /// Orders by time, the earlier first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// How long after `earlier` this moment is; negative when it is before.
    public func since(_ earlier: Timestamp) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }

    /// The moment a span later, to the millisecond.
    public func advanced(by span: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds + span.wholeMilliseconds)
    }
}

extension Duration {
    /// The span in whole milliseconds, rounded towards zero.
    public var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension Int64 {
    /// The quotient rounded down, also below zero, where `/` rounds towards it.
    internal func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
