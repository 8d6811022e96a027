/// A rule of a rule file: an alert, or a series that is recorded.
public struct Rule: Hashable, Sendable {
    /// A label or annotation, whose text is filled in for each alert.
    public struct Text: Hashable, Sendable {
        /// The name of the label or annotation.
        public let name: String
        /// What it says.
        public let template: Template

        /// Creates a label or annotation.
        public init(name: String, template: Template) {
            self.name = name
            self.template = template
        }
    }

    /// What an alert has beyond its expression and labels.
    public struct AlertTerms: Hashable, Sendable {
        /// For how long the expression has to hold before the alert fires.
        public let hold: Duration
        /// For how long it goes on to fire when the expression holds no more.
        public let keepFiring: Duration
        /// The annotations, sorted by name.
        public let annotations: [Text]

        /// Creates what an alert has.
        public init(hold: Duration, keepFiring: Duration, annotations: [Text]) {
            self.hold = hold
            self.keepFiring = keepFiring
            self.annotations = annotations.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }
    }

    /// What becomes of the result of the expression.
    public enum Kind: Hashable, Sendable {
        /// Each series of it is an alert.
        case alert(AlertTerms)
        /// It is written back under the name of the rule.
        case record
    }

    /// The name of the alert, or of the metric that is recorded.
    public let name: String
    /// What becomes of the result.
    public let kind: Kind
    /// What is evaluated.
    public let expression: Expression
    /// The labels that are set, sorted by name; an empty one takes the label of the series away.
    public let labels: [Text]
    /// Where the rule begins.
    public let position: RulePosition
    /// Where the characters of the expression stand.
    public let expressionMap: SourceMap

    /// Creates a rule.
    public init(
        name: String, kind: Kind, expression: Expression, labels: [Text], position: RulePosition,
        expressionMap: SourceMap
    ) {
        self.name = name
        self.kind = kind
        self.expression = expression
        self.labels = labels.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.position = position
        self.expressionMap = expressionMap
    }

    /// What an alert has; nil for a rule that records.
    public var alertTerms: AlertTerms? {
        if case .alert(let terms) = kind { terms } else { nil }
    }

    /// The labels as the file has them, without the empty ones.
    public var writtenLabels: Labels {
        Labels(labels.map { (name: $0.name, value: $0.template.text) })
    }
}
