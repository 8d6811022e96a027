/// An item of a body as text: what stands behind `"name"`, `"value"` and `"unit"`.
struct LoggerItem: Hashable {
    let name: String
    /// With its quotes, where it has some.
    let value: String
    let unit: String?

    /// Takes a body apart, trusting its shape.
    static func parse(_ body: String) -> [LoggerItem] {
        body.split(separator: "\r\n").compactMap { line in
            guard let name = between(line, "\"name\": \"", "\""), let rest = line.split(separator: "\"value\": ").last,
                line.contains("\"value\": ")
            else { return nil }
            let value = rest.split(separator: ", \"unit\"").first.map(String.init) ?? ""
            let unit = between(line, "\"unit\": \"", "\"")
            return LoggerItem(name: name, value: unit == nil ? cutBrace(value) : value, unit: unit)
        }
    }

    private static func cutBrace(_ value: String) -> String {
        String(value.hasSuffix(",") ? value.dropLast(2) : value.dropLast())
    }

    private static func between(_ line: Substring, _ start: String, _ end: Character) -> String? {
        guard let range = line.firstRange(of: start) else { return nil }
        return String(line[range.upperBound...].prefix { $0 != end })
    }
}

extension [LoggerItem] {
    /// The value of an item.
    subscript(name: String) -> String? { first { $0.name == name }?.value }
}
