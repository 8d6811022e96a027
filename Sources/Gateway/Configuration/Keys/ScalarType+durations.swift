internal import Metering

extension ScalarType where Value == Duration {
    /// A span with units, within a range.
    static func duration(in range: ClosedRange<Duration>) -> ScalarType {
        let rangeText = "\(DurationText.string(range.lowerBound)) to \(DurationText.string(range.upperBound))"
        return ScalarType(
            name: "duration", range: rangeText,
            schema: .object([("type", .text("string")), ("pattern", .text("^([0-9]+(ms|s|m|h|d))+$"))]),
            parse: { text throws(ValueProblem) in
                let duration = try DurationText.parse(text)
                guard range.contains(duration) else { throw ValueProblem("expected \(rangeText)") }
                return duration
            }, format: DurationText.string)
    }
}

/// Spans as the file writes them: `500ms`, `10s`, `1h30m`, `14d`.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads numbers with units, from the greatest unit to the smallest.
    static func parse(_ text: String) throws(ValueProblem) -> Duration {
        guard !text.isEmpty else { throw ValueProblem("expected a duration such as 10s, found an empty text") }
        if text.utf8.allSatisfy(isDigit) {
            throw ValueProblem("a duration needs a unit (ms, s, m, h, d); did you mean \"\(text)s\"?")
        }
        var rest = Substring(text)
        var milliseconds: Int64 = 0
        var smallest = units.startIndex
        while !rest.isEmpty {
            let digits = rest.prefix { $0.utf8.allSatisfy(isDigit) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !$0.utf8.allSatisfy(isDigit) }
            rest = rest.dropFirst(name.count)
            guard let count = Int64(digits), let unit = units[smallest...].firstIndex(where: { $0.name == name }) else {
                throw ValueProblem("expected a duration such as 500ms, 10s, 5m, 1h30m or 14d")
            }
            let (part, overflow) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, carry) = milliseconds.addingReportingOverflow(part)
            guard !overflow, !carry else { throw ValueProblem("it is longer than can be counted") }
            milliseconds = sum
            smallest = unit + 1
        }
        return .milliseconds(milliseconds)
    }

    /// Writes a span in the greatest unit that it is a whole number of.
    static func string(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        let unit = units.first { milliseconds % $0.milliseconds == 0 && milliseconds != 0 } ?? ("s", 1_000)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
