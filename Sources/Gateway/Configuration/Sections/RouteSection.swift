internal import Alerting
internal import Yams

/// `alerting.routes[]`: which alerts go to which receivers.
enum RouteSection {
    static let sites = KeyRow(
        name: "sites",
        summary: "The sites whose alerts follow the route; without any, those of all sites, and those of none.",
        shape: .texts)
    static let severity = KeyRow(
        name: "severity",
        summary:
            "The severities of the alerts that follow it (`none`, `info`, `warning`, `critical`); without any, all but `none`.",
        shape: .texts)
    static let alerts = KeyRow(
        name: "alerts", summary: "The names of the alerts that follow it; `Watchdog` goes only where it is named.",
        shape: .texts)
    static let receivers = KeyRow(
        name: "receivers", summary: "The names of the receivers that it leads to, one at least.", shape: .texts)

    static let table = KeyTable(rows: [sites, severity, alerts, receivers])

    /// Reads all routes of a section; names of receivers and sites that there are not are noted.
    static func readAll(_ section: MappingReader, receivers names: [String], sites known: [String]) -> [DeliveryRoute] {
        section.items(AlertingSection.routes).map { node in
            let reader = MappingReader(
                node, in: section.file, table: table, title: "this route", fallback: section.position)
            let receivers = checked(reader, self.receivers, "receiver", among: names)
            if reader.entry(self.receivers.name).map({ $0.value.sequence?.isEmpty ?? false }) ?? true {
                reader.report("\(reader.title) has no receivers", at: reader.position)
            }
            return DeliveryRoute(
                sites: set(reader, sites, checked(reader, sites, "site", among: known)),
                severities: set(reader, severity, reader.values(severity, as: .choice(Severity.self)).map(\.value)),
                alertNames: set(reader, alerts, reader.texts(alerts).map(\.value)), receivers: receivers)
        }
    }

    private static func set<Value: Hashable>(_ reader: MappingReader, _ row: KeyRow, _ values: [Value]) -> Set<Value>? {
        reader.entry(row.name) == nil ? nil : Set(values)
    }

    private static func checked(
        _ reader: MappingReader, _ row: KeyRow, _ kind: String, among known: [String]
    ) -> [String] {
        reader.texts(row).compactMap { name in
            if known.contains(name.value) { return name.value }
            reader.report(
                """
                cannot route \(kind == "site" ? "site" : "to") "\(name.value)": there is no such \(kind)\
                \(Suggestion.hint(for: name.value, among: known))
                """, at: name.position)
            return nil
        }
    }
}
