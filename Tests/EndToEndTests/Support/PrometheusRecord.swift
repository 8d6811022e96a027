internal import Alerting
internal import Foundation
internal import Metering

/// What a Prometheus scraped from a gateway, and what its own rules made of it, moment by moment.
struct PrometheusRecord {
    /// One scrape.
    private struct Scrape {
        var samples: [Sample] = []
        /// How long it took to come in; rules that are evaluated meanwhile do not see it for certain.
        var milliseconds: Int64 = 0
    }

    /// By the moment of the scrape; one that failed has no samples.
    private var scrapes: [Int64: Scrape] = [:]
    /// By the label `turn` and the moment of the evaluation: `ALERTS` and `ALERTS_FOR_STATE`.
    private var evaluations: [String: [Int64: Set<Sample>]] = [:]
    /// The gateway's own `ALERTS` as they were scraped, by the label `turn` and the moment of the scrape.
    private var gatewayAlerts: [String: [Int64: Set<Sample>]] = [:]
    /// The moments of scrapes that gave nothing; behind one it is not known which series Prometheus took to be stale.
    private(set) var failedScrapes: [Int64] = []
    /// What comes later may not be complete yet.
    private let end: Int64

    /// Sorts what was recorded.
    ///
    /// - Parameters:
    ///   - series: All series of the last minutes.
    ///   - end: The moment up to which everything is there.
    init(_ series: [Prometheus.Series], upTo end: Int64) {
        self.end = end
        for series in series {
            for point in series.points where point.milliseconds <= end { take(series.labels, point) }
        }
    }

    private mutating func take(_ labels: Labels, _ point: Prometheus.Series.Point) {
        let sample = Sample(labels, point.value)
        let turn = labels["turn"] ?? ""
        switch labels[Labels.metricName] ?? "" {
        case "up":
            scrapes[point.milliseconds, default: Scrape()].samples += []
            if point.value == 0 { failedScrapes.append(point.milliseconds) }
        case "scrape_duration_seconds":
            scrapes[point.milliseconds, default: Scrape()].milliseconds = Int64((point.value * 1000).rounded(.up))
        case "ALERTS", "ALERTS_FOR_STATE":
            evaluations[turn, default: [:]][point.milliseconds, default: []].insert(sample)
        case "gateway_ALERTS":
            let labels = labels.setting([Labels.metricName: "ALERTS"])
            gatewayAlerts[turn, default: [:]][point.milliseconds, default: []].insert(Sample(labels, point.value))
        case let name where name.hasPrefix("meter_") || name.hasPrefix("metergw_") || name.hasPrefix("site_"):
            scrapes[point.milliseconds, default: Scrape()].samples.append(sample)
        default: break
        }
    }

    /// The moments at which a group was evaluated.
    func moments(ofTurn turn: String) -> [Int64] { (evaluations[turn] ?? [:]).keys.sorted() }

    /// The moments before them of which Prometheus wrote nothing: it begins when it has looked for alerts of an earlier run.
    ///
    /// The rule `Turn`, which always holds, tells how far they go back; they are a second apart.
    private func unwrittenMoments(ofTurn turn: String) -> [Int64] {
        guard let first = moments(ofTurn: turn).first,
            let active = alerts(ofTurn: turn, at: first).first(where: {
                $0.labels[Labels.metricName] == "ALERTS_FOR_STATE" && $0.labels["alertname"] == "Turn"
            })
        else { return [] }
        return stride(from: first - 1000, through: Int64(active.value) * 1000, by: -1000).reversed()
    }

    /// Whether no evaluation of a group fell into the time that a scrape took, and a tenth of a second.
    func isClear(_ turn: String) -> Bool {
        !(unwrittenMoments(ofTurn: turn) + moments(ofTurn: turn)).contains { moment in
            scrapes.contains { $0.key <= moment && moment < $0.key + $0.value.milliseconds + 100 }
        }
    }

    /// What Prometheus' rules gave at an evaluation.
    func alerts(ofTurn turn: String, at moment: Int64) -> Set<Sample> { evaluations[turn]?[moment] ?? [] }

    /// What our engine makes of the scrapes at the same moments, by group and moment.
    func replayed(_ rules: RuleSet) -> [String: [Int64: Set<Sample>]] {
        var engine = AlertingEngine(rules: rules, settings: EngineSettings(interval: .seconds(1)))
        var events = scrapes.keys.map { (moment: $0, group: -1) }
        for (index, group) in rules.groups.enumerated() {
            let moments = unwrittenMoments(ofTurn: group.name) + moments(ofTurn: group.name)
            events += moments.map { (moment: $0, group: index) }
        }
        var given: [String: [Int64: Set<Sample>]] = [:]
        for event in events.sorted(by: { ($0.moment, $0.group) < ($1.moment, $1.group) }) {
            let time = Timestamp(milliseconds: event.moment)
            guard event.group >= 0 else {
                engine.append(scrapes[event.moment]?.samples ?? [], at: time)
                continue
            }
            _ = engine.evaluate(group: event.group, at: time)
            let turn = rules.groups[event.group].name
            given[turn, default: [:]][event.moment] = Set(engine.alertSeries.filter { $0.labels["turn"] == turn })
        }
        return given
    }

    /// The alerts of lasting rules that one side had at a moment and the other at none that is as near as `reach`.
    func unmatched(ofTurn turn: String, within reach: Int64) -> [String] {
        let theirs = lasting(evaluations[turn] ?? [:])
        let ours = lasting(gatewayAlerts[turn] ?? [:])
        return PrometheusRecord.missing(of: theirs, in: ours, reach, end).map { "Prometheus alone: \($0)" }
            + PrometheusRecord.missing(of: ours, in: theirs, reach, end).map { "the gateway alone: \($0)" }
    }

    private func lasting(_ moments: [Int64: Set<Sample>]) -> [Int64: Set<Labels>] {
        moments.mapValues { samples in
            let alerts = samples.map(\.labels).filter { $0["lasting"] != nil && $0[Labels.metricName] == "ALERTS" }
            return Set(alerts)
        }
    }

    private static func missing(
        of some: [Int64: Set<Labels>], in others: [Int64: Set<Labels>], _ reach: Int64, _ end: Int64
    ) -> [String] {
        let start = max(some.keys.min() ?? end, others.keys.min() ?? end)
        return some.keys.sorted().filter { $0 >= start + reach && $0 <= end - reach }.flatMap { moment in
            let near = others.filter { abs($0.key - moment) <= reach }.values.reduce(into: Set()) { $0.formUnion($1) }
            return (some[moment] ?? []).subtracting(near).sorted().map { "\($0) at \(moment)" }
        }
    }
}
