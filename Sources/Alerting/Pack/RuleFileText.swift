/// A rule file of Prometheus as it is written, group by group.
internal struct RuleFileText: Sendable {
    private var lines = [
        "# The rules that metergw ships, written by `metergw rules pack`: for its own alerting, or for a Prometheus that scrapes it",
        "# (with metrics.energy_unit: joules).",
    ]
    private var hasGroups = false

    /// The file; `groups: []` where nothing was added.
    var text: String { (lines + (hasGroups ? [] : ["groups: []"])).joined(separator: "\n") + "\n" }

    /// Begins a group.
    mutating func begin(group: String) {
        if !hasGroups { lines.append("groups:") }
        hasGroups = true
        lines += ["  - name: \(group)", "    rules:"]
    }

    /// Says something about the rule that follows.
    mutating func comment(_ text: String) {
        if lines.last != "    rules:" { lines.append("") }
        lines.append("      # \(text)")
    }

    /// Adds a rule.
    mutating func add(_ rule: PackRule, of alert: String) {
        lines.append("      - alert: \(alert)")
        let expression = rule.expression.split(separator: "\n")
        if expression.count == 1 {
            lines.append("        expr: \(RuleFileText.quoted(rule.expression))")
        } else {
            lines.append("        expr: |-")
            lines += expression.map { "          \($0)" }
        }
        if rule.holding != "0s" { lines.append("        for: \(rule.holding)") }
        lines.append("        labels:")
        lines += rule.labels.map { "          \($0): \(RuleFileText.quoted($1))" }
        lines.append("        annotations:")
        for (suffix, text) in [("", rule.english), ("_nl", rule.dutch)] {
            lines.append("          summary\(suffix): \(RuleFileText.quoted(text.summary))")
            lines.append("          description\(suffix): \(RuleFileText.quoted(text.description))")
        }
    }

    /// A text as a scalar of YAML, whatever is in it.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        if isPlain, text.utf8.contains(where: { $0 >= UInt8(ascii: "a") }) { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
