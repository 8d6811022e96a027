internal import Alerting
internal import Metering

extension JSONWriter {
    /// Writes the schemas of the API's documents, as members.
    mutating func schemas() {
        sites()
        schema("Meters", [("meters", .list(.reference("Meter")))])
        schema("Meter", JSONWriter.meterMembers)
        schema(
            "Latest",
            JSONWriter.meterMembers + [("facts", .referenceOrNull("Facts")), ("reading", .referenceOrNull("Reading"))])
        schema("Failure", [("reason", .text), ("detail", .text), ("time", .time)])
        schema(
            "Facts",
            [
                ("time", .time), ("identification", .optional("string")), ("dsmr_version", .optional("string")),
                ("firmware", .optional("string")), ("active_tariff", .optional("number")),
            ])
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
        telegrams()
        usage()
        silences()
        alerts()
        schema(
            "Value", [("value", .number), ("time", .time)], optional: [("unit", .text), ("time_inferred", .boolean)])
        schema(
            "Problem", [("type", .text), ("title", .text), ("status", .number), ("detail", .text)],
            optional: [("errors", .list(.text))])
    }

    private mutating func sites() {
        schema("Sites", [("sites", .list(.reference("Site")))])
        schema(
            "Site",
            [
                ("id", .text), ("name", .text), ("country", .optional("string")), ("timezone", .text),
                ("fuse", .referenceOrNull("Fuse")), ("labels", .object), ("meters", .list(.text)),
            ])
        schema("Fuse", [("phases", .number), ("amperes", .number)])
    }

    private mutating func telegrams() {
        schema(
            "Telegrams",
            [
                ("site", .text), ("meter", .text), ("collector", .choice(CollectorKind.allCases.map(\.rawValue))),
                ("masked", .boolean), ("note", .optional("string")), ("telegrams", .list(.reference("Telegram"))),
            ])
        schema(
            "Telegram",
            [
                ("received", .optional("string")), ("origin", .choice(Reading.Origin.allCases.map(\.word))),
                ("outcome", .choice(RecordedTelegram.Outcome.words)), ("reason", .optional("string")),
                ("byte", .optional("number")), ("crc", .choice(TelegramReport.Checksum.allCases.map(\.rawValue))),
                ("encrypted", .boolean), ("length", .number), ("rejected", .list(.reference("Rejection"))),
                ("text", .optional("string")), ("hex", .optional("string")),
            ])
        schema("Rejection", [("byte", .number), ("reason", .text)])
    }

    private mutating func silences() {
        let span: [(name: String, type: SchemaType)] = [("ends_at", .time), ("reason", .text)]
        let matchers = (name: "matchers", type: SchemaType.list(.reference("SilenceMatcher")))
        schema("Silences", [("silences", .list(.reference("Silence")))])
        schema(
            "Silence",
            [("id", .text), ("state", .choice(["pending", "active"])), matchers, ("starts_at", .time)] + span
                + [("created_by", .text)])
        schema("SilenceRequest", [matchers] + span, optional: [("starts_at", .time), ("created_by", .text)])
        schema(
            "SilenceMatcher", [("name", .text), ("value", .text)],
            optional: [("operator", .choice(SilenceMatcher.Operator.allCases.map(\.rawValue)))])
    }

    private mutating func alerts() {
        schema("Alerts", [("alerts", .list(.reference("Alert")))])
        schema(
            "Alert",
            [
                ("name", .text), ("state", .choice(Alert.State.allCases.map(\.word))),
                ("severity", .optional("string")), ("site", .optional("string")), ("meter", .optional("string")),
                ("since", .time), ("fired_at", .optional("string")), ("resolved_at", .optional("string")),
                ("value", .text), ("labels", .object), ("annotations", .object), ("silenced_by", .list(.text)),
            ])
    }

    private mutating func usage() {
        schema(
            "Usage",
            [("resolution", .choice(Resolution.allCases.map(\.rawValue))), ("groups", .list(.reference("UsageGroup")))])
        schema(
            "UsageGroup", [("meters", .number), ("periods", .list(.reference("UsagePeriod")))],
            optional: [("site", .text), ("meter", .text)])
        schema(
            "UsagePeriod",
            [
                ("start", .time), ("end", .time), ("meters_measured", .number), ("completeness", .number),
                ("quality", .list(.choice(LedgerRecord.Quality.names.map(\.word)))),
            ],
            optional: UsageQuantity.all.map { ($0.name, .number) } + [
                ("electricity_import_mean_w", .number), ("electricity_export_mean_w", .number),
                ("electricity_import_peak_w", .number), ("electricity_import_peak_time", .time),
                ("meter_peak_w", .number), ("meter_peak_time", .time), ("gauges", .object),
                ("meters_measured_of", .object),
            ])
    }

    private static let meterMembers: [(name: String, type: SchemaType)] = [
        ("site", .text), ("meter", .text), ("collector", .choice(CollectorKind.allCases.map(\.rawValue))),
        ("role", .choice(MeterConfiguration.Role.allCases.map(\.rawValue))),
        ("state", .choice(MeterState.allCases.map(\.rawValue))), ("age_seconds", .optional("number")),
        ("received", .optional("string")), ("interval_seconds", .number), ("failure", .referenceOrNull("Failure")),
    ]

    /// Writes the schema of an object: members that are always there, and others.
    private mutating func schema(
        _ name: String, _ members: [(name: String, type: SchemaType)],
        optional: [(name: String, type: SchemaType)] = []
    ) {
        object(name) { json in
            json.member("type", "object")
            json.array("required") { json in
                for member in members { json.text(member.name) }
            }
            json.object("properties") { json in
                for member in members + optional { json.object(member.name) { $0.schemaType(member.type) } }
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
        case .boolean: member("type", "boolean")
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
        case .referenceOrNull(let name):
            array("oneOf") { json in
                json.object { $0.schemaType(.reference(name)) }
                json.object { $0.member("type", "null") }
            }
        }
    }
}

/// The types that members of the API's documents have.
private indirect enum SchemaType: Sendable {
    case text
    case number
    case object
    case boolean
    case time
    case optional(String)
    case choice([String])
    case list(SchemaType)
    case reference(String)
    case referenceOrNull(String)
}
