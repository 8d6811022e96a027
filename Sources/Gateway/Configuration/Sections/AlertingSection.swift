internal import Alerting
internal import Metering

/// `alerting`: the rules, and who is told.
enum AlertingSection {
    static let ruleFiles = KeyRow(
        name: "rule_files",
        summary:
            "Rule files in the format of Prometheus, by path or pattern (`rules/*.yaml`), relative to this file's folder.",
        shape: .texts)
    static let interval = DefaultedKey(
        "interval", .duration(in: .seconds(1)...(.seconds(120))), default: .seconds(15),
        "How often rules are evaluated, unless their group says otherwise.")
    static let pack = KeyRow(
        name: "pack", summary: "The rules that ship; `metergw rules pack` prints them.",
        shape: .section(PackSection.table))
    static let alertmanagers = KeyRow(
        name: "alertmanagers",
        summary: "URLs of Alertmanagers, each of which gets every alert; with one, receivers and routes are not used.",
        shape: .texts)
    static let receivers = KeyRow(
        name: "receivers", summary: "Who is told by the gateway itself.", shape: .sections(ReceiverSection.table))
    static let routes = KeyRow(
        name: "routes",
        summary:
            "Which alerts go to whom, by all routes that they match; without any, each receiver is told of all but the severity `none`.",
        shape: .sections(RouteSection.table))

    static let table = KeyTable(rows: [ruleFiles, interval.row, pack, alertmanagers, receivers, routes])

    /// Reads the section.
    ///
    /// - Parameters:
    ///   - root: The file.
    ///   - sites: The sites that there are, for the routes.
    /// - Returns: What is in it; nil when it is absent, which turns alerting off.
    static func read(_ root: MappingReader, sites: [String]) -> AlertingSettings? {
        guard root.entry(RootSection.alerting.name) != nil else { return nil }
        let reader = root.section(RootSection.alerting, title: "alerting")
        let receivers = ReceiverSection.readAll(reader)
        let routes = RouteSection.readAll(reader, receivers: receivers.names, sites: sites)
        var settings = AlertingSettings(
            alertmanagers: reader.values(alertmanagers, as: .receiverURL).map { AlertmanagerSettings(url: $0.value) },
            receivers: receivers.settings, routes: routes)
        settings.ruleFiles = reader.texts(ruleFiles).map {
            ConfigurationFiles.resolve($0.value, besides: reader.file.path)
        }
        settings.interval = reader.value(interval)
        settings.pack = PackSection.read(reader.section(pack, title: "pack"))
        warn(reader, settings)
        return settings
    }

    private static func warn(_ reader: MappingReader, _ settings: AlertingSettings) {
        if let entry = reader.entry(receivers.name), !settings.alertmanagers.isEmpty {
            reader.file.session.warn(
                "receivers and routes are not used: alertmanagers get every alert, and tell people", at: entry.position)
        } else if settings.alertmanagers.isEmpty, settings.receivers.isEmpty {
            reader.file.session.warn(
                "nobody is told of alerts: alerting has neither receivers nor alertmanagers", at: reader.position)
        }
    }
}
