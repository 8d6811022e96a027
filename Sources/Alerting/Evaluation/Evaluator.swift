public import Metering

/// Evaluates expressions at one moment, exactly as Prometheus 2.42 does.
public struct Evaluator {
    /// The most samples that one expression may look at: as many as a day of 1,000 series has at 15 s.
    public static let mostSamples = 6_000_000

    internal var windows: SampleWindows
    /// The moment, in milliseconds since 1970.
    internal private(set) var now: Int64 = 0
    private var sampleCount = 0
    private let mostSamples: Int

    /// Evaluates over some windows, which are given back by `takeWindows()`.
    public init(_ windows: consuming SampleWindows, mostSamples: Int = Evaluator.mostSamples) {
        self.windows = windows
        self.mostSamples = mostSamples
    }

    /// The windows, to be gone on with.
    public consuming func takeWindows() -> SampleWindows { windows }

    /// The value of an expression at a moment.
    ///
    /// - Throws: `EvaluationError`.
    public mutating func evaluate(_ expression: Expression, at moment: Timestamp) throws(EvaluationError) -> Value {
        now = moment.milliseconds
        sampleCount = 0
        switch expression.root.kind {
        case .scalar: return .scalar(try scalar(expression.root))
        case .vector: return .vector(try vector(expression.root))
        case .text:
            guard case .text(let text) = expression.root else { return .text("") }
            return .text(text)
        case .matrix: throw EvaluationError("a range vector is no result: use a function on it")
        }
    }

    /// Counts samples that were looked at.
    internal mutating func count(_ samples: Int) throws(EvaluationError) {
        sampleCount += samples
        guard sampleCount <= mostSamples else {
            throw EvaluationError(
                "it looks at more than \(mostSamples) samples: narrow it down, or let a recording rule sum up first"
            )
        }
    }

    /// The number that a node gives.
    internal mutating func scalar(_ node: ExpressionNode) throws(EvaluationError) -> Double {
        switch node {
        case .number(let value): return value
        case .negative(let inside): return -(try scalar(inside))
        case .binary(let operation):
            let (left, right) = (try scalar(operation.left), try scalar(operation.right))
            guard operation.symbol.isComparison else { return operation.symbol.result(left, right) }
            return operation.symbol.holds(left, right) ? 1 : 0
        case .call(let call) where call.function == .time: return Double(now) / 1000
        case .call(let call) where call.function == .scalar:
            let samples = try vector(call.arguments[0])
            return samples.count == 1 ? samples[0].value : .nan
        default: preconditionFailure("the check of types lets no other node stand for a number")
        }
    }

    /// The series that a node gives.
    internal mutating func vector(_ node: ExpressionNode) throws(EvaluationError) -> [Sample] {
        switch node {
        case .selector(let selector): return try instant(selector).map { Sample($0.labels, $0.value.value) }
        case .negative(let inside):
            return try Evaluator.unique(withoutMetricNames(try vector(inside)) { -$0 }, unless: inside.namesAgree)
        case .binary(let operation): return try binary(operation)
        case .aggregation(let aggregation): return try aggregate(aggregation)
        case .call(let call): return try Evaluator.unique(try self.call(call), unless: call.keepsSeriesApart)
        case .number, .text: preconditionFailure("the check of types lets no number stand for series")
        }
    }

    /// The latest sample of each series that a selector picks.
    internal mutating func instant(
        _ selector: Selector
    ) throws(EvaluationError) -> [(labels: Labels, value: TimedValue)] {
        let end = now - selector.offset.wholeMilliseconds
        let members = windows.members(of: selector)
        guard let numbers = windows.moments.numbers(from: end - SampleWindows.lookback.wholeMilliseconds, to: end)
        else { return [] }
        try count(members.count)
        var samples: [(labels: Labels, value: TimedValue)] = []
        samples.reserveCapacity(members.count)
        for index in members {
            guard let latest = windows.series[index].latest(upTo: numbers.upperBound),
                latest.moment >= numbers.lowerBound, !SampleSeries.isStale(latest.value)
            else { continue }
            let value = TimedValue(milliseconds: windows.moments.time(of: latest.moment), value: latest.value)
            samples.append((windows.series[index].labels, value))
        }
        return samples
    }

    /// The same values without the names of the metrics.
    internal mutating func withoutMetricNames(_ samples: [Sample], _ value: (Double) -> Double = { $0 }) -> [Sample] {
        let table = windows.labelCache.table(.withoutMetricName)
        return samples.map { Sample(windows.labelCache.labels(of: $0.labels, table), value($0.value)) }
    }

    /// Refuses two series with the same labels, unless there cannot be any.
    internal static func unique(
        _ samples: [Sample], unless isKnown: Bool
    ) throws(EvaluationError) -> [Sample] {
        guard !isKnown, samples.count > 1 else { return samples }
        var seen = Set<Labels>(minimumCapacity: samples.count)
        for sample in samples where !seen.insert(sample.labels).inserted {
            throw EvaluationError("vector cannot contain metrics with the same labelset")
        }
        return samples
    }
}
