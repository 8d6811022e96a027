/// The keys of one section: what may stand in it, for the reader, the schema and the reference alike.
struct KeyTable: Sendable {
    /// The rows, in the order of the reference.
    let rows: [KeyRow]
    /// Keys that an included file could have, were it the main one.
    var mainFileOnly: [String] = []

    /// The names of all keys, in the order of the reference.
    var names: [String] { rows.map(\.name) }

    /// Whether a key may stand in the section; `x-…` may everywhere.
    func allows(_ name: String) -> Bool {
        name.hasPrefix("x-") || rows.contains { $0.name == name }
    }
}

/// One key, whatever its value is.
struct KeyRow: Sendable {
    /// What the value of a key is made of.
    enum Shape: Sendable {
        /// One text.
        case scalar(ScalarDescription)
        /// A section of its own.
        case section(KeyTable)
        /// A list of sections.
        case sections(KeyTable)
        /// A text, or a list of texts.
        case texts
        /// Names of the user's own, each with a text.
        case labels
    }

    /// The key.
    let name: String
    /// What it sets: one sentence of the reference.
    let summary: String
    /// Whether it must be there.
    var isRequired = false
    /// Where the value comes from when the key is absent, for the reference.
    var absence: String?
    /// What its value is made of.
    let shape: Shape
}

/// A scalar type without its Swift type.
struct ScalarDescription: Sendable {
    /// What it is called in the reference.
    let type: String
    /// What is allowed.
    let range: String?
    /// What a JSON Schema says of it.
    let schema: JSONText
    /// The default as the file would have it.
    let fallback: String?
}
