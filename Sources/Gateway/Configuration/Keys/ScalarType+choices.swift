extension ScalarType where Value == Bool {
    /// `true` or `false` alone: `on`, `yes` and `NO` are texts.
    static let boolean = ScalarType(
        name: "true or false", schema: .object([("type", .text("boolean"))]),
        parse: { text throws(ValueProblem) in
            guard let value = Bool(text) else {
                let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"][text.lowercased()]
                throw ValueProblem("expected true or false\(meant.map { "; did you mean \"\($0)\"?" } ?? "")")
            }
            return value
        }, format: { String($0) })
}

extension ScalarType where Value == Int {
    /// A whole number within a range, counted in a unit that the reference names.
    static func integer(in range: ClosedRange<Int>, of unit: String) -> ScalarType {
        let rangeText = "\(range.lowerBound) to \(range.upperBound)"
        return ScalarType(
            name: "number of \(unit)", range: rangeText,
            schema: .object([
                ("type", .text("integer")), ("minimum", .number(range.lowerBound)),
                ("maximum", .number(range.upperBound)),
            ]),
            parse: { text throws(ValueProblem) in
                guard let value = wholeNumber(text), range.contains(value) else {
                    throw ValueProblem("expected a whole number from \(rangeText)")
                }
                return value
            }, format: { String($0) })
    }

    /// One of a few whole numbers.
    static func oneOf(_ values: [Int]) -> ScalarType {
        ScalarType(
            name: values.map(String.init).joined(separator: " or "),
            schema: .object([("enum", .list(values.map(JSONText.number)))]),
            parse: { text throws(ValueProblem) in
                guard let value = wholeNumber(text), values.contains(value) else {
                    throw ValueProblem("expected \(values.map(String.init).joined(separator: " or "))")
                }
                return value
            }, format: { String($0) })
    }

    private static func wholeNumber(_ text: String) -> Int? {
        let isDigits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isDigits ? Int(text) : nil
    }
}

extension ScalarType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words that an enumeration's cases are called in the file.
    static func choice(_ type: Value.Type) -> ScalarType {
        let words = Value.allCases.map(\.rawValue)
        return ScalarType(
            name: words.joined(separator: " or "), schema: .object([("enum", .list(words.map(JSONText.text)))]),
            parse: { text throws(ValueProblem) in
                guard let value = Value(rawValue: text) else {
                    throw ValueProblem(
                        "expected \(words.joined(separator: " or "))\(Suggestion.hint(for: text, among: words))")
                }
                return value
            }, format: { $0.rawValue })
    }
}

extension ScalarType where Value == PollingSettings.InFlightLimit {
    /// `auto`, or how many polls may be in flight.
    static let inFlightLimit = ScalarType(
        name: "auto or a number of polls", range: "1 to 1000000",
        schema: .object([
            (
                "anyOf",
                .list([
                    .object([("const", .text("auto"))]),
                    .object([("type", .text("integer")), ("minimum", .number(1)), ("maximum", .number(1_000_000))]),
                ])
            )
        ]),
        parse: { text throws(ValueProblem) in
            if text == "auto" { return .automatic }
            guard let count = try? ScalarType<Int>.integer(in: 1...1_000_000, of: "polls").parse(text) else {
                throw ValueProblem("expected auto or a whole number from 1 to 1000000")
            }
            return .limited(count)
        },
        format: { limit in
            switch limit {
            case .automatic: "auto"
            case .limited(let count): String(count)
            }
        })
}
