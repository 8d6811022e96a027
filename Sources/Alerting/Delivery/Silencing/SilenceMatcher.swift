/// What a silence asks of one label, as rules ask it.
public struct SilenceMatcher: Hashable, Sendable {
    /// The ways of comparing, as PromQL writes them.
    public enum Operator: String, Hashable, Sendable, CaseIterable {
        /// The label has the value.
        case equal = "="
        /// It has another, or is missing.
        case notEqual = "!="
        /// The whole of it matches the regular expression.
        case matching = "=~"
        /// It does not.
        case notMatching = "!~"
    }

    /// How it is compared.
    public let comparison: Operator
    /// What it is compared with; a label that is missing has the empty value.
    public let value: String
    private let matcher: LabelMatcher

    /// The name of the label.
    public var name: String { matcher.name }

    /// Creates a matcher.
    ///
    /// - Throws: `PatternError` where the value is no regular expression and has to be one.
    public init(name: String, _ comparison: Operator, value: String) throws(PatternError) {
        self.comparison = comparison
        self.value = value
        let condition: LabelMatcher.Condition =
            switch comparison {
            case .equal: .equal(value)
            case .notEqual: .notEqual(value)
            case .matching: .matching(try Pattern(value))
            case .notMatching: .notMatching(try Pattern(value))
            }
        matcher = LabelMatcher(name, condition)
    }

    /// Whether labels have what is asked.
    public func matches(_ labels: Labels) -> Bool {
        matcher.matches(labels)
    }
}
