public import Metering

/// Runs a test of a unit-test file as `promtool test rules` 2.42 does, with its verdicts and its words.
public struct RuleUnitTestRun {
    private let test: RuleUnitTest
    private let interval: Duration
    private let order: [Int]
    private var engine: AlertingEngine
    private var loaded = 0
    private var messages: [String] = []
    /// What became of the expressions, by their numbers.
    private var checked: [Int: String?] = [:]
    /// What is told of each evaluation: all groups with their alerts, and all series that their rules made.
    public var observer: ((_ time: Timestamp, _ groups: [GroupStatus], _ series: [Sample]) -> Void)?

    /// Prepares a test.
    ///
    /// - Parameters:
    ///   - test: The test.
    ///   - rules: The rules, in the order of their files.
    ///   - interval: How often all groups are evaluated, whatever their own intervals are.
    ///   - groupOrder: Names of groups in the order of their evaluation; those that are not named come first.
    public init(_ test: RuleUnitTest, rules: RuleSet, interval: Duration, groupOrder: [String]) {
        self.test = test
        self.interval = interval
        var ranks: [String: Int] = [:]
        for (rank, name) in groupOrder.enumerated() { ranks[name] = rank }
        order = rules.groups.indices.sorted { left, right in
            let (leftRank, rightRank) = (ranks[rules.groups[left].name] ?? 0, ranks[rules.groups[right].name] ?? 0)
            return leftRank == rightRank ? left < right : leftRank < rightRank
        }
        engine = AlertingEngine(
            rules: rules,
            settings: EngineSettings(
                interval: test.interval, externalLabels: test.externalLabels, externalURL: test.externalURL))
        // All metrics, not only those of rules: expressions are tested too.
        engine.windows = SampleWindows()
    }

    /// Runs the test.
    ///
    /// - Returns: What failed; nothing when all is as expected.
    public mutating func run() -> [String] {
        let end = (test.alertCases.map(\.time) + test.expressionCases.map(\.time)).max() ?? .zero
        var time = Duration.zero
        while time <= end {
            load(upTo: time)
            let failures = evaluate(at: time)
            messages += failures
            guard failures.isEmpty else { return messages }
            for moment in Set(test.alertCases.map(\.time)).sorted() where time <= moment && moment < time + interval {
                checkAlerts(at: moment)
            }
            // Only now are all samples there that promtool looks at, which evaluates expressions in the end.
            checkExpressions(before: time)
            time += interval
        }
        checkExpressions(before: nil)
        return messages + test.expressionCases.indices.compactMap { checked[$0] ?? nil }
    }

    private mutating func load(upTo time: Duration) {
        let count = test.series.map(\.values.count).max() ?? 0
        while loaded < count, test.interval * loaded <= time {
            let moment = Timestamp(milliseconds: 0).advanced(by: test.interval * loaded)
            var samples: [Sample] = []
            var stale: [Labels] = []
            for series in test.series where series.values.count > loaded {
                switch series.values[loaded] {
                case .missing: break
                case .stale: stale.append(series.labels)
                case .number(let value): samples.append(Sample(series.labels, value))
                }
            }
            engine.windows.append(samples, at: moment)
            if !stale.isEmpty { engine.windows.end(stale, at: moment) }
            loaded += 1
        }
    }

    private mutating func evaluate(at time: Duration) -> [String] {
        let moment = Timestamp(milliseconds: time.wholeMilliseconds)
        var failures: [RuleFailure] = []
        for index in order { failures += engine.evaluate(group: index, at: moment).failures }
        if let observer {
            let samples = engine.ruleSeries(at: moment)
            observer(moment, engine.status, samples)
        }
        return failures.map { "    rule: \($0.rule), time: \(GoTime.text(time)), err: \($0.cause)" }
    }

    private mutating func checkAlerts(at time: Duration) {
        let rules = order.flatMap { engine.status[$0].rules }
        for alertCase in test.alertCases where alertCase.time == time {
            let firing = rules.filter { $0.rule.alertTerms != nil && $0.rule.name == alertCase.name }.flatMap(\.alerts)
                .filter { $0.state == .firing }
            let found = firing.map { RuleUnitTest.ExpectedAlert(labels: $0.labels, annotations: $0.annotations) }
                .sorted()
            let expected = alertCase.expected.sorted()
            guard found != expected else { continue }
            let name = test.name.map { "    name: \($0),\n" } ?? ""
            messages.append(
                "\(name)    alertname: \(alertCase.name), time: \(RuleDuration.string(time)), \n"
                    + "        exp:\(UnitTestText.list(expected)), \n        got:\(UnitTestText.list(found))")
        }
    }

    private mutating func checkExpressions(before time: Duration?) {
        for (index, expressionCase) in test.expressionCases.enumerated() where checked[index] == nil {
            guard time.map({ expressionCase.time < $0 }) ?? true else { continue }
            checked[index] = .some(check(expressionCase))
        }
    }

    /// What failed; nil when the expression gives what it should.
    private mutating func check(_ expressionCase: RuleUnitTest.ExpressionCase) -> String? {
        let head =
            "    expr: \(GoText.quoted(expressionCase.expression)), time: \(RuleDuration.string(expressionCase.time)),"
        let moment = Timestamp(milliseconds: expressionCase.time.wholeMilliseconds)
        let found: [Sample]
        switch engine.query(expressionCase.expression, at: moment) {
        case .success(let samples): found = samples.sorted { $0.labels < $1.labels }
        case .failure(let failure): return "\(head) err: \(failure.cause)"
        }
        switch expressionCase.expected {
        case .failure(let failure): return "\(head) err: \(failure.cause)"
        case .success(let samples):
            let expected = samples.sorted { $0.labels < $1.labels }
            // As promtool compares: a NaN equals nothing, itself neither.
            let isEqual =
                expected.count == found.count
                && zip(expected, found).allSatisfy { $0.labels == $1.labels && $0.value == $1.value }
            if isEqual { return nil }
            return "\(head)\n        exp: \(UnitTestText.list(expected))\n        got: \(UnitTestText.list(found))"
        }
    }
}
