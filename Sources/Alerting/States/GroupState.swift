internal import Metering

/// A group with what is known of its rules between evaluations.
internal struct GroupState: Sendable {
    let group: RuleGroup
    var rules: [RuleState]
    /// When it is to be evaluated next; nil before the first time.
    var dueAt: Timestamp?
    var lastEvaluatedAt: Timestamp?
    var missedCount = 0
    private static let slack = Duration.milliseconds(500)

    /// Whether the group is to be evaluated at a tick; if so, it is planned anew and what was left out is counted.
    ///
    /// Ticks are `tick` apart: a group with a shorter interval is evaluated at each of them.
    mutating func takeTurn(at time: Timestamp, interval: Duration, tick: Duration) -> Bool {
        guard let due = dueAt else {
            dueAt = time.advanced(by: interval)
            return true
        }
        // A clock that was set back must not make a group wait for ever.
        let isAhead = due.since(time) > max(interval, tick) * 2
        guard time.advanced(by: min(GroupState.slack, interval / 2)) >= due || isAhead else { return false }
        let late = time.since(due)
        let step = max(interval, tick)
        if late >= step { missedCount += Int(late / step) }
        let turns = late > .zero ? Int64(late / interval) + 1 : 1
        dueAt = isAhead ? time.advanced(by: interval) : due.advanced(by: interval * Int(turns))
        return true
    }
}
