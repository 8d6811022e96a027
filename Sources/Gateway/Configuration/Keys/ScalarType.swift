/// How the text of a scalar becomes a value, and how the schema and the reference describe such texts.
struct ScalarType<Value: Sendable>: Sendable {
    /// What it is called in the reference: `duration`.
    let name: String
    /// What is allowed, for the reference: `10ms to 1d`; nil where the name says all.
    var range: String?
    /// What a JSON Schema says of it.
    let schema: JSONText
    /// Reads a text whose variables are expanded.
    let parse: @Sendable (String) throws(ValueProblem) -> Value
    /// Writes a value as the file would have it.
    let format: @Sendable (Value) -> String
    /// The text as an error may show it.
    var redacted: @Sendable (String) -> String = { $0 }
}

/// Why a text is not the value that is due: the part of an error after its colon.
struct ValueProblem: Error, Hashable {
    /// The cause, lower case, with what was expected.
    let cause: String

    /// Creates a problem from its cause.
    init(_ cause: String) {
        self.cause = cause
    }
}
