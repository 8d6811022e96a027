internal import Alerting
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// The rules at work: evaluates them tick by tick, keeps the states of alerts, and hands alerts over to be delivered.
actor AlertingDesk {
    /// What the records of alerts in the state store are called.
    static let kind = "alert"

    /// What it needs of the rest of the gateway.
    struct Surroundings: Sendable {
        /// Where states are kept.
        var store: any StateStore
        /// All that `/metrics` is written from, at a moment.
        var scrape: @Sendable (Timestamp) async -> Scrape
        /// Takes alerts to be delivered, and returns when they are kept.
        var deliver: @Sendable ([Alert]) async -> Void
        /// How many messages each receiver took.
        var receivers: @Sendable () -> [AlertingFigures.Receiver] = { [] }
        var logger: Logger
    }

    /// What others see of it, as of the last tick; nil while there are no rules.
    private let published: NIOLockedValueBox<AlertingReport?>
    private let surroundings: Surroundings
    private var engine: AlertingEngine
    private var samples: MetricSamples
    private var figures: [AlertingFigures.Group]
    /// The sites that own the kept states, by the names of their records.
    private var owners: [String: String] = [:]
    /// What could not be written yet, by the names of the records.
    private var unwritten: [String: StateChange] = [:]
    private var throttles: [String: LineThrottle] = [:]

    /// Goes on from the states that were kept.
    ///
    /// - Throws: `StoreError` when they cannot be read.
    init(
        _ rules: RuleSet, _ settings: EngineSettings, at moment: Timestamp,
        _ published: NIOLockedValueBox<AlertingReport?>, _ surroundings: Surroundings
    ) async throws(StoreError) {
        self.surroundings = surroundings
        engine = AlertingEngine(rules: rules, settings: settings)
        samples = MetricSamples(names: rules.metricNames)
        figures = AlertingDesk.figures(of: rules, before: [])
        self.published = published
        let kept = try await surroundings.store.records(kind: AlertingDesk.kind)
        // A record that cannot be read is of a later version: it is forgotten, and its alert begins anew.
        let records = kept.compactMap { AlertRecord(bytes: $0.value) }
        for record in kept { owners[record.name] = record.site ?? "" }
        forget(engine.restore(records, at: moment))
        forget(Set(kept.map(\.name)).subtracting(records.map(\.name)))
        publish()
    }

    /// Takes what the history knows into the windows of the rules, up to the present.
    ///
    /// - Throws: `StoreError`; the windows then begin empty.
    func fill(
        upTo now: Timestamp, constants: Scrape, replay: (Range<Timestamp>) -> HistoryReplay
    ) async throws(StoreError) {
        let selectors = engine.status.flatMap(\.rules).flatMap(\.rule.expression.selectors)
        var past = WindowFilling(selectors, interval: engine.settings.interval, constants: constants)
        let moments = past.moments(upTo: now)
        guard let first = moments.first else { return }
        // What was read shortly before the first moment was still shown at it.
        var replay = replay(first.advanced(by: .seconds(-900))..<now)
        guard let begun = try await replay.firstArrival() else { return }
        for moment in moments where moment >= begun {
            try await replay.advance(to: moment)
            engine.append(past.samples(of: replay.fleet, at: moment), at: moment)
        }
    }

    /// Takes the values of a moment, and evaluates the groups whose turn it is.
    func tick(at moment: Timestamp) async {
        guard !figures.isEmpty else { return }
        let scrape = await surroundings.scrape(moment)
        engine.append(samples.samples(of: scrape), at: moment)
        var outcome = EngineOutcome()
        for group in engine.takeDue(at: moment) {
            let start = ContinuousClock.now
            let result = engine.evaluate(group: group, at: moment)
            figures[group].evaluations += UInt64(result.evaluations)
            figures[group].failures += UInt64(result.failures.count)
            figures[group].lastDuration = start.duration(to: .now)
            outcome.add(result)
        }
        for failure in outcome.failures { log("\(failure)", of: failure.position.description, at: moment) }
        // In this order: what is said to be handed over is on its way, whenever the process ends.
        if !outcome.alerts.isEmpty { await surroundings.deliver(outcome.alerts) }
        await keep(outcome, at: moment)
        publish()
    }

    /// Takes over other rules or settings.
    func replace(_ rules: RuleSet, _ settings: EngineSettings, at moment: Timestamp) async {
        let before = figures
        forget(engine.replace(rules: rules, settings: settings, at: moment))
        samples = MetricSamples(names: rules.metricNames)
        figures = AlertingDesk.figures(of: rules, before: before)
        await write(at: moment)
        publish()
    }

    private func keep(_ outcome: EngineOutcome, at moment: Timestamp) async {
        forget(outcome.removals)
        for record in outcome.saves {
            let site = record.alert.labels["site"] ?? ""
            owners[record.name] = site
            unwritten[record.name] = .put(
                StateRecord(
                    site: site.isEmpty ? nil : site, kind: AlertingDesk.kind, name: record.name, value: record.bytes))
        }
        await write(at: moment)
    }

    private func forget(_ names: some Sequence<String>) {
        for name in names {
            guard let site = owners.removeValue(forKey: name) else { continue }
            unwritten[name] = .remove(site: site.isEmpty ? nil : site, kind: AlertingDesk.kind, name: name)
        }
    }

    private func write(at moment: Timestamp) async {
        guard !unwritten.isEmpty else { return }
        let changes = unwritten
        unwritten = [:]
        do throws(StoreError) {
            try await surroundings.store.write(Array(changes.values))
        } catch {
            unwritten.merge(changes) { newer, _ in newer }
            log("\(error); after a crash alerts go on from what was kept before", of: "store", at: moment)
        }
    }

    private func log(_ line: String, of subject: String, at moment: Timestamp) {
        let due = throttles[subject, default: LineThrottle()].line(line, at: moment)
        if let due { surroundings.logger.error("\(due)") }
    }

    private func publish() {
        let status = engine.status
        guard !status.isEmpty else {
            published.withLockedValue { $0 = nil }
            return
        }
        for (index, group) in status.enumerated() { figures[index].missed = UInt64(group.missedCount) }
        let report = AlertingReport(groups: status, figures: figures, receivers: surroundings.receivers())
        published.withLockedValue { $0 = report }
    }

    /// The counts of each group; those of a group that was there before go on.
    private static func figures(
        of rules: RuleSet, before: [AlertingFigures.Group]
    ) -> [AlertingFigures.Group] {
        let counts = Dictionary(grouping: rules.groups, by: \.name).mapValues(\.count)
        return rules.groups.map { group in
            let name = counts[group.name] == 1 ? group.name : "\(group.file);\(group.name)"
            return before.first { $0.name == name } ?? AlertingFigures.Group(name: name)
        }
    }
}

extension RuleSet {
    /// The metrics that the rules ask for; nil where one asks for any.
    var metricNames: Set<String>? {
        var names: Set<String> = []
        for selector in rules.flatMap(\.expression.selectors) {
            guard let name = selector.metric else { return nil }
            names.insert(name)
        }
        return names
    }
}
