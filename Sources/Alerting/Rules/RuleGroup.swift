/// Rules that are evaluated together, in their order.
public struct RuleGroup: Hashable, Sendable {
    /// The name, once in its file.
    public let name: String
    /// The file that it stands in.
    public let file: String
    /// How often it is evaluated; nil for as often as all others.
    public let interval: Duration?
    /// How many alerts or series each rule may have at once; 0 for any number.
    public let limit: Int
    /// The rules.
    public let rules: [Rule]

    /// Creates a group.
    public init(name: String, file: String, interval: Duration?, limit: Int, rules: [Rule]) {
        self.name = name
        self.file = file
        self.interval = interval
        self.limit = limit
        self.rules = rules
    }
}

/// All rules that are loaded.
public struct RuleSet: Hashable, Sendable {
    /// The groups, in the order of their evaluation.
    public let groups: [RuleGroup]

    /// Creates a set of rules.
    public init(groups: [RuleGroup]) {
        self.groups = groups
    }

    /// All rules.
    public var rules: [Rule] { groups.flatMap(\.rules) }

    /// The names of the metrics that rules record.
    public var recordedNames: Set<String> {
        Set(rules.filter { $0.kind == .record }.map(\.name))
    }
}
