public import Metering

/// Evaluates rules over the samples it is given, and takes alerts from state to state.
///
/// A value without input or output: whoever owns it hands over the samples of each tick and does what the outcome says.
/// Evaluation is that of Prometheus 2.42, alert by alert and series by series.
public struct AlertingEngine: Sendable {
    /// The samples that the loaded rules need.
    public internal(set) var windows: SampleWindows
    /// What evaluation depends on beside the rules.
    public internal(set) var settings: EngineSettings
    internal var groups: [GroupState]
    /// When alerts were last brought back from before a restart; nil when none were.
    internal var restoredAt: Timestamp?

    /// Creates an engine that knows no samples and no alerts.
    public init(rules: RuleSet, settings: EngineSettings) {
        self.settings = settings
        windows = SampleWindows()
        groups = AlertingEngine.states(of: rules)
        windows.keep(AlertingEngine.needs(of: rules))
    }

    /// Takes the samples of a tick and evaluates the groups whose turn it is.
    ///
    /// - Parameters:
    ///   - time: The time of the tick, which never is before that of an earlier one.
    ///   - samples: All series there are: one of an earlier tick that is missing is stale.
    /// - Returns: What is to be done now.
    public mutating func evaluate(at time: Timestamp, samples: [Sample]) -> EngineOutcome {
        append(samples, at: time)
        var outcome = EngineOutcome()
        for index in takeDue(at: time) { outcome.add(evaluate(group: index, at: time)) }
        return outcome
    }

    /// Takes the samples of a tick: the first half of `evaluate(at:samples:)`.
    public mutating func append(_ samples: [Sample], at time: Timestamp) {
        windows.appendTick(samples, at: time)
    }

    /// The groups whose turn it is, in their order; turns that were left out before are counted.
    public mutating func takeDue(at time: Timestamp) -> [Int] {
        groups.indices.filter { index in
            groups[index].takeTurn(at: time, interval: interval(ofGroup: index), tick: settings.interval)
        }
    }

    /// How often a group is evaluated.
    internal func interval(ofGroup index: Int) -> Duration {
        groups[index].group.interval ?? settings.interval
    }

    /// What has to be kept of samples: what expressions ask for, and what templates ask for as far as it can be told.
    ///
    /// An expression in a template may be put together with `printf`; of what stands there in quotes, the names of the
    /// metrics count.
    internal static func needs(of rules: RuleSet) -> [Selector] {
        rules.rules.flatMap { rule -> [Selector] in
            let texts = rule.labels + (rule.alertTerms?.annotations ?? [])
            let asked = texts.flatMap(\.template.queryTexts).flatMap { text -> [Selector] in
                let plain = GoFormat.withPlaceholders(text)
                return (try? Expression.parse(plain))?.selectors.map(\.ofWholeMetric) ?? []
            }
            return rule.expression.selectors + asked
        }
    }

    private static func states(of rules: RuleSet) -> [GroupState] {
        zip(rules.groups, RuleIdentity.all(of: rules)).map { group, identities in
            GroupState(group: group, rules: identities.map { RuleState($0) })
        }
    }
}

// MARK: - What there is

extension AlertingEngine {
    /// All groups and rules with their alerts.
    public var status: [GroupStatus] {
        groups.indices.map { index in
            let state = groups[index]
            let rules = zip(state.group.rules, state.rules).map { rule, state in
                RuleStatus(
                    rule: rule, health: state.health, lastEvaluatedAt: state.lastEvaluatedAt,
                    alerts: state.alerts.values.sorted { $0.labels < $1.labels })
            }
            return GroupStatus(
                group: state.group, interval: interval(ofGroup: index), lastEvaluatedAt: state.lastEvaluatedAt,
                missedCount: state.missedCount, rules: rules)
        }
    }

    /// The series `ALERTS` and `ALERTS_FOR_STATE` of all alerts that are pending or firing.
    public var alertSeries: [Sample] {
        groups.flatMap { state in
            zip(state.group.rules, state.rules).flatMap { rule, state in
                state.alerts.values.filter { $0.state != .inactive }.flatMap { RuleState.alertSeries($0, rule) }
            }
        }
    }

    /// All series that rules made at a moment that has just been evaluated.
    internal mutating func ruleSeries(at time: Timestamp) -> [Sample] {
        let names = Set(groups.flatMap { $0.group.rules }.map { $0.alertTerms == nil ? $0.name : "ALERTS" })
        return names.union(["ALERTS_FOR_STATE"]).sorted().flatMap { name in
            (try? query("{__name__=\(GoText.quoted(name))}", at: time).get()) ?? []
        }
    }

    /// The saved form of all alerts there are.
    public var records: [AlertRecord] {
        groups.flatMap { $0.rules.flatMap { rule in rule.alerts.values.map { AlertRecord(rule.identity, $0) } } }
    }
}

// MARK: - Other rules

extension AlertingEngine {
    /// Takes other rules or settings; alerts and series of rules that are the same by name and labels stay.
    ///
    /// - Returns: The names of the saved states of alerts whose rule is gone.
    public mutating func replace(rules: RuleSet, settings: EngineSettings, at time: Timestamp) -> [String] {
        var known: [RuleIdentity: RuleState] = [:]
        var schedules: [String: GroupState] = [:]
        for state in groups {
            schedules["\(state.group.file)\n\(state.group.name)"] = state
            for rule in state.rules { known[rule.identity] = rule }
        }
        self.settings = settings
        groups = AlertingEngine.states(of: rules)
        for index in groups.indices {
            let group = groups[index].group
            if let old = schedules["\(group.file)\n\(group.name)"] {
                if old.group.interval == group.interval { groups[index].dueAt = old.dueAt }
                groups[index].lastEvaluatedAt = old.lastEvaluatedAt
                groups[index].missedCount = old.missedCount
            }
            for place in groups[index].rules.indices {
                guard var state = known.removeValue(forKey: groups[index].rules[place].identity) else { continue }
                // One that records and one that alerts have nothing in common.
                if group.rules[place].alertTerms == nil { state.alerts = [:] }
                groups[index].rules[place] = state
            }
        }
        windows.keep(AlertingEngine.needs(of: rules))
        windows.end(known.values.flatMap(\.series), at: time)
        return known.values.flatMap { state in state.alerts.keys.map { AlertRecord.name(state.identity, $0) } }
    }
}
