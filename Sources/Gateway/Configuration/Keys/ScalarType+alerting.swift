internal import Alerting
internal import Metering

extension ScalarType where Value == PackValue {
    /// What a parameter of a rule of the pack is set to.
    static func pack(_ kind: PackParameter.Kind) -> ScalarType {
        switch kind {
        case .ratio(let range):
            .packed(ScalarType<Int64>.percentage(in: range), PackValue.ratio) { value in
                if case .ratio(let thousandths) = value { thousandths } else { nil }
            }
        case .span(let range):
            .packed(ScalarType<Duration>.duration(in: range), PackValue.span) { value in
                if case .span(let span) = value { span } else { nil }
            }
        case .number(let range, let unit):
            .packed(ScalarType<Int>.signedInteger(in: range, of: unit), { .number(Int64($0)) }) { value in
                if case .number(let number) = value { Int(number) } else { nil }
            }
        case .severity:
            .packed(ScalarType<Severity>.choice(Severity.self), PackValue.severity) { value in
                if case .severity(let severity) = value { severity } else { nil }
            }
        }
    }

    private static func packed<Inner>(
        _ type: ScalarType<Inner>, _ wrap: @escaping @Sendable (Inner) -> PackValue,
        unwrap: @escaping @Sendable (PackValue) -> Inner?
    ) -> ScalarType {
        ScalarType(
            name: type.name, range: type.range, schema: type.schema,
            parse: { text throws(ValueProblem) in wrap(try type.parse(text)) },
            format: { value in unwrap(value).map(type.format) ?? "" })
    }
}

extension ScalarType where Value == Int64 {
    /// A part of a whole in percent, with one decimal at most; the value is in thousandths.
    static func percentage(in range: ClosedRange<Int64>) -> ScalarType {
        let rangeText = "\(PercentText.string(range.lowerBound)) to \(PercentText.string(range.upperBound))"
        return ScalarType(
            name: "percentage", range: rangeText,
            schema: .object([("type", .text("string")), ("pattern", .text("^[0-9]{1,4}([.][0-9])?%$"))]),
            parse: { text throws(ValueProblem) in
                let thousandths = try PercentText.parse(text)
                guard range.contains(thousandths) else { throw ValueProblem("expected \(rangeText)") }
                return thousandths
            }, format: PercentText.string)
    }
}

extension ScalarType where Value == Int {
    /// A whole number within a range that may lie below zero.
    static func signedInteger(in range: ClosedRange<Int64>, of unit: String) -> ScalarType {
        let bounds = Int(range.lowerBound)...Int(range.upperBound)
        guard bounds.lowerBound < 0 else { return .integer(in: bounds, of: unit) }
        let rangeText = "\(bounds.lowerBound) to \(bounds.upperBound)"
        return ScalarType(
            name: "number of \(unit)", range: rangeText,
            schema: .object([
                ("type", .text("integer")), ("minimum", .number(bounds.lowerBound)),
                ("maximum", .number(bounds.upperBound)),
            ]),
            parse: { text throws(ValueProblem) in
                guard text.utf8.first != UInt8(ascii: "+"), let value = Int(text), bounds.contains(value) else {
                    throw ValueProblem("expected a whole number from \(rangeText)")
                }
                return value
            }, format: { String($0) })
    }
}

/// Percentages as the file writes them: `85%`, `2.5%`; values are in thousandths of the whole.
private enum PercentText {
    static func parse(_ text: String) throws(ValueProblem) -> Int64 {
        let example = "expected a percentage such as 85% or 2.5%"
        guard text.hasSuffix("%") else {
            let isNumber = !text.isEmpty && text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
            throw ValueProblem(isNumber ? "a percentage needs its sign; did you mean \"\(text)%\"?" : example)
        }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            parts[0].utf8.count <= 4, parts.count == 1 || parts[1].utf8.count == 1, let whole = Int64(parts[0])
        else { throw ValueProblem(example) }
        return whole * 10 + (parts.count == 2 ? Int64(parts[1]) ?? 0 : 0)
    }

    @Sendable static func string(_ thousandths: Int64) -> String {
        "\(DecimalText.string(thousandths, decimals: 1))%"
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension ScalarType where Value == QuietHours {
    /// `22:30-07:00`.
    static let quietHours = ScalarType(
        name: "hh:mm-hh:mm",
        schema: .object([
            ("type", .text("string")),
            ("pattern", .text("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$")),
        ]),
        parse: { text throws(ValueProblem) in
            guard let hours = QuietHours(text) else {
                throw ValueProblem("expected two different times of 24 hours, such as 22:30-07:00")
            }
            return hours
        }, format: { $0.description })
}
