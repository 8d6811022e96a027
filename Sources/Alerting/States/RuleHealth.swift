/// How the last evaluation of a rule went.
public enum RuleHealth: Hashable, Sendable {
    /// It has not been evaluated.
    case unknown
    /// It went well.
    case ok
    /// It failed.
    case failing(cause: String)

    /// `unknown`, `ok` or `err`, as Prometheus says it.
    public var text: String {
        switch self {
        case .unknown: "unknown"
        case .ok: "ok"
        case .failing: "err"
        }
    }
}

/// A rule that could not be evaluated: the others go on, and its alerts stay, and are not renewed.
public struct RuleFailure: Hashable, Sendable, CustomStringConvertible {
    /// Where it failed: the rule's expression, or a place in it.
    public let position: RulePosition
    /// The name of the group.
    public let group: String
    /// The name of the rule.
    public let rule: String
    /// Why.
    public let cause: String

    /// `rules/home.yaml:12:15: cannot evaluate "FuseOverload" of group "home": …; until it can be, its alerts are not renewed`.
    public var description: String {
        "\(position): cannot evaluate \"\(rule)\" of group \"\(group)\": \(cause); until it can be, its alerts are not renewed"
    }
}
