internal import Metering

extension ScalarType where Value == RetentionPeriod {
    /// `forever`, or a span from a day on, which may be told in years.
    static let retention = ScalarType(
        name: "duration", range: "1d to 100y, or `forever`",
        schema: .object([
            ("type", .text("string")), ("pattern", .text("^(forever|[0-9]+y|([0-9]+(ms|s|m|h|d))+)$")),
        ]),
        parse: { text throws(ValueProblem) in
            guard text != "forever" else { return .forever }
            let span = try RetentionText.parse(text)
            guard RetentionText.limits.contains(span) else { throw ValueProblem("expected 1d to 100y, or forever") }
            return .span(span)
        }, format: RetentionText.string)
}

/// How long something is kept, as the file writes it: `400d`, `10y`, `forever`.
enum RetentionText {
    /// Long enough for ten years with two leap days: nothing is deleted a day early.
    static let year = Duration.seconds(366 * 86400)
    static let limits = Duration.seconds(86400)...year * 100

    static func parse(_ text: String) throws(ValueProblem) -> Duration {
        guard text.hasSuffix("y") else { return try DurationText.parse(text) }
        guard let years = Int(text.dropLast()), (1...100).contains(years) else {
            throw ValueProblem("expected a number of years from 1y to 100y, or forever")
        }
        return year * years
    }

    static func string(_ period: RetentionPeriod) -> String {
        guard case .span(let span) = period else { return "forever" }
        let years = span / year
        return years >= 1 && years == years.rounded() ? "\(Int(years))y" : DurationText.string(span)
    }
}
