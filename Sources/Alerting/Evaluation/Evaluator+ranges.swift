internal import Metering

extension Evaluator {
    /// What a function makes of each series in a range.
    internal mutating func rangeFunction(_ call: FunctionCall) throws(EvaluationError) -> [Sample] {
        var selector: Selector?
        var parameter = Double.nan
        for argument in call.arguments {
            if case .selector(let found) = argument, found.range != nil {
                selector = found
            } else {
                parameter = try scalar(argument)
            }
        }
        guard let selector else { return [] }
        let (function, now) = (call.function, now)
        guard !function.looksAtEachSample else {
            return try ranges(selector, { $0.appendSamples(at: $1, of: $2, to: &$3) }) { values, _ in
                RangeFunction(values: values, now: now).value(function, parameter: parameter)
            }
        }
        let end = now - selector.offset.wholeMilliseconds
        let start = end - (selector.range ?? .zero).wholeMilliseconds
        let keepsName = function == .lastOverTime
        return try ranges(selector, keepsName: keepsName, { $0.appendStretches(at: $1, to: &$3) }) {
            stretches, moments in
            StretchFunction(stretches: stretches, moments: moments, start: start, end: end).value(function)
        }
    }

    /// Whether a selector with a range picks any sample.
    internal mutating func isAnything(in selector: Selector) throws(EvaluationError) -> Bool {
        let found = try ranges(
            selector,
            { (series, numbers, _, stretches: inout [Stretch]) in
                series.appendStretches(at: numbers, to: &stretches)
            }
        ) { _, _ in 1 }
        return !found.isEmpty
    }

    /// What is made of what each series that a selector picks has in its range; series without anything, or of which
    /// nothing can be made, are left out.
    private mutating func ranges<Part>(
        _ selector: Selector, keepsName: Bool = false,
        _ fill: (SampleSeries, ClosedRange<Int>, Moments, inout [Part]) -> Void,
        _ value: ([Part], Moments) -> Double?
    ) throws(EvaluationError) -> [Sample] {
        let range = (selector.range ?? .zero).wholeMilliseconds
        let end = now - selector.offset.wholeMilliseconds
        let members = windows.members(of: selector)
        guard let numbers = windows.moments.numbers(from: end - range, to: end) else { return [] }
        var samples: [Sample] = []
        samples.reserveCapacity(members.count)
        var parts: [Part] = []
        for index in members {
            parts.removeAll(keepingCapacity: true)
            fill(windows.series[index], numbers, windows.moments, &parts)
            guard !parts.isEmpty else { continue }
            try count(parts.count)
            guard let value = value(parts, windows.moments) else { continue }
            let labels = keepsName ? windows.series[index].labels : windows.series[index].unnamedLabels
            samples.append(Sample(labels, value))
        }
        return samples
    }
}
