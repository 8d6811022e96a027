/// The parameters behind the `?` of a request, in their order, decoded.
struct RequestQuery: Sendable {
    private let items: [(name: String, value: String)]

    /// Reads `name=value&…`.
    ///
    /// A plus sign stays one, as no value here has spaces and a time has `+01:00`.
    ///
    /// - Throws: 400 when a `%` is not followed by two hexadecimal digits.
    init(_ text: String?) throws(Problem) {
        var items: [(name: String, value: String)] = []
        for part in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = RequestQuery.decoded(pair[0])
            let value = pair.count > 1 ? RequestQuery.decoded(pair[1]) : ""
            guard let name, let value else {
                throw .badRequest("cannot read the query: after a % two hexadecimal digits are expected")
            }
            items.append((name, value))
        }
        self.items = items
    }

    /// All values of a parameter.
    func values(_ name: String) -> [String] {
        items.lazy.filter { $0.name == name }.map(\.value)
    }

    /// The value of a parameter that stands at most once; nil when it is absent.
    ///
    /// - Throws: 400 when it stands more often.
    func value(_ name: String) throws(Problem) -> String? {
        let values = values(name)
        guard values.count <= 1 else {
            throw .badRequest("cannot use parameter \"\(name)\": it is given \(values.count) times, expected once")
        }
        return values.first
    }

    /// The whole number that a parameter is; nil when it is absent.
    ///
    /// - Throws: 400 when it is none, or out of its limits.
    func number(_ name: String, in limits: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try value(name) else { return nil }
        guard let number = Int(text), limits.contains(number) else {
            throw .badParameter(name, text, "expected a number from \(limits.lowerBound) to \(limits.upperBound)")
        }
        return number
    }

    /// Whether a parameter is true; where it is absent, it is false.
    ///
    /// - Throws: 400 when it is neither.
    func boolean(_ name: String) throws(Problem) -> Bool {
        switch try value(name) {
        case nil, "false": return false
        case "true": return true
        case let text?: throw .badParameter(name, text, "expected true or false")
        }
    }

    /// Refuses all parameters but some, since a mistyped one would silently widen what is asked for.
    ///
    /// - Throws: 400 with the nearest name.
    func allow(_ names: [String]) throws(Problem) {
        guard let unknown = items.first(where: { !names.contains($0.name) }) else { return }
        throw .badRequest(
            "unknown parameter \"\(Problem.excerpt(unknown.name))\"\(Suggestion.hint(for: unknown.name, among: names))")
    }

    /// The text behind percent encoding; nil when that is broken.
    static func decoded(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
