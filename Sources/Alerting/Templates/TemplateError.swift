/// Why a text is no template: it is found when the rule is loaded.
public struct TemplateError: Error, Hashable, Sendable {
    /// Where, in bytes of UTF-8 from the beginning of the text.
    public let offset: Int
    /// What is wrong there: `function "humanise" not defined`.
    public let cause: String
}

/// Why a template could not be filled in with what it was given.
internal struct TemplateFailure: Error {
    /// What was being worked on.
    let node: TemplateNode?
    let cause: String
}
