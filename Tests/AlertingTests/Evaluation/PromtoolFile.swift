internal import Alerting

/// A unit-test file of promtool.
enum PromtoolFile {
    static func text(_ fleet: RecordedFleet, _ tests: String) -> String {
        let series = fleet.series.map { labels, points in
            let values = points.map { point -> String in
                switch point {
                case .value(let value): seriesNumber(value)
                case .missing: "_"
                case .stale: "stale"
                }
            }
            return ("\(labels)", values.joined(separator: " "))
        }
        return text(interval: "30s", series, tests)
    }

    /// A file with series and their values as promtool writes them.
    static func text(interval: String, _ series: [(labels: String, values: String)], _ tests: String) -> String {
        let head = "evaluation_interval: \(interval)\ntests:\n  - interval: \(interval)\n    input_series:\n"
        let lines = series.map { "      - series: '\($0.labels)'\n        values: '\($0.values)'\n" }
        return head + lines.joined() + "    promql_expr_test:\n" + tests
    }

    /// The tests that an expression gives a value.
    ///
    /// To promtool no NaN is equal to another: which values are NaN is seen by what is left of a comparison with itself.
    static func expectation(
        _ expression: String, at time: Int64, _ value: Value, _ change: (Double) -> Double
    ) -> String {
        var samples: [Sample] = []
        switch value {
        case .vector(let vector): samples = vector
        case .scalar(let number): samples = [Sample(.none, number)]
        case .text: break
        }
        let numbers = samples.filter { !$0.value.isNaN }
        guard numbers.count < samples.count else { return test(expression, at: time, samples, change) }
        let vector = if case .scalar = value { "vector(\(expression))" } else { "(\(expression))" }
        return test("\(vector) == \(vector)", at: time, numbers, change)
            + test("count(\(vector))", at: time, [Sample(.none, Double(samples.count))], change)
    }

    /// A test that an expression gives some samples.
    static func test(
        _ expression: String, at time: Int64, _ samples: [Sample], _ change: (Double) -> Double
    ) -> String {
        let head = "      - expr: '\(expression.replacing("'", with: "''"))'\n        eval_time: \(time)s\n"
        let lines = samples.map { sample in
            let labels = sample.labels.pairs.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
            return "\n          - labels: '{\(labels)}'\n            value: \(number(change(sample.value)))"
        }
        return head + "        exp_samples:" + (lines.isEmpty ? " []" : lines.joined()) + "\n"
    }

    /// A number in YAML.
    private static func number(_ value: Double) -> String {
        value.isNaN ? ".nan" : value.isInfinite ? (value < 0 ? "-.inf" : ".inf") : "\(value)"
    }

    /// A number in the notation of series.
    private static func seriesNumber(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Inf" : "Inf") : "\(value)"
    }
}
