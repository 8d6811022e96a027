internal import Metering

/// What is known of one rule between its evaluations.
internal struct RuleState: Sendable {
    /// What is to be kept and told after an evaluation.
    struct Changes {
        /// Series that the rule gives now.
        var series: [Sample] = []
        /// Labels of alerts whose state is another now.
        var changed: Set<Labels> = []
        /// Labels of alerts that are there no more.
        var removed: Set<Labels> = []
    }

    /// Why a rule failed.
    struct Failure: Error {
        let cause: String
    }

    let identity: RuleIdentity
    var health = RuleHealth.unknown
    var lastEvaluatedAt: Timestamp?
    /// How long the last evaluation took is measured by whoever calls.
    var alerts: [Labels: Alert] = [:]
    /// The series of the last evaluation that went well: those that are missing next time become stale.
    var series: Set<Labels> = []
    /// Alerts that a restart brought back and whose expression has not held since.
    var restored: Set<Labels> = []

    init(_ identity: RuleIdentity) {
        self.identity = identity
    }

    /// The series of a recording rule, by the result of its expression.
    static func recorded(_ rule: Rule, _ result: [Sample], limit: Int) throws(Failure) -> [Sample] {
        let changes = [Labels.metricName: rule.name].merging(
            rule.labels.map { ($0.name, $0.template.text) }
        ) { $1 }.mapValues { Optional($0) }
        let series = result.map { Sample($0.labels.setting(changes), $0.value) }
        guard Set(series.map(\.labels)).count == series.count else {
            throw Failure(cause: "vector contains metrics with the same labelset after applying rule labels")
        }
        guard limit <= 0 || series.count <= limit else {
            throw Failure(cause: "exceeded limit of \(limit) with \(series.count) series")
        }
        return series
    }
}
