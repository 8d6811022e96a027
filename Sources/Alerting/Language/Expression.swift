/// An expression of the rule language, read and checked: a part of PromQL (`alerting.md`).
public struct Expression: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let text: String
    internal let root: ExpressionNode

    /// How long an expression may be, in bytes.
    public static let longest = 65_536

    /// Reads an expression.
    ///
    /// - Throws: `ExpressionError` at the first place that is wrong, or outside the language.
    public static func parse(_ text: String) throws(ExpressionError) -> Expression {
        guard text.utf8.count <= longest else {
            throw ExpressionError("it has \(text.utf8.count) bytes, and may have \(longest)", at: 0, of: text)
        }
        do throws(LanguageFault) {
            var parser = ExpressionParser(try Lexer.tokens(of: text))
            return Expression(text: text, root: try parser.parse())
        } catch {
            throw ExpressionError(error.cause, at: error.offset, of: text)
        }
    }

    /// All selectors in it, in the order in which they stand.
    public var selectors: [Selector] { root.selectors }

    /// Whether it gives series, as the expression of an alert has to; else it gives one number.
    public var givesSeries: Bool { root.kind == .vector }

    /// Whether it gives one number or series, as the expression of a rule has to.
    public var givesNumbers: Bool { root.kind == .vector || root.kind == .scalar }

    /// What it gives, in words.
    public var kind: String { root.kind.rawValue }

    /// The text.
    public var description: String { text }
}
