/// The JSON Schema (2020-12) of the file, for editors, made from the same tables that the reader goes by.
enum Schema {
    /// The whole schema.
    static let document: JSONText = {
        var members: [(name: String, value: JSONText)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("metergw configuration")),
        ]
        guard case .object(let root) = object(of: RootSection.table) else { return .object(members) }
        members += root
        members.append(("$defs", .object([("variable", variable)])))
        return .object(members)
    }()

    /// A text with a variable in it, which may become anything.
    private static let variable: JSONText = .object([("type", .text("string")), ("pattern", .text("\\$\\{"))])

    private static func object(of table: KeyTable) -> JSONText {
        let required = table.rows.filter(\.isRequired).map { JSONText.text($0.name) }
        var members: [(name: String, value: JSONText)] = [
            ("type", .list([.text("object"), .text("null")])),
            ("properties", .object(table.rows.map { ($0.name, property($0)) })),
            ("patternProperties", .object([("^x-", .boolean(true))])),
            ("additionalProperties", .boolean(false)),
        ]
        if !required.isEmpty { members.append(("required", .list(required))) }
        if let variants = table.variants {
            members.append(("allOf", .list(variants.variants.map { rule(of: $0, in: variants) })))
        }
        return .object(members)
    }

    /// What holds where the key that decides has one value.
    private static func rule(of variant: KeyVariants.Variant, in variants: KeyVariants) -> JSONText {
        let nothing = JSONText.object([("not", .object([]))])
        let value = JSONText.object([("const", .text(variant.value))])
        return .object([
            (
                "if",
                .object([
                    ("properties", .object([(variants.selector, value)])),
                    ("required", .list([.text(variants.selector)])),
                ])
            ),
            (
                "then",
                .object([
                    ("required", .list(variant.needed.map(JSONText.text))),
                    ("properties", .object(variants.others(than: variant).map { ($0, nothing) })),
                ])
            ),
        ])
    }

    private static func property(_ row: KeyRow) -> JSONText {
        var members: [(name: String, value: JSONText)] = [("description", .text(row.summary))]
        switch row.shape {
        case .scalar(let scalar):
            members.append(("anyOf", .list([scalar.schema, .object([("$ref", .text("#/$defs/variable"))])])))
            if let fallback = scalar.fallback { members.append(("default", value(fallback, as: scalar.schema))) }
        case .section(let table):
            members += self.members(of: object(of: table))
        case .sections(let table):
            members += [("type", .list([.text("array"), .text("null")])), ("items", object(of: table))]
        case .texts:
            let text = JSONText.object([("type", .text("string"))])
            members.append(("anyOf", .list([text, .object([("type", .text("array")), ("items", text)])])))
        case .labels:
            let name = JSONText.object([("pattern", .text("^(x-.*|[a-zA-Z_][a-zA-Z0-9_]*)$"))])
            let text = JSONText.object([("type", .list(["string", "number", "boolean"].map(JSONText.text)))])
            members += [
                ("type", .list([.text("object"), .text("null")])), ("propertyNames", name),
                ("additionalProperties", text),
            ]
        }
        return .object(members)
    }

    private static func members(of object: JSONText) -> [(name: String, value: JSONText)] {
        if case .object(let members) = object { members } else { [] }
    }

    /// A default in the JSON type that the schema asks for.
    private static func value(_ text: String, as schema: JSONText) -> JSONText {
        let isBoolean = members(of: schema).contains { member in
            if case .text("boolean") = member.value { true } else { false }
        }
        return isBoolean ? .boolean(text == "true") : .text(text)
    }
}
