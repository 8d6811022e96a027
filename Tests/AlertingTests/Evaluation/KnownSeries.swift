internal import Alerting
internal import Metering

/// Ten minutes of a few series, a sample a minute, whose values can be reckoned by hand.
enum KnownSeries {
    /// Series and values in the notation of promtool.
    static let texts: [(labels: String, values: String)] = [
        ("steps_total{site=\"a\"}", "0+10x10"),
        // It falls to 5 at the seventh sample.
        ("steps_total{site=\"b\"}", "0+10x5 5+10x4"),
        ("level{site=\"a\"}", "1+1x10"),
        ("level{site=\"b\"}", "2 -2 2 -2 2 -2 2 -2 2 -2 -2.5"),
        ("limit{site=\"a\"}", "8x10"),
        ("limit{site=\"c\"}", "3x10"),
        ("phase_amperes{site=\"a\", phase=\"l1\"}", "4x10"),
        ("phase_amperes{site=\"a\", phase=\"l2\"}", "6x10"),
        ("phase_amperes{site=\"b\", phase=\"l1\"}", "9x10"),
        ("gone{site=\"a\"}", "1x8 stale"),
        ("odd{site=\"a\"}", "NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN"),
        ("odd{site=\"b\"}", "Inf Inf Inf Inf Inf Inf Inf Inf Inf Inf Inf"),
        ("odd{site=\"c\"}", "1x10"),
    ]

    /// What an expression gives at the end of the ten minutes.
    static func value(_ text: String) throws -> Value {
        var evaluator = Evaluator(try windows())
        return try evaluator.evaluate(try Expression.parse(text), at: Timestamp(seconds: 600))
    }

    /// The same as text: a line for each series, or one number.
    static func lines(_ text: String) throws -> [String] {
        switch try value(text) {
        case .vector(let samples): return samples.map { "\($0.labels) \($0.value)" }
        case .scalar(let value): return ["\(value)"]
        case .text(let text): return [text]
        }
    }

    private static func windows() throws -> SampleWindows {
        let series = try texts.map { (try SeriesText.labels($0.0), try SeriesText.values($0.1)) }
        var windows = SampleWindows()
        for step in 0...10 {
            let samples = series.compactMap { labels, values -> Sample? in
                guard step < values.count, case .number(let value) = values[step] else { return nil }
                return Sample(labels, value)
            }
            windows.appendTick(samples, at: Timestamp(seconds: Int64(step) * 60))
        }
        return windows
    }
}
