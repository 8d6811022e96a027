/// A time zone with its history and its rule for the future, read from the system's TZif files (RFC 8536).
///
/// Foundation's zones are not used: in a statically linked binary they can be missing (`DESIGN.md` §4).
public struct Zone: Hashable, Sendable {
    /// What clocks show from a moment on.
    internal struct Offset: Hashable, Sendable {
        /// Seconds east of UTC.
        let seconds: Int64
        /// Whether the file calls it daylight saving time.
        let isDaylight: Bool
    }

    /// A moment at which clocks are changed.
    internal struct Transition: Hashable, Sendable {
        /// Seconds since 1970.
        let at: Int64
        let to: Offset
    }

    /// The name in the database, such as `Europe/Amsterdam`.
    public let identifier: String
    internal let transitions: [Transition]
    internal let initial: Offset
    internal let future: ZoneRule?

    /// UTC itself, which needs no file.
    public static let utc = Zone(
        identifier: "UTC", transitions: [], initial: Offset(seconds: 0, isDaylight: false), future: nil)

    /// The seconds east of UTC that clocks show at a moment.
    public func offset(at moment: Timestamp) -> Int64 {
        offset(atSecond: moment.seconds).seconds
    }

    /// The seconds east of UTC in winter, around a moment: the smaller offset of the rule in force.
    public func standardOffset(at moment: Timestamp) -> Int64 {
        if let future, moment.seconds >= transitions.last?.at ?? .min {
            return min(future.standard.seconds, future.daylight?.offset.seconds ?? .max)
        }
        // Ireland's file calls its winter time the daylight saving one, so the name decides nothing: the smaller does.
        let half: Int64 = 183 * 86400
        return [-half, 0, half].map { offset(atSecond: moment.seconds + $0).seconds }.min() ?? 0
    }

    /// The moments at which clocks show a date and time: two in the doubled hour of autumn. In the hour that spring
    /// leaves out it is the moment at which a clock that was not yet changed would show it.
    internal func moments(showing civil: CivilTime) -> [Timestamp] {
        let face = civil.secondsSince1970
        let before = offset(atSecond: face - 86400).seconds
        let after = offset(atSecond: face + 86400).seconds
        let candidates = before == after ? [face - before] : [face - max(before, after), face - min(before, after)]
        let real = candidates.filter { $0 + offset(atSecond: $0).seconds == face }
        return (real.isEmpty ? [face - before] : real).map { Timestamp(seconds: $0) }
    }

    private func offset(atSecond second: Int64) -> Offset {
        guard let last = transitions.last, second < last.at else {
            return future?.offset(atSecond: second) ?? transitions.last?.to ?? initial
        }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initial : transitions[low - 1].to
    }
}
