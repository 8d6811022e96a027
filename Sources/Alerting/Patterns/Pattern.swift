/// Why a text is no regular expression.
public struct PatternError: Error, Hashable, Sendable {
    /// The cause, such as `missing closing )`.
    public let cause: String

    internal init(_ cause: String) {
        self.cause = cause
    }
}

/// A regular expression in the syntax of RE2, as Prometheus has them, that has to match a text as a whole.
///
/// It takes time in proportion to the text's length times its own, whatever both say: a rule file cannot make the
/// gateway stand still. What Swift's own `Regex` does by trying again and again, and is not `Sendable`, this does by
/// following all ways at once.
public struct Pattern: Hashable, Sendable {
    /// As it was written.
    public let text: String
    internal let program: PatternProgram
    /// The text that alone matches, where there is but one.
    private let literal: String?

    /// How long a pattern may be, in bytes.
    public static let longest = 4096

    /// Reads a pattern.
    ///
    /// Of Unicode's classes the general categories (`\pL`, `\p{Lu}`) are known, the scripts (`\p{Greek}`) are not.
    public init(_ text: String) throws(PatternError) {
        guard text.utf8.count <= Pattern.longest else {
            throw PatternError("it has \(text.utf8.count) bytes, and may have \(Pattern.longest)")
        }
        self.text = text
        var parser = PatternParser(text)
        program = try PatternProgram(try parser.parse(), groups: parser.groupCount, names: parser.names)
        let isPlain = !text.unicodeScalars.contains { "\\.+*?()|[]{}^$".unicodeScalars.contains($0) }
        literal = isPlain ? text : nil
    }

    /// Whether it matches a text as a whole.
    public func matches(_ text: String) -> Bool {
        if let literal { return text.isSameBytes(as: literal) }
        return program.run(Array(text.unicodeScalars), remembers: false) != nil
    }

    /// What the template of a replacement becomes where the pattern matches a text as a whole; nil where it does not.
    ///
    /// In the template `$1`, `${1}` and `${name}` stand for what groups matched, and `$$` for a dollar sign.
    public func replacement(_ template: String, for text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        return program.run(scalars, remembers: true).map { expanded(ReplacementTemplate(template), scalars, $0) }
    }

    /// A template of a replacement with what groups matched.
    internal func expanded(_ template: ReplacementTemplate, _ scalars: [Unicode.Scalar], _ groups: [Int?]) -> String {
        template.expanded { name in
            let numbers = Pattern.number(name).map { [$0] } ?? program.names[name] ?? []
            // Of groups with one name the first that took part counts.
            for number in numbers where number < groups.count / 2 {
                guard let start = groups[2 * number], let end = groups[2 * number + 1] else { continue }
                return String(String.UnicodeScalarView(scalars[start..<end]))
            }
            return ""
        }
    }

    /// The number that a name of a group is; with zeros before it, it is a name.
    private static func number(_ name: String) -> Int? {
        name.utf8.count > 1 && name.hasPrefix("0") ? nil : Int(name)
    }

    /// Whether both were written alike.
    public static func == (left: Pattern, right: Pattern) -> Bool {
        left.text.isSameBytes(as: right.text)
    }

    /// Feeds the text.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

/// A text with `$1`, `${1}`, `$name`, `${name}` and `$$` in it, as Go's `regexp` expands them.
internal struct ReplacementTemplate {
    private let scalars: [Unicode.Scalar]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    func expanded(_ value: (String) -> String) -> String {
        var result = ""
        var place = 0
        while place < scalars.count {
            guard scalars[place] == "$" else {
                result.unicodeScalars.append(scalars[place])
                place += 1
                continue
            }
            if place + 1 < scalars.count, scalars[place + 1] == "$" {
                result += "$"
                place += 2
            } else if let (name, end) = name(at: place + 1) {
                result += value(name)
                place = end
            } else {
                result += "$"
                place += 1
            }
        }
        return result
    }

    /// The longest name from a place on, as `$1x` is the group `1x`.
    private func name(at start: Int) -> (String, Int)? {
        let isBraced = start < scalars.count && scalars[start] == "{"
        let begin = isBraced ? start + 1 : start
        guard begin <= scalars.count else { return nil }
        let name = scalars[begin...].prefix {
            $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
        guard !name.isEmpty else { return nil }
        let end = begin + name.count
        if isBraced {
            guard end < scalars.count, scalars[end] == "}" else { return nil }
        }
        return (String(String.UnicodeScalarView(name)), isBraced ? end + 1 : end)
    }
}
