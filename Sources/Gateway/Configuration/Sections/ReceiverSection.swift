internal import Alerting
internal import Yams

/// `alerting.receivers[]`: someone who is told, in one way.
enum ReceiverSection {
    static let name = Key<String>(
        name: "name", type: .id, isRequired: true,
        summary: "What routes and metrics call it: lower-case letters, digits and hyphens, at most 32.")
    static let alertmanager = KeyRow(
        name: "alertmanager", summary: "An Alertmanager, by its API v2.",
        shape: .section(WebReceiverSection.alertmanagerTable))
    static let webhook = KeyRow(
        name: "webhook", summary: "A web hook, which gets the JSON that Alertmanager's web hooks get.",
        shape: .section(WebReceiverSection.table))
    static let ntfy = KeyRow(
        name: "ntfy", summary: "A topic of an ntfy server.", shape: .section(WebReceiverSection.table))
    static let email = KeyRow(name: "email", summary: "Mail.", shape: .section(EmailSection.table))
    static let language = DefaultedKey(
        "language", .choice(ReceiverPolicy.Language.self), default: .english, "The language of its messages.")
    static let minSeverity = DefaultedKey(
        "min_severity", .choice(Severity.self), default: .none, "What matters less is not told.")
    static let quietHours = Key<QuietHours>(
        name: "quiet_hours", type: .quietHours, absence: "none",
        summary: "When only what is critical is told, by the clocks of the site; the rest is told afterwards.")
    static let sendResolved = DefaultedKey(
        "send_resolved", .boolean, default: true, "Whether it is told that an alert is over.")

    static let table = KeyTable(rows: [
        name.row, alertmanager, webhook, ntfy, email, language.row, minSeverity.row, quietHours.row, sendResolved.row,
    ])

    /// Reads all receivers of a section.
    ///
    /// - Returns: Those that have all they need, and the names of all, so that routes to the others are no error too.
    static func readAll(_ section: MappingReader) -> (settings: [ReceiverSettings], names: [String]) {
        var settings: [ReceiverSettings] = []
        var places: [(name: String, position: Position)] = []
        for node in section.items(AlertingSection.receivers) {
            let reader = MappingReader(
                node, in: section.file, table: table, title: title(of: node), fallback: section.position)
            let name = reader.located(name)
            if let name, let first = places.first(where: { $0.name == name.value }) {
                reader.report("duplicate receiver \"\(name.value)\": first at \(first.position)", at: name.position)
            } else if let name {
                places.append((name.value, name.position))
            }
            let policy = policy(reader, name: name?.value ?? "")
            guard let channel = channel(reader), name != nil else { continue }
            settings.append(ReceiverSettings(policy: policy, channel: channel))
        }
        return (settings, places.map(\.name))
    }

    private static func title(of node: Node) -> String {
        guard case .mapping(let mapping) = node,
            case .scalar(let name)? = mapping.first(where: { $0.key.scalar?.string == "name" })?.value, !name.isNothing
        else { return "this receiver" }
        return "receiver \"\(name.string)\""
    }

    private static func policy(_ reader: MappingReader, name: String) -> ReceiverPolicy {
        ReceiverPolicy(
            name: name, language: reader.value(language), leastSeverity: reader.value(minSeverity),
            quietHours: reader.value(quietHours), isToldOfEnds: reader.value(sendResolved))
    }

    /// The one way in which it is reached; nil when there is none or another one too, or it is wrong, which is noted.
    private static func channel(_ reader: MappingReader) -> ReceiverSettings.Channel? {
        let kinds = [alertmanager, webhook, ntfy, email]
        let given = kinds.filter { reader.entry($0.name) != nil }
        let channels = given.map { kind in
            let section = reader.section(kind, title: "\(kind.name) of \(reader.title)")
            return kind.name == email.name ? EmailSection.read(section) : WebReceiverSection.read(section, kind.name)
        }
        guard given.count == 1 else {
            if let second = given.dropFirst().first, let entry = reader.entry(second.name) {
                reader.report(
                    "\(reader.title) has both \(given[0].name) and \(second.name): a receiver is reached in one way",
                    at: entry.position)
            } else {
                let names = kinds.dropLast().map(\.name).joined(separator: ", ")
                reader.report("\(reader.title) has none of \(names) and \(email.name)", at: reader.position)
            }
            return nil
        }
        return channels[0]
    }
}
