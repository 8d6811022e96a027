/// A key of a section whose value is one scalar: the row of the table that the reader, the schema and the reference share.
struct Key<Value: Sendable>: Sendable {
    /// The key.
    let name: String
    /// What its text is.
    let type: ScalarType<Value>
    /// Whether it must be there.
    var isRequired = false
    /// Where the value comes from when the key is absent, for the reference; nil where nothing takes its place.
    var absence: String?
    /// What it sets: one sentence of the reference.
    let summary: String

    /// The row in its section's table.
    var row: KeyRow { row(fallback: nil) }

    /// The key on a nearer level, where the outer one decides when it is absent.
    func inherited(from outer: String) -> Key {
        var key = self
        key.absence = outer
        return key
    }

    fileprivate func row(fallback: Value?) -> KeyRow {
        KeyRow(
            name: name, summary: summary, isRequired: isRequired,
            absence: fallback.map { "`\(type.format($0))`" } ?? absence,
            shape: .scalar(
                ScalarDescription(
                    type: type.name, range: type.range, schema: type.schema, fallback: fallback.map(type.format))))
    }
}

/// A key that has a value of its own when it is absent.
struct DefaultedKey<Value: Sendable>: Sendable {
    /// The key.
    let key: Key<Value>
    /// The value when it is absent.
    let fallback: Value

    /// Creates a key from its name, type, default and meaning.
    init(_ name: String, _ type: ScalarType<Value>, default fallback: Value, _ summary: String) {
        key = Key(name: name, type: type, summary: summary)
        self.fallback = fallback
    }

    /// The row in its section's table.
    var row: KeyRow { key.row(fallback: fallback) }
}
