/// Why a text is no expression, and where in it.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many bytes stand before the place.
    public let offset: Int
    /// The line of the place, from 1 on.
    public let line: Int
    /// The column of the place, in characters, from 1 on.
    public let column: Int
    /// The cause, such as `unknown function "rat", did you mean "rate"?`.
    public let cause: String

    internal init(_ cause: String, at offset: Int, of text: String) {
        let before = Array(text.utf8.prefix(offset))
        self.offset = offset
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
        self.cause = cause
    }

    /// `1:5: cause`.
    public var description: String { "\(line):\(column): \(cause)" }
}

/// A fault at a place of a text that is known elsewhere.
internal struct LanguageFault: Error {
    let cause: String
    /// In bytes.
    let offset: Int

    init(_ cause: String, at offset: Int) {
        self.cause = cause
        self.offset = offset
    }
}
