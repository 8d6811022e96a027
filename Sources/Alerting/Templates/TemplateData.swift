/// What the annotations and labels of an alert are filled in with.
public struct TemplateData: Sendable {
    /// Evaluates an expression at the moment of the alert, for the function `query`; a failure is its cause.
    public typealias Query = @Sendable (_ expression: String) -> Result<[Sample], TemplateQueryFailure>

    /// Why the expression of a template has no result.
    public struct TemplateQueryFailure: Error {
        /// The cause.
        public let cause: String

        /// Creates a failure.
        public init(cause: String) {
            self.cause = cause
        }
    }

    /// `$labels`: the labels of the series, the name of the metric among them.
    public let labels: Labels
    /// `$externalLabels`: what this installation is called.
    public let externalLabels: Labels
    /// `$externalURL`: where this installation is reached.
    public let externalURL: String
    /// `$value`: the value of the series.
    public let value: Double
    /// The function `query`.
    public let query: Query

    /// Creates what an alert's templates are filled in with.
    public init(
        labels: Labels, externalLabels: Labels, externalURL: String, value: Double, query: @escaping Query
    ) {
        self.labels = labels
        self.externalLabels = externalLabels
        self.externalURL = externalURL
        self.value = value
        self.query = query
    }
}
