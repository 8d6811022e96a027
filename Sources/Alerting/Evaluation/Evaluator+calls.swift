internal import Metering

extension Evaluator {
    internal mutating func call(_ call: FunctionCall) throws(EvaluationError) -> [Sample] {
        let arguments = call.arguments
        switch call.function {
        case .absent: return try vector(arguments[0]).isEmpty ? [Sample(Evaluator.absentLabels(arguments[0]), 1)] : []
        case .absentOverTime:
            guard case .selector(let selector) = arguments[0] else { return [] }
            return try isAnything(in: selector) ? [] : [Sample(Evaluator.absentLabels(arguments[0]), 1)]
        case .timestamp:
            let time = Double(now) / 1000
            guard case .selector(let selector) = arguments[0] else {
                return withoutMetricNames(try vector(arguments[0])) { _ in time }
            }
            return withoutMetricNames(
                try instant(selector).map { Sample($0.labels, Double($0.value.milliseconds) / 1000) })
        case .vector: return [Sample(.none, try scalar(arguments[0]))]
        case .sort, .sortDescending:
            let isDescending = call.function == .sortDescending
            return try vector(arguments[0]).sorted { left, right in
                if left.value.isNaN || right.value.isNaN { return right.value.isNaN && !left.value.isNaN }
                return isDescending ? left.value > right.value : left.value < right.value
            }
        case .labelReplace: return try labelReplace(call)
        case .hour, .minute, .month, .year, .dayOfWeek, .dayOfMonth: return try date(call)
        case .abs, .ceil, .floor, .round, .clamp, .clampMin, .clampMax: return try rounded(call)
        default: return try rangeFunction(call)
        }
    }

    /// The labels that a series would have that is not there, as far as its selector says.
    private static func absentLabels(_ node: ExpressionNode) -> Labels {
        guard case .selector(let selector) = node else { return .none }
        var values: [String: String] = [:]
        var seen: Set<String> = []
        for matcher in selector.matchers where matcher.name != Labels.metricName {
            if case .equal(let value) = matcher.condition, seen.insert(matcher.name).inserted {
                values[matcher.name] = value
            } else {
                values[matcher.name] = nil
            }
        }
        return Labels(values)
    }

    private mutating func rounded(_ call: FunctionCall) throws(EvaluationError) -> [Sample] {
        let samples = try vector(call.arguments[0])
        var numbers: [Double] = []
        for argument in call.arguments.dropFirst() { numbers.append(try scalar(argument)) }
        let change: (Double) -> Double
        switch call.function {
        case .abs: change = { Swift.abs($0) }
        case .ceil: change = { $0.rounded(.up) }
        case .floor: change = { $0.rounded(.down) }
        case .round:
            // The inverse, as a fraction such as 0.1 is none that can be written exactly.
            let inverse = 1 / (numbers.first ?? 1)
            change = { ($0 * inverse + 0.5).rounded(.down) / inverse }
        case .clampMin: change = { Evaluator.greater(numbers[0], $0) }
        case .clampMax: change = { Evaluator.lesser(numbers[0], $0) }
        default:
            guard !(numbers[1] < numbers[0]) else { return [] }
            change = { Evaluator.greater(numbers[0], Evaluator.lesser(numbers[1], $0)) }
        }
        return withoutMetricNames(samples, change)
    }

    /// The greater of two; what is no number stays none, but for infinity, which nothing exceeds.
    private static func greater(_ left: Double, _ right: Double) -> Double {
        guard left.isNaN || right.isNaN else { return max(left, right) }
        return left == .infinity || right == .infinity ? .infinity : .nan
    }

    private static func lesser(_ left: Double, _ right: Double) -> Double { -greater(-left, -right) }

    private mutating func date(_ call: FunctionCall) throws(EvaluationError) -> [Sample] {
        let samples =
            try call.arguments.first.map { node throws(EvaluationError) in try vector(node) } ?? [
                Sample(.none, Double(now) / 1000)
            ]
        return withoutMetricNames(samples) { UTCDate(seconds: $0).value(call.function) }
    }

    private mutating func labelReplace(_ call: FunctionCall) throws(EvaluationError) -> [Sample] {
        let texts = call.arguments.dropFirst().map { node in if case .text(let text) = node { text } else { "" } }
        let samples = try vector(call.arguments[0])
        guard let pattern = call.pattern else { return samples }
        let replacement = LabelReplacement(target: texts[0], template: texts[1], source: texts[2], pattern: pattern)
        let table = windows.labelCache.table(.replacement(replacement))
        return samples.map { Sample(windows.labelCache.labels(of: $0.labels, table), $0.value) }
    }
}
