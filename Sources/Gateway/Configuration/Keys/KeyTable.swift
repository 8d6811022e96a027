/// The keys of one section: what may stand in it, for the reader, the schema and the reference alike.
struct KeyTable: Sendable {
    /// The rows, in the order of the reference.
    let rows: [KeyRow]
    /// Keys that an included file could have, were it the main one.
    var mainFileOnly: [String] = []
    /// Keys that go with some values of another key alone.
    var variants: KeyVariants?

    /// The names of all keys, in the order of the reference.
    var names: [String] { rows.map(\.name) }

    /// Whether a key may stand in the section; `x-…` may everywhere.
    func allows(_ name: String) -> Bool {
        name.hasPrefix("x-") || rows.contains { $0.name == name }
    }
}

/// Which keys of a section go with which value of one of them: those that are not listed go with all.
struct KeyVariants: Sendable {
    /// What goes with one value.
    struct Variant: Sendable {
        /// The value.
        let value: String
        /// The keys that it needs.
        let needed: [String]
        /// The keys that it may have.
        let allowed: [String]
    }

    /// The key whose value decides.
    let selector: String
    /// Each of its values.
    let variants: [Variant]

    /// The variant of a value; nil for none.
    subscript(value: String) -> Variant? { variants.first { $0.value == value } }

    /// The values that a key goes with; empty when it goes with all.
    func owners(of key: String) -> [String] {
        variants.filter { ($0.needed + $0.allowed).contains(key) }.map(\.value)
    }

    /// The keys that do not go with a value.
    func others(than variant: Variant) -> [String] {
        let own = variant.needed + variant.allowed
        return variants.flatMap { $0.needed + $0.allowed }.reduce(into: []) { keys, key in
            if !own.contains(key), !keys.contains(key) { keys.append(key) }
        }
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
