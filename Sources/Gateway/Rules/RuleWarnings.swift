internal import Alerting

/// What is odd about rules that can be used as they are.
enum RuleWarnings {
    /// Something odd.
    struct Warning {
        let position: RulePosition
        let message: String
    }

    /// All that is odd; `knownMetrics` are the names of all metrics beside those that rules record, nil when not known.
    static func all(of rules: RuleSet, knownMetrics: Set<String>?) -> [Warning] {
        var warnings = duplicates(of: rules) + overriddenLabels(of: rules)
        if let knownMetrics {
            warnings += unknownMetrics(of: rules, knownMetrics) + takenNames(of: rules, knownMetrics)
        }
        return warnings
    }

    /// Rules that have one name and the same labels.
    private static func duplicates(of rules: RuleSet) -> [Warning] {
        var first: [String: RulePosition] = [:]
        return rules.rules.compactMap { rule in
            let key = "\(rule.alertTerms == nil)\n\(rule.name)\n\(rule.writtenLabels)"
            guard let place = first[key] else {
                first[key] = rule.position
                return nil
            }
            let effect =
                rule.alertTerms == nil ? "both record the same series" : "nobody can tell their alerts apart"
            return Warning(
                position: rule.position,
                message: "\(title(of: rule)) has the name and labels of the rule at \(place): \(effect)")
        }
    }

    /// Labels that every alert gets from its rule whatever the file says.
    private static func overriddenLabels(of rules: RuleSet) -> [Warning] {
        rules.rules.filter { $0.alertTerms != nil }.flatMap { rule in
            rule.labels.filter { ["alertname", "alertstate"].contains($0.name) }.map { label in
                let effect =
                    label.name == "alertname"
                    ? "it is always the name of the alert" : "the series ALERTS has its own"
                return Warning(
                    position: rule.position,
                    message: "label \"\(label.name)\" of \(title(of: rule)) has no effect: \(effect)")
            }
        }
    }

    /// Rules that record under the name of a metric that is there already.
    private static func takenNames(of rules: RuleSet, _ knownMetrics: Set<String>) -> [Warning] {
        rules.rules.filter { $0.alertTerms == nil && knownMetrics.contains($0.name) }.map { rule in
            Warning(
                position: rule.position,
                message: "\(title(of: rule)) bears the name of one of the gateway's own metrics: rules read both as one"
            )
        }
    }

    private static func unknownMetrics(of rules: RuleSet, _ knownMetrics: Set<String>) -> [Warning] {
        let known = knownMetrics.union(rules.recordedNames).union(["ALERTS", "ALERTS_FOR_STATE"])
        let names = known.sorted()
        return rules.rules.flatMap { rule in
            rule.expression.selectors.compactMap { selector in
                guard let name = selector.metric, !known.contains(name) else { return nil }
                let position = rule.expressionMap.position(at: selector.position, in: rule.expression.text)
                let hint = Suggestion.hint(for: name, among: names)
                return Warning(
                    position: position, message: "unknown metric \"\(name)\" in \(title(of: rule))\(hint)")
            }
        }
    }

    private static func title(of rule: Rule) -> String {
        rule.alertTerms == nil ? "record \"\(rule.name)\"" : "alert \"\(rule.name)\""
    }
}
