internal import Metering

@testable internal import Alerting

/// Rules and engines of tests.
enum Engines {
    /// A rule of an alert.
    static func alert(
        _ name: String, _ expression: String, hold: Duration = .zero, keepFiring: Duration = .zero,
        labels: [String: String] = [:], annotations: [String: String] = [:], line: Int = 1
    ) throws -> Rule {
        let terms = Rule.AlertTerms(hold: hold, keepFiring: keepFiring, annotations: try texts(annotations))
        return try rule(name, .alert(terms), expression, labels: texts(labels), line: line)
    }

    /// A rule that records.
    static func record(_ name: String, _ expression: String, labels: [String: String] = [:]) throws -> Rule {
        let labels = labels.map { Rule.Text(name: $0.key, template: Template(plain: $0.value)) }
        return try rule(name, .record, expression, labels: labels, line: 1)
    }

    /// An engine with one group.
    static func engine(_ rules: [Rule], limit: Int = 0, interval: Duration? = nil) -> AlertingEngine {
        AlertingEngine(
            rules: set(rules, limit: limit, interval: interval), settings: EngineSettings(interval: .seconds(15)))
    }

    /// A set of one group.
    static func set(_ rules: [Rule], limit: Int = 0, interval: Duration? = nil) -> RuleSet {
        RuleSet(groups: [RuleGroup(name: "g", file: "home.yaml", interval: interval, limit: limit, rules: rules)])
    }

    /// A moment, in seconds from the beginning of the test.
    static func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000 + seconds) }

    /// `meter_up` of some meters of a site.
    static func up(_ values: [String: Double]) -> [Sample] {
        values.map { Sample(Labels(["__name__": "meter_up", "site": "jansen", "meter": $0.key]), $0.value) }
    }

    private static func texts(_ texts: [String: String]) throws -> [Rule.Text] {
        try texts.map { Rule.Text(name: $0.key, template: try Template($0.value)) }
    }

    private static func rule(
        _ name: String, _ kind: Rule.Kind, _ expression: String, labels: [Rule.Text], line: Int
    ) throws -> Rule {
        let position = RulePosition(file: "home.yaml", line: line, column: 9)
        return Rule(
            name: name, kind: kind, expression: try Expression.parse(expression), labels: labels, position: position,
            expressionMap: SourceMap(start: RulePosition(file: "home.yaml", line: line + 1, column: 15)))
    }
}

extension AlertingEngine {
    /// All alerts of all rules.
    var alerts: [Alert] { status.flatMap { $0.rules.flatMap(\.alerts) } }
}
