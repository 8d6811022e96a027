internal import Alerting
internal import Metering

/// `alerting.pack`: which of the rules that ship are wanted, and what they are set to.
enum PackSection {
    static let enable = KeyRow(
        name: "enable", summary: "The alerts that are wanted, by name; `all`, the default, are those listed below.",
        shape: .texts)
    static let disable = KeyRow(
        name: "disable", summary: "The alerts that are not wanted, by name.", shape: .texts)

    static let table = KeyTable(
        rows: [enable, disable]
            + Pack.alerts.map { alert in
                KeyRow(
                    name: alert.name, summary: alert.summary,
                    shape: .section(KeyTable(rows: alert.parameters.map { key($0).row })))
            })

    /// Reads the section; one that is absent is all rules at their defaults.
    static func read(_ reader: MappingReader) -> PackSettings {
        var settings = PackSettings()
        if reader.entry(enable.name) != nil {
            let names = names(reader, enable)
            settings.enabled = names.contains("all") ? settings.enabled : names
        }
        let unwanted = names(reader, disable)
        settings.enabled.subtract(unwanted.contains("all") ? Set(Pack.alertNames) : unwanted)
        for (alert, row) in zip(Pack.alerts, table.rows.dropFirst(2)) {
            let section = reader.section(row, title: "\(alert.name) of \(reader.title)")
            for parameter in alert.parameters where section.entry(parameter.name) != nil {
                settings.values[alert.name, default: [:]][parameter.name] = section.value(key(parameter).key)
            }
        }
        return settings
    }

    private static func key(_ parameter: PackParameter) -> DefaultedKey<PackValue> {
        DefaultedKey(parameter.name, .pack(parameter.kind), default: parameter.fallback, parameter.summary)
    }

    /// The names of alerts under a key; what is none is noted.
    private static func names(_ reader: MappingReader, _ row: KeyRow) -> Set<String> {
        let known = ["all"] + Pack.alertNames
        let names = reader.texts(row).filter { name in
            if known.contains(name.value) { return true }
            let hint = Suggestion.hint(for: name.value, among: known)
            reader.report(
                "cannot \(row.name) \"\(name.value)\"\(reader.place): there is no such alert\(hint)", at: name.position)
            return false
        }
        return Set(names.map(\.value))
    }
}
