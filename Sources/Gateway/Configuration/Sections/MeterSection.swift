internal import Metering
internal import Yams

/// `sites[].meters[]`: one P1 port or equivalent.
enum MeterSection {
    static let id = Key<String>(
        name: "id", type: .id, isRequired: true,
        summary:
            "The meter's name inside its site, in metrics and URLs: lower-case letters, digits and hyphens, at most 32."
    )
    static let collector = Key<CollectorKind>(
        name: "collector", type: .choice(CollectorKind.self), isRequired: true, summary: "The way the meter is read.")
    static let url = Key<DeviceURL>(
        name: "url", type: .deviceURL, isRequired: true,
        summary: "The device's address; no two polled meters share a host and port.")
    static let caFile = Key<String>(
        name: "ca_file", type: .path, absence: "the system's",
        summary: "The certificates that an `https` device is checked against (PEM), relative to this file's folder.")
    static let interval = PollingSection.interval.key.inherited(from: "the site's")
    static let timeout = PollingSection.timeout.key.inherited(from: "the site's")
    static let staleAfter = PollingSection.staleAfter.key.inherited(from: "polling.stale_after")
    static let connection = PollingSection.connection.key.inherited(from: "polling.connection")
    static let floor = PollingSection.floor.key.inherited(from: "polling.floor")
    static let enabled = DefaultedKey(
        "enabled", .boolean, default: true, "Whether the meter is polled; its history stays either way.")
    static let formerly = Key<MeterKey>(
        name: "formerly", type: .meterKey,
        summary: "The name whose history this meter takes over, after a site or meter was renamed.")
    static let role = DefaultedKey(
        "role", .choice(MeterConfiguration.Role.self), default: .grid, "What the meter measures.")

    static let table = KeyTable(rows: [
        id.row, collector.row, url.row, caFile.row, interval.row, timeout.row, staleAfter.row, connection.row,
        floor.row, enabled.row, formerly.row, role.row,
    ])

    /// Reads the meters of a site whose id is nil when it is missing or wrong.
    static func readAll(
        _ nodes: [Node], site: String?, in file: SourceFile, levels: PollingLevels
    ) -> [MeterConfiguration] {
        nodes.compactMap { node in
            let title = SiteSection.title("meter", of: node, prefix: site.map { "\($0)/" } ?? "")
            let reader = MappingReader(
                node, in: file, table: table, title: title, fallback: file.position(line: 1, column: 1))
            return read(reader, site: site ?? "", levels: levels.narrowed(by: reader, connections: true))
        }
    }

    /// Reads one meter; nil when a key that it needs is missing or wrong, which is noted.
    private static func read(_ reader: MappingReader, site: String, levels: PollingLevels) -> MeterConfiguration? {
        let id = reader.located(id)
        let collector = reader.value(collector)
        let url = reader.located(url)
        let formerly = reader.located(formerly)
        let caFile = reader.value(caFile).map { ConfigurationFiles.resolve($0, besides: reader.file.path) }
        let isEnabled = reader.value(enabled)
        let role = reader.value(role)
        levels.check(of: reader.title, in: reader.file.session)
        guard let id, let collector, let url else { return nil }
        levels.warn(of: reader.title, collector: collector, in: reader.file.session)
        let key = MeterKey(site: site, meter: id.value)
        declare(key, at: id.position, url: isEnabled ? url : nil, formerly: formerly, by: reader)
        return MeterConfiguration(
            key: key, collector: collector, url: url.value, caFile: caFile, interval: levels.interval.value,
            timeout: levels.effectiveTimeout, staleAfter: levels.effectiveStaleAfter,
            connection: levels.connection.value, floor: levels.floor.value, isEnabled: isEnabled,
            formerly: formerly?.value, role: role)
    }

    /// Takes the meter's key, and its device and former name where it has them; notes what was taken before.
    private static func declare(
        _ key: MeterKey, at position: Position, url: Located<DeviceURL>?, formerly: Located<MeterKey>?,
        by reader: MappingReader
    ) {
        let session = reader.file.session
        if let first = session.declarations.declareMeter(key, at: position) {
            reader.report("duplicate meter \"\(key)\": first at \(first)", at: position)
            return
        }
        if let url, let first = session.declarations.declareDevice(url, of: key) {
            reader.report(
                """
                meter "\(key)" has the host and port of meter "\(first.key)" (\(url.value.hostAndPort), \
                first at \(first.position))
                """, at: url.position)
        }
        if let formerly, let first = session.declarations.declareFormerName(formerly, of: key) {
            reader.report(
                """
                meter "\(key)" cannot take over the history of "\(formerly.value)": meter "\(first.key)" does \
                (at \(first.position))
                """, at: formerly.position)
        }
    }
}
