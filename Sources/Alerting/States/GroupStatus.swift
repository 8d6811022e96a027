public import Metering

/// A group of rules as it stands, for those who ask.
public struct GroupStatus: Sendable {
    /// The group.
    public let group: RuleGroup
    /// How often it is evaluated.
    public let interval: Duration
    /// When it was last evaluated; nil before.
    public let lastEvaluatedAt: Timestamp?
    /// How many evaluations were left out since the program started.
    public let missedCount: Int
    /// Its rules.
    public let rules: [RuleStatus]
}

/// A rule as it stands.
public struct RuleStatus: Sendable {
    /// The rule.
    public let rule: Rule
    /// How its last evaluation went.
    public let health: RuleHealth
    /// When it was last evaluated; nil before.
    public let lastEvaluatedAt: Timestamp?
    /// Its alerts, ended ones that are still told among them, sorted by their labels.
    public let alerts: [Alert]

    /// The highest state of its alerts: inactive where there are none.
    public var state: Alert.State {
        let states = Set(alerts.map(\.state))
        return states.contains(.firing) ? .firing : states.contains(.pending) ? .pending : .inactive
    }
}
