/// A value of a series at a moment that is given beside it.
public struct Sample: Hashable, Sendable {
    /// The labels, the name of the metric among them.
    public let labels: Labels
    /// The value, in base units.
    public let value: Double

    /// Creates a sample.
    public init(_ labels: Labels, _ value: Double) {
        self.labels = labels
        self.value = value
    }
}
