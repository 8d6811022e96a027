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
    static let interval = PollingSection.interval.key.inherited(from: "as its site")
    static let timeout = PollingSection.timeout.key.inherited(from: "as its site")
    static let staleAfter = PollingSection.staleAfter.key.inherited(from: "as `polling.stale_after`")
    static let connection = PollingSection.connection.key.inherited(from: "as `polling.connection`")
    static let floor = PollingSection.floor.key.inherited(from: "as `polling.floor`")
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

    /// Reads the meters of a site.
    ///
    /// - Parameters:
    ///   - nodes: The meters.
    ///   - site: The site's id; nil when it is missing or wrong.
    ///   - isRepeated: Whether another site has that id, so that its meters may have these ones' too.
    ///   - file: The file that they stand in.
    ///   - levels: What the file and the site say of polling.
    /// - Returns: Those that have all they need.
    static func readAll(
        _ nodes: [Node], site: String?, isRepeated: Bool, in file: SourceFile, levels: PollingLevels
    ) -> [MeterConfiguration] {
        nodes.compactMap { node in
            let title = SiteSection.title("meter", of: node, prefix: site.map { "\($0)/" } ?? "")
            let reader = MappingReader(
                node, in: file, table: table, title: title, fallback: file.position(line: 1, column: 1))
            let meter = read(reader, site: site ?? "", levels: levels.narrowed(by: reader, connections: true))
            if let meter, site != nil, !isRepeated { declare(meter.key, by: reader) }
            return meter
        }
    }

    /// Reads one meter; nil when a key that it needs is missing or wrong, which is noted.
    private static func read(_ reader: MappingReader, site: String, levels: PollingLevels) -> MeterConfiguration? {
        let id = reader.value(id)
        let collector = reader.value(collector)
        let url = reader.located(url)
        let formerly = reader.located(formerly)
        let caFile = reader.value(caFile).map { ConfigurationFiles.resolve($0, besides: reader.file.path) }
        let isEnabled = reader.value(enabled)
        let role = reader.value(role)
        levels.check(of: reader.title, in: reader.file.session)
        if let collector { levels.warn(of: reader.title, collector: collector, in: reader.file.session) }
        if let url, isEnabled { declareDevice(url, by: reader) }
        if let formerly { declareFormerName(formerly, by: reader) }
        guard let id, let collector, let url else { return nil }
        return MeterConfiguration(
            key: MeterKey(site: site, meter: id), collector: collector, url: url.value, caFile: caFile,
            interval: levels.interval.value, timeout: levels.effectiveTimeout, staleAfter: levels.effectiveStaleAfter,
            connection: levels.connection.value, floor: levels.floor.value, isEnabled: isEnabled,
            formerly: formerly?.value, role: role)
    }
}

extension MeterSection {
    private static func declare(_ key: MeterKey, by reader: MappingReader) {
        guard let position = reader.entry(id.name).flatMap({ reader.file.position(of: $0.value) }),
            let first = reader.file.session.declarations.declareMeter(key, at: position)
        else { return }
        reader.report("duplicate meter \"\(key)\": first at \(first)", at: position)
    }

    private static func declareDevice(_ url: Located<DeviceURL>, by reader: MappingReader) {
        guard let first = reader.file.session.declarations.declareDevice(url, of: reader.title) else { return }
        reader.report(
            "\(reader.title) has the host and port of \(first.title) (\(url.value.hostAndPort), at \(first.position))",
            at: url.position)
    }

    private static func declareFormerName(_ name: Located<MeterKey>, by reader: MappingReader) {
        guard let first = reader.file.session.declarations.declareFormerName(name, of: reader.title) else { return }
        reader.report(
            """
            \(reader.title) cannot take over the history of "\(name.value)": \(first.title) does \
            (at \(first.position))
            """, at: name.position)
    }
}
