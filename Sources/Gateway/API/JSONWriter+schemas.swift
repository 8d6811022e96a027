internal import Metering

extension JSONWriter {
    /// Writes the schemas of the API's documents, as members.
    mutating func schemas() {
        schema("Sites", [("sites", .list(.reference("Site")))])
        schema(
            "Site",
            [
                ("id", .text), ("name", .text), ("country", .optional("string")), ("timezone", .text),
                ("fuse", .optional("object")), ("labels", .object), ("meters", .list(.text)),
            ])
        schema("Meters", [("meters", .list(.reference("Meter")))])
        schema("Meter", JSONWriter.meterMembers)
        schema(
            "Latest", JSONWriter.meterMembers + [("facts", .optional("object")), ("reading", .optional("object"))])
        schema(
            "Readings",
            [
                ("site", .text), ("meter", .text), ("readings", .list(.reference("Reading"))),
                ("next_cursor", .optional("string")),
            ])
        schema(
            "Reading",
            [
                ("time", .time), ("received", .time), ("origin", .choice(["poll", "push", "ring", "import"])),
                ("quality", .list(.choice(Reading.Quality.names.map(\.word)))), ("values", .reference("Values")),
            ])
        values()
        schema("Value", [("value", .number), ("time", .time)])
        schema("Problem", [("type", .text), ("title", .text), ("status", .number), ("detail", .text)])
    }

    private static let meterMembers: [(name: String, type: SchemaType)] = [
        ("site", .text), ("meter", .text), ("collector", .choice(CollectorKind.allCases.map(\.rawValue))),
        ("role", .choice(MeterConfiguration.Role.allCases.map(\.rawValue))),
        ("state", .choice(MeterState.allCases.map(\.rawValue))), ("age_seconds", .optional("number")),
        ("received", .optional("string")), ("interval_seconds", .number), ("failure", .optional("object")),
    ]

    /// Writes the schema of an object whose members are all there, always.
    private mutating func schema(_ name: String, _ members: [(name: String, type: SchemaType)]) {
        object(name) { json in
            json.member("type", "object")
            json.array("required") { json in
                for member in members { json.text(member.name) }
            }
            json.object("properties") { json in
                for member in members { json.object(member.name) { $0.schemaType(member.type) } }
            }
        }
    }

    /// Writes the schema of the values of a reading: any of the registers.
    private mutating func values() {
        object("Values") { json in
            json.member("type", "object")
            json.object("properties") { json in
                for row in Register.all { json.object(row.jsonName) { $0.schemaType(.reference("Value")) } }
            }
        }
    }

    private mutating func schemaType(_ type: SchemaType) {
        switch type {
        case .text: member("type", "string")
        case .number: member("type", "number")
        case .object: member("type", "object")
        case .time:
            member("type", "string")
            member("format", "date-time")
        case .optional(let name):
            array("type") { json in
                json.text(name)
                json.text("null")
            }
        case .choice(let words):
            array("enum") { json in
                for word in words { json.text(word) }
            }
        case .list(let element):
            member("type", "array")
            object("items") { $0.schemaType(element) }
        case .reference(let name): member("$ref", "#/components/schemas/\(name)")
        }
    }
}

/// The types that members of the API's documents have.
private indirect enum SchemaType: Sendable {
    case text
    case number
    case object
    case time
    case optional(String)
    case choice([String])
    case list(SchemaType)
    case reference(String)
}
