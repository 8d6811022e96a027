/// `${VAR}`, `${VAR:-default}`, `${VAR:?message}` and `$$` in the texts of the file, expanded once and never again.
enum VariableExpansion {
    /// The text with its variables' values in place.
    ///
    /// - Throws: `ValueProblem` when a variable is unset, or an expression is none of the three.
    static func expand(_ text: String, environment: (String) -> String?) throws(ValueProblem) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.hasPrefix("$") {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.hasPrefix("{") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw ValueProblem("\"${\" is not closed; write $$ for a dollar sign")
                }
                result += try value(of: rest[..<end].dropFirst(), environment: environment)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }

    private static func value(of expression: Substring, environment: (String) -> String?) throws(ValueProblem) -> String
    {
        let name = expression.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = expression.dropFirst(name.count)
        guard !name.isEmpty, name.first?.isNumber == false else {
            throw ValueProblem("expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${\(expression)}\"")
        }
        guard !rest.contains("${") else {
            throw ValueProblem("\"${\(expression)}\" holds another variable, which is not expanded")
        }
        let value = environment(String(name))
        if rest.isEmpty {
            guard let value else { throw ValueProblem("environment variable \(name) is not set") }
            return value
        }
        if let value, !value.isEmpty, rest.hasPrefix(":-") || rest.hasPrefix(":?") { return value }
        if rest.hasPrefix(":-") { return String(rest.dropFirst(2)) }
        guard rest.hasPrefix(":?") else {
            throw ValueProblem("expected ${NAME}, ${NAME:-default} or ${NAME:?message}, found \"${\(expression)}\"")
        }
        let message = rest.dropFirst(2)
        throw ValueProblem("environment variable \(name) is not set\(message.isEmpty ? "" : ": \(message)")")
    }
}
