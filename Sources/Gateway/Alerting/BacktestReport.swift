internal import Alerting
internal import Metering

/// What a backtest found, for people.
struct BacktestReport {
    let firings: [Backtest.Firing]
    var failures: [RulePosition: (first: RuleFailure, count: Int)] = [:]
    let rules: RuleSet
    let range: Range<Timestamp>
    let zones: [String: Zone]

    /// The table of all firings, a count for each rule that fired, and what could not be tried.
    var lines: [String] {
        var table = TextTable(["RULE", "SITE", "FROM", "TO", "PEAK VALUE", "LABELS"])
        for firing in firings { table.add(row(firing)) }
        let from = range.lowerBound.rfc3339
        var lines = table.isEmpty ? [] : [table.text, ""]
        for (rule, count) in counts { lines.append("\(rule) would have fired \(Counted(count, "time")) since \(from)") }
        let fired = Set(counts.map(\.rule))
        let silent = names.filter { !fired.contains($0) }
        if !silent.isEmpty { lines.append("never: \(silent.joined(separator: ", "))") }
        let failed = failures.values.map { first, count in
            "\(first.position): \(first.rule) could not be evaluated \(Counted(count, "time")): \(first.cause)"
        }
        lines += failed.sorted()
        for (rule, metrics) in Backtest.untold(rules) {
            lines.append(
                "\(rule) cannot be tried in full: the history does not tell \(metrics.joined(separator: ", "))")
        }
        return lines
    }

    /// The names of the alerts, each once.
    private var names: [String] {
        var names: [String] = []
        for rule in rules.rules where rule.alertTerms != nil && !names.contains(rule.name) { names.append(rule.name) }
        return names
    }

    private var counts: [(rule: String, count: Int)] {
        let counts = Dictionary(grouping: firings, by: \.rule).mapValues(\.count)
        return names.compactMap { name in counts[name].map { (name, $0) } }
    }

    private func row(_ firing: Backtest.Firing) -> [String] {
        let site = firing.labels["site"] ?? ""
        let zone = zones[site] ?? .utc
        let shown = firing.labels.filter { !["alertname", "site"].contains($0.name) }
        let labels = shown.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        return [
            firing.rule, site, firing.from.rfc3339(in: zone), firing.to?.rfc3339(in: zone) ?? "still",
            BacktestReport.number(firing.peak), labels,
        ]
    }

    /// A number without more digits than people read.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
    }
}
