/// A text that is never shown: a password or a token.
struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The text itself.
    let text: String

    /// Keeps a text.
    init(_ text: String) {
        self.text = text
    }

    /// What stands in its place wherever values are printed.
    var description: String { "<secret>" }
    /// The same.
    var debugDescription: String { description }
}
