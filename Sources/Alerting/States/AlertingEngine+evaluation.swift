public import Metering

extension AlertingEngine {
    /// Evaluates the rules of a group in their order, whether or not it is its turn.
    ///
    /// - Parameters:
    ///   - index: Its number, as `takeDue(at:)` gives it.
    ///   - time: The moment of evaluation: no sample behind it counts.
    /// - Returns: What is to be done now.
    public mutating func evaluate(group index: Int, at time: Timestamp) -> EngineOutcome {
        var outcome = EngineOutcome()
        groups[index].lastEvaluatedAt = time
        for place in groups[index].group.rules.indices {
            evaluate(group: index, rule: place, at: time, &outcome)
        }
        return outcome
    }

    /// All groups' numbers.
    public var groupIndices: Range<Int> { groups.indices }

    private mutating func evaluate(
        group index: Int, rule place: Int, at time: Timestamp, _ outcome: inout EngineOutcome
    ) {
        let group = groups[index].group
        let rule = group.rules[place]
        // Taken out so that it is not copied when it is changed.
        var state = groups[index].rules[place]
        groups[index].rules[place] = RuleState(state.identity)
        defer { groups[index].rules[place] = state }
        outcome.evaluations += 1
        state.lastEvaluatedAt = time
        // Alerts beyond the limit are dropped as a whole, and what was saved of them with them.
        let known = group.limit > 0 ? Array(state.alerts.keys) : []
        do throws(EvaluationFailure) {
            let changes = try result(of: rule, &state, limit: group.limit, at: time)
            state.health = .ok
            outcome.seriesCount += changes.series.count
            write(changes.series, &state, at: time)
            guard rule.alertTerms != nil else { return }
            let due = state.send(at: time, interval: interval(ofGroup: index), resendDelay: settings.resendDelay)
            outcome.alerts += due
            let changed = changes.changed.union(due.map(\.labels))
            outcome.saves += changed.compactMap { state.alerts[$0] }.map { AlertRecord(state.identity, $0) }
            outcome.removals += changes.removed.map { AlertRecord.name(state.identity, $0) }
        } catch {
            state.health = .failing(cause: error.cause)
            outcome.failures.append(
                RuleFailure(
                    position: rule.expressionMap.start, group: group.name, rule: rule.name,
                    cause: error.cause))
            let gone = known.filter { state.alerts[$0] == nil }
            outcome.removals += gone.map { AlertRecord.name(state.identity, $0) }
        }
    }

    /// Why a rule failed.
    private struct EvaluationFailure: Error {
        let cause: String
    }

    private mutating func result(
        of rule: Rule, _ state: inout RuleState, limit: Int, at time: Timestamp
    ) throws(EvaluationFailure) -> RuleState.Changes {
        let samples = try evaluated(rule.expression, at: time)
        do throws(RuleState.Failure) {
            guard let terms = rule.alertTerms else {
                return RuleState.Changes(series: try RuleState.recorded(rule, samples, limit: limit))
            }
            // Alerts that a restart brought back are rare, and so is the work of looking for their series.
            let held = state.restored.filter { labels in
                state.alerts[labels].map { $0.state != .inactive && isHeld($0, of: rule, at: time) } ?? false
            }
            return try state.advance(rule, terms, samples, at: time, limit: limit, held: held) {
                textData(for: $0, at: time)
            }
        } catch {
            throw EvaluationFailure(cause: error.cause)
        }
    }

    /// Evaluates an expression at a moment, as the function `query` of templates and the tests of expressions do.
    internal mutating func query(_ text: String, at time: Timestamp) -> Result<
        [Sample], TemplateData.TemplateQueryFailure
    > {
        do throws(ExpressionError) {
            let expression = try Expression.parse(text)
            do throws(EvaluationFailure) {
                return .success(try evaluated(expression, at: time))
            } catch {
                return .failure(TemplateData.TemplateQueryFailure(cause: error.cause))
            }
        } catch {
            let cause = "\(error.line):\(error.column): parse error: \(error.cause)"
            return .failure(TemplateData.TemplateQueryFailure(cause: cause))
        }
    }

    private mutating func evaluated(_ expression: Expression, at time: Timestamp) throws(EvaluationFailure) -> [Sample]
    {
        guard expression.givesNumbers else { throw EvaluationFailure(cause: "rule result is not a vector or scalar") }
        let value: Value
        do throws(EvaluationError) {
            value = try withWindows { evaluator throws(EvaluationError) in try evaluator.evaluate(expression, at: time)
            }
        } catch {
            throw EvaluationFailure(cause: error.cause)
        }
        switch value {
        case .vector(let samples): return samples
        case .scalar(let number): return [Sample(.none, number)]
        case .text: throw EvaluationFailure(cause: "rule result is not a vector or scalar")
        }
    }

    /// Lends the windows to an evaluator, without a copy of them.
    internal mutating func withWindows<Result>(
        _ body: (inout Evaluator) throws(EvaluationError) -> Result
    ) throws(EvaluationError) -> Result {
        var evaluator = Evaluator(windows)
        windows = SampleWindows()
        do throws(EvaluationError) {
            let result = try body(&evaluator)
            windows = evaluator.takeWindows()
            return result
        } catch {
            windows = evaluator.takeWindows()
            throw error
        }
    }

    private func textData(for sample: Sample, at time: Timestamp) -> TemplateData {
        TemplateData(
            labels: sample.labels, externalLabels: settings.externalLabels, externalURL: settings.externalURL,
            value: sample.value
        ) { [self] text in
            var engine = self
            return engine.query(text, at: time)
        }
    }

    /// Writes the series of a rule back; those of its evaluation before that are missing now become stale.
    private mutating func write(_ series: [Sample], _ state: inout RuleState, at time: Timestamp) {
        let labels = Set(series.map(\.labels))
        windows.append(series, at: time)
        let gone = state.series.subtracting(labels)
        if !gone.isEmpty { windows.end(gone, at: time) }
        state.series = labels
    }
}
