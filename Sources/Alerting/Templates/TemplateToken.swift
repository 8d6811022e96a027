/// A piece of a template.
internal struct TemplateToken {
    enum Kind: Hashable {
        case text, leftDelimiter, rightDelimiter, end
        case space, identifier, field, variable, dot, keyword
        case string, rawString, number, character, bool, nothing
        case leftParenthesis, rightParenthesis, pipe, comma, assign, declare
    }

    let kind: Kind
    let text: String
    /// In bytes from the beginning.
    let offset: Int

    static let keywords: Set = [
        "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
    ]
}
