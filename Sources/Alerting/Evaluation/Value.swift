/// What an expression gives.
public enum Value: Hashable, Sendable {
    /// One number.
    case scalar(Double)
    /// A value for each of some series.
    case vector([Sample])
    /// A text.
    case text(String)
}

/// Why an expression cannot be evaluated now.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause, such as `vector cannot contain metrics with the same labelset`.
    public let cause: String

    /// Creates an error.
    public init(_ cause: String) {
        self.cause = cause
    }

    /// The cause.
    public var description: String { cause }
}
