internal import Alerting

/// How the rules and alerts stand, as of the last tick.
struct AlertingReport: Sendable {
    /// The groups with their rules and alerts, in the order of the files.
    var groups: [GroupStatus] = []
    /// What they have counted.
    var figures: [AlertingFigures.Group] = []
    /// What the receivers got.
    var receivers: [AlertingFigures.Receiver] = []

    /// All alerts of alerting rules, with the rule of each.
    var alerts: [(rule: Rule, alert: Alert)] {
        groups.flatMap { group in group.rules.flatMap { rule in rule.alerts.map { (rule.rule, $0) } } }
    }

    /// The same for `/metrics`.
    var forMetrics: AlertingFigures {
        AlertingFigures(
            groups: figures, receivers: receivers,
            active: alerts.filter { $0.alert.state != .inactive }.map { _, alert in
                AlertingFigures.Active(labels: alert.labels, state: alert.state, activeAt: alert.activeAt)
            })
    }
}
