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
    /// The offset in winter before the first transition, and after each.
    private let standards: [Int64]
    /// Since when the offset in winter has been what it is, and will be: nearly all that is asked for lies behind it.
    private let settledSince: Int64
    private let settledOffset: Int64

    /// UTC itself, which needs no file.
    public static let utc = Zone(
        identifier: "UTC", transitions: [], initial: Offset(seconds: 0, isDaylight: false), future: nil)

    /// Creates a zone from transitions that ascend.
    internal init(identifier: String, transitions: [Transition], initial: Offset, future: ZoneRule?) {
        self.identifier = identifier
        self.transitions = transitions
        self.initial = initial
        self.future = future
        let standards = Zone.standards(initial, transitions)
        self.standards = standards
        // Behind the last transition it is the rule that decides.
        let decided = future == nil ? standards[...] : standards.dropLast()
        let settled = future?.winterOffset ?? standards[standards.count - 1]
        settledOffset = settled
        settledSince = decided.lastIndex { $0 != settled }.map { transitions[$0].at } ?? .min
    }

    /// The seconds east of UTC that clocks show at a moment.
    public func offset(at moment: Timestamp) -> Int64 {
        offset(atSecond: moment.seconds)
    }

    /// The seconds east of UTC in winter, around a moment: the smaller offset of the rule in force.
    public func standardOffset(at moment: Timestamp) -> Int64 {
        standardOffset(atSecond: moment.seconds)
    }

    /// The offset in winter, when a clock that is so many seconds ahead of it shows a date and time.
    internal func standardOffset(atFace face: Int64, ahead: Int64) -> Int64 {
        let guess = standardOffset(atSecond: face)
        return standardOffset(atSecond: face - ahead - guess)
    }

    /// The moment at which a date begins on clocks, whatever its time of day.
    ///
    /// Where midnight itself is left out or doubled, the day begins with what comes first.
    public func beginning(ofDay date: CivilTime) -> Timestamp {
        let midnight = CivilTime(secondsSince1970: date.secondsSince1970.floorDivided(by: 86400) * 86400)
        return onlyMoment(showing: midnight) ?? moments(showing: midnight)[0]
    }

    /// The moment at which clocks show a date and time; nil where they are changed on that day or beside it.
    internal func onlyMoment(showing civil: CivilTime) -> Timestamp? {
        let face = civil.secondsSince1970
        let before = offset(atSecond: face - 86400)
        return before == offset(atSecond: face + 86400) ? Timestamp(seconds: face - before) : nil
    }

    /// The moments at which clocks show a date and time: two in the doubled hour of autumn.
    ///
    /// In the hour that spring leaves out it is the moment at which a clock that was not yet changed would show it.
    internal func moments(showing civil: CivilTime) -> [Timestamp] {
        let face = civil.secondsSince1970
        let before = offset(atSecond: face - 86400)
        let after = offset(atSecond: face + 86400)
        let candidates = before == after ? [face - before] : [face - max(before, after), face - min(before, after)]
        let real = candidates.filter { $0 + offset(atSecond: $0) == face }
        return (real.isEmpty ? [face - before] : real).map { Timestamp(seconds: $0) }
    }

    private func offset(atSecond second: Int64) -> Int64 {
        let passed = transitionsPassed(atSecond: second)
        if passed == transitions.count, let future { return future.offset(atSecond: second) }
        return passed == 0 ? initial.seconds : transitions[passed - 1].to.seconds
    }

    private func standardOffset(atSecond second: Int64) -> Int64 {
        if second >= settledSince { return settledOffset }
        let passed = transitionsPassed(atSecond: second)
        if passed == transitions.count, let future { return future.winterOffset }
        return standards[passed]
    }

    /// How many transitions there were up to a moment.
    private func transitionsPassed(atSecond second: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Zone {
    /// The offset in winter before the first transition, and after each.
    private static func standards(_ initial: Offset, _ transitions: [Transition]) -> [Int64] {
        let periods = [initial] + transitions.map(\.to)
        return periods.indices.map { index in
            guard periods[index].isDaylight else {
                // Standard time of years is standard time, whatever zone it borders on.
                let isSeason =
                    index > 0 && index < transitions.count
                    && transitions[index].at - transitions[index - 1].at < 366 * 86400
                return isSeason
                    ? standard(periods[index], between: periods[index - 1], periods[index + 1])
                    : periods[index].seconds
            }
            return standard(
                daylight: periods[index].seconds, before: periods[..<index].last { !$0.isDaylight }?.seconds,
                after: periods[index...].first { !$0.isDaylight }?.seconds)
        }
    }

    /// The offset in winter, in a season that the file calls standard time.
    ///
    /// Ireland's and Morocco's files call an hour back daylight saving: then this is the summer.
    private static func standard(_ season: Offset, between before: Offset, _ after: Offset) -> Int64 {
        let behind = season.seconds - 3600
        let isSummer = [before, after].contains { $0.isDaylight && $0.seconds == behind }
        return isSummer ? behind : season.seconds
    }

    /// The offset in winter, in a period that the file calls daylight saving time, by the standard times around it.
    private static func standard(daylight: Int64, before: Int64?, after: Int64?) -> Int64 {
        let around = [before, after].compactMap(\.self)
        // Where both are behind, standard time itself was moved meanwhile: an hour is what summer time is.
        if around.contains(daylight - 3600) { return daylight - 3600 }
        if let behind = around.first(where: { $0 < daylight }) { return behind }
        // Neither is behind: this is a winter that is called daylight saving, or standard time moved along with it.
        return around.contains { $0 > daylight } ? daylight : daylight - 3600
    }
}
