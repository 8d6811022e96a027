/// A test of a unit-test file: series, and what rules and expressions are to make of them.
public struct RuleUnitTest: Sendable {
    /// A series with its values, one an interval from the beginning of time on.
    public struct Series: Sendable {
        /// Its labels.
        public let labels: Labels
        /// Its values.
        public let values: [SeriesText.Value]

        /// Creates a series.
        public init(labels: Labels, values: [SeriesText.Value]) {
            self.labels = labels
            self.values = values
        }
    }

    /// An alert as it is expected, or was found.
    public struct ExpectedAlert: Hashable, Sendable, Comparable {
        /// All labels, `alertname` among them; an empty one is one, so that it is never found.
        public let labels: Labels
        /// All annotations.
        public let annotations: Labels

        /// Creates an alert.
        public init(labels: Labels, annotations: Labels) {
            self.labels = labels
            self.annotations = annotations
        }

        /// Orders by labels, then by annotations.
        public static func < (left: ExpectedAlert, right: ExpectedAlert) -> Bool {
            left.labels == right.labels ? left.annotations < right.annotations : left.labels < right.labels
        }
    }

    /// Which alerts of a name fire at a moment.
    public struct AlertCase: Sendable {
        /// The moment, from the beginning of time.
        public let time: Duration
        /// The name of the alert.
        public let name: String
        /// All alerts of that name that fire.
        public let expected: [ExpectedAlert]

        /// Creates a case.
        public init(time: Duration, name: String, expected: [ExpectedAlert]) {
            self.time = time
            self.name = name
            self.expected = expected
        }
    }

    /// What an expression gives at a moment.
    public struct ExpressionCase: Sendable {
        /// The moment, from the beginning of time.
        public let time: Duration
        /// The expression.
        public let expression: String
        /// All series of its result, or why they cannot be read.
        public let expected: Result<[Sample], CaseFailure>

        /// Creates a case.
        public init(time: Duration, expression: String, expected: Result<[Sample], CaseFailure>) {
            self.time = time
            self.expression = expression
            self.expected = expected
        }
    }

    /// Why the expected samples of a case cannot be read.
    public struct CaseFailure: Error, Hashable, Sendable {
        /// The cause.
        public let cause: String

        /// Creates a failure.
        public init(cause: String) {
            self.cause = cause
        }
    }

    /// The name, if it has one.
    public let name: String?
    /// How far the values of series are apart.
    public let interval: Duration
    /// The series.
    public let series: [Series]
    /// The alerts that are looked at.
    public let alertCases: [AlertCase]
    /// The expressions that are evaluated.
    public let expressionCases: [ExpressionCase]
    /// `$externalLabels` of templates.
    public let externalLabels: Labels
    /// `$externalURL` of templates.
    public let externalURL: String

    /// Creates a test.
    public init(
        name: String?, interval: Duration, series: [Series], alertCases: [AlertCase],
        expressionCases: [ExpressionCase], externalLabels: Labels, externalURL: String
    ) {
        self.name = name
        self.interval = interval
        self.series = series
        self.alertCases = alertCases
        self.expressionCases = expressionCases
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}
