internal import Metering

extension ScalarType where Value == String {
    /// Free text: anything but nothing.
    static let text = ScalarType(
        name: "text", schema: .object([("type", .list([.text("string"), .text("number"), .text("boolean")]))]),
        parse: { text throws(ValueProblem) in
            guard !text.isEmpty else { throw ValueProblem("expected text, found an empty one") }
            return text
        }, format: { $0 })

    /// The path of a file, absolute or relative to the folder of the file that it stands in.
    static let path = ScalarType(
        name: "path", schema: .object([("type", .text("string")), ("minLength", .number(1))]),
        parse: { text throws(ValueProblem) in
            guard !text.isEmpty else { throw ValueProblem("expected a path, found an empty text") }
            return text
        }, format: { $0 })

    /// The id of a site or meter, which is a metric label and a part of URLs.
    static let id = ScalarType(
        name: "id",
        schema: .object([
            ("type", .list([.text("string"), .text("number")])), ("pattern", .text("^\(Identifier.pattern)$")),
        ]),
        parse: { text throws(ValueProblem) in
            guard Identifier.isValid(text) else { throw ValueProblem(Identifier.expectation) }
            return text
        }, format: { $0 })

    /// A country by the two letters of ISO 3166.
    static let country = ScalarType(
        name: "country", schema: .object([("type", .text("string")), ("pattern", .text("^[A-Z]{2}$"))]),
        parse: { text throws(ValueProblem) in
            guard text.utf8.count == 2, text.utf8.allSatisfy({ (65...90).contains($0) }) else {
                let upper = text.uppercased()
                let hint = CountryZones.identifier(of: upper) == nil ? "" : "; did you mean \"\(upper)\"?"
                throw ValueProblem("expected two capital letters (ISO 3166) such as NL\(hint)")
            }
            return text
        }, format: { $0 })

    /// The name of a zone in the system's database.
    static let timeZone = ScalarType(
        name: "time zone", schema: .object([("type", .text("string")), ("minLength", .number(1))]),
        parse: { text throws(ValueProblem) in
            guard !text.isEmpty else { throw ValueProblem("expected a time zone such as Europe/Amsterdam") }
            return text
        }, format: { $0 })
}

extension ScalarType where Value == TelegramKey {
    /// A key of 16 octets, which no error shows.
    static let telegramKey = ScalarType(
        name: "key", range: "32 hex digits, with blanks, colons or hyphens between them",
        schema: .object([
            ("type", .text("string")), ("pattern", .text("^\\s*(0[xX])?([0-9a-fA-F][ :-]*){32}$")),
        ]),
        parse: { text throws(ValueProblem) in
            do throws(TelegramKey.Fault) {
                return try TelegramKey(text)
            } catch {
                throw ValueProblem(error.cause)
            }
        }, format: { _ in "<secret>" }, redacted: { _ in "<secret>" })
}

extension ScalarType where Value == MeterKey {
    /// `site/meter`.
    static let meterKey = ScalarType(
        name: "site/meter",
        schema: .object([
            ("type", .text("string")), ("pattern", .text("^\(Identifier.pattern)/\(Identifier.pattern)$")),
        ]),
        parse: { text throws(ValueProblem) in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts.allSatisfy(Identifier.isValid) else {
                throw ValueProblem("expected site/meter, such as jansen/grid")
            }
            return MeterKey(site: parts[0], meter: parts[1])
        }, format: { $0.description })
}

/// The form of the ids of sites and meters.
enum Identifier {
    /// The form as a regular expression.
    static let pattern = "[a-z0-9][a-z0-9-]{0,31}"
    /// What an error says of a text of another form.
    static let expectation = "an id is 1 to 32 lower-case letters, digits and hyphens, and no hyphen first"

    /// Whether a text has the form of an id.
    static func isValid(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}
