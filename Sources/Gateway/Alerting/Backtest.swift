internal import Alerting
internal import Metering
internal import Store

/// Tries rules on the past: evaluates them at each step over what the history has, and notes when alerts fired.
///
/// What readings and the ledger do not tell is not there: what loggers said of themselves, frozen devices, and the
/// gateway's own counts. Rules that need it are named by `untold`.
struct Backtest {
    /// A stretch in which an alert fired.
    struct Firing: Hashable {
        let rule: String
        let labels: Labels
        let from: Timestamp
        /// The first step at which it fired no more; nil where it fired up to the end.
        var to: Timestamp?
        /// The greatest value of the expression meanwhile.
        var peak: Double
    }

    /// The firings so far, in the order in which they began.
    private(set) var firings: [Firing] = []
    /// The first failure of each rule that failed, and how often it did, by where the rule is.
    private(set) var failures: [RulePosition: (first: RuleFailure, count: Int)] = [:]
    private var open: [Labels: Int] = [:]
    private var engine: AlertingEngine
    private var samples: MetricSamples
    private var replay: HistoryReplay
    private let survey: LedgerSurvey?
    private let configuration: Configuration
    private var ledger: (figures: LedgerFigures, of: Quarter?) = (LedgerFigures(), nil)

    /// Values that the history tells: of meters and sites, without what only the device could say then.
    private static let told = WindowFilling.names.union(["meter_counter_regressions_total"])

    /// - Parameters:
    ///   - rules: The rules to try.
    ///   - step: How far evaluations are apart.
    ///   - configuration: The sites and meters to try them on.
    ///   - history: Their history.
    ///   - range: The stretch of time.
    init(
        _ rules: RuleSet, step: Duration, _ configuration: Configuration, _ history: KnownHistory,
        _ range: Range<Timestamp>
    ) {
        self.configuration = configuration
        engine = AlertingEngine(rules: rules, settings: EngineSettings(interval: step))
        let names = rules.metricNames.map { $0.intersection(Backtest.told) } ?? Backtest.told
        samples = MetricSamples(names: names)
        replay = HistoryReplay(
            configuration, trackers: { history.tracker(of: $0) }, store: history.store,
            range: range.lowerBound.advanced(by: .seconds(-900))..<range.upperBound)
        let asksLedger = !names.isDisjoint(with: MetricTable.ledger(.joules).map(\.name))
        survey = asksLedger ? LedgerSurvey(store: history.store, meters: history.ledgers) : nil
    }

    /// The rules that need what the history does not tell, each with the metrics.
    static func untold(_ rules: RuleSet) -> [(rule: String, metrics: [String])] {
        let recorded = rules.recordedNames.union(["ALERTS", "ALERTS_FOR_STATE"])
        var missing: [String: Set<String>] = [:]
        for rule in rules.rules {
            let names = Set(rule.expression.selectors.compactMap(\.metric)).subtracting(told).subtracting(recorded)
            if !names.isEmpty { missing[rule.name, default: []].formUnion(names) }
        }
        return missing.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
    }

    /// Goes on to a moment.
    ///
    /// - Throws: `StoreError`.
    mutating func advance(to moment: Timestamp) async throws(StoreError) {
        try await replay.advance(to: moment)
        try await look(atLedgerOf: moment)
        let scrape = Scrape(
            replay.fleet, MetricSelection(), counters: GatewayCounters.Values(),
            figures: GatewayFigures(pendingReadings: 0, process: ProcessFigures()), ledger: ledger.figures,
            started: moment, now: moment)
        for failure in engine.evaluate(at: moment, samples: samples.samples(of: scrape)).failures {
            failures[failure.position, default: (failure, 0)].count += 1
        }
        note(at: moment)
    }

    /// The ledger as it was when the last quarter hour before a moment had been booked.
    private mutating func look(atLedgerOf moment: Timestamp) async throws(StoreError) {
        guard let survey else { return }
        let quarter = Quarter(of: moment.advanced(by: .seconds(-80)))
        guard ledger.of != quarter else { return }
        ledger = (try await survey.figures(of: configuration, now: quarter.start), quarter)
    }

    private mutating func note(at moment: Timestamp) {
        var ended = open
        for rule in engine.status.flatMap(\.rules) {
            for alert in rule.alerts where alert.state == .firing {
                if let index = ended.removeValue(forKey: alert.labels) {
                    firings[index].peak = max(firings[index].peak, alert.value)
                } else if open[alert.labels] == nil {
                    open[alert.labels] = firings.count
                    firings.append(Firing(rule: rule.rule.name, labels: alert.labels, from: moment, peak: alert.value))
                }
            }
        }
        for (labels, index) in ended {
            firings[index].to = moment
            open[labels] = nil
        }
    }
}
