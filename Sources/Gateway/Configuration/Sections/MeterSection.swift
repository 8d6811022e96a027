internal import Collectors
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
        name: "url", type: .deviceURL, summary: "The device's address; no two meters share a host and port.")
    static let caFile = Key<String>(
        name: "ca_file", type: .path, absence: "the system's",
        summary: "The certificates that an `https` device is checked against (PEM), relative to this file's folder.")
    static let address = Key<ServerSettings.Address>(
        name: "address", type: .deviceAddress,
        summary: "The TCP server that sends the telegrams; no two meters share a host and port.")
    static let device = Key<String>(
        name: "device", type: .path,
        summary: "The serial device, best by `/dev/serial/by-id/…`; no two meters share it.")
    static let speed = DefaultedKey(
        "speed", .choice(SerialSpeed.self), default: .automatic,
        "The line: `115200` means 8N1, `9600` means 7E1, and `auto` tries both until telegrams come.")
    static let idleTimeout = DefaultedKey(
        "idle_timeout", .duration(in: .seconds(2)...(.seconds(3_600))), default: .seconds(90),
        "After how long without a byte the source is opened anew.")
    static let decryption = KeyRow(
        name: "decryption", summary: "The keys of a meter that encrypts its telegrams.",
        shape: .section(DecryptionSection.table))
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

    static let table = KeyTable(
        rows: [
            id.row, collector.row, url.row, caFile.row, address.row, device.row, speed.row, decryption, idleTimeout.row,
            interval.row, timeout.row, staleAfter.row, connection.row, floor.row, enabled.row, formerly.row, role.row,
        ], variants: variants)

    /// The place where a collector's own keys are named.
    static let variants = KeyVariants(
        selector: collector.name,
        variants: CollectorKind.allCases.map { kind in
            switch kind {
            case .dsmrLogger:
                .init(
                    value: kind.rawValue, needed: [url.name],
                    allowed: [caFile.name, timeout.name, connection.name, floor.name])
            case .p1TCP:
                .init(
                    value: kind.rawValue, needed: [address.name], allowed: [idleTimeout.key.name, decryption.name])
            case .p1Serial:
                .init(
                    value: kind.rawValue, needed: [device.name],
                    allowed: [speed.key.name, idleTimeout.key.name, decryption.name])
            }
        })

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
        if let collector { reader.check(variants, for: collector.rawValue) }
        let formerly = reader.located(formerly)
        let isEnabled = reader.value(enabled)
        let role = reader.value(role)
        levels.check(of: reader.title, isPolled: collector?.isPolled ?? true, in: reader.file.session)
        if let collector { levels.warn(of: reader.title, collector: collector, in: reader.file.session) }
        let source = MeterSource.read(reader, levels: levels, isEnabled: isEnabled)
        if let formerly { declareFormerName(formerly, by: reader) }
        guard let id, let collector, let source else { return nil }
        return MeterConfiguration(
            key: MeterKey(site: site, meter: id), collector: collector, source: source, interval: levels.interval.value,
            timeout: levels.effectiveTimeout, staleAfter: levels.effectiveStaleAfter,
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

    private static func declareFormerName(_ name: Located<MeterKey>, by reader: MappingReader) {
        guard let first = reader.file.session.declarations.declareFormerName(name, of: reader.title) else { return }
        reader.report(
            """
            \(reader.title) cannot take over the history of "\(name.value)": \(first.title) does \
            (at \(first.position))
            """, at: name.position)
    }
}
