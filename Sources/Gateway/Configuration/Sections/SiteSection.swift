internal import Metering
internal import Yams

/// `sites[]`: a household or building.
enum SiteSection {
    static let id = Key<String>(
        name: "id", type: .id, isRequired: true,
        summary: "The site's name in metrics and URLs: lower-case letters, digits and hyphens, at most 32.")
    static let name = Key<String>(
        name: "name", type: .text, absence: "the id", summary: "The site's name for people.")
    static let country = Key<String>(
        name: "country", type: .country,
        summary: "The country, by its two letters (ISO 3166); it decides the time zone where none is given.")
    static let timezone = Key<String>(
        name: "timezone", type: .timeZone, absence: "the country's, or `\(CountryZones.fallback)`",
        summary: "The time zone of the meters' clocks and of the site's days.")
    static let fuse = KeyRow(name: "fuse", summary: "The main fuse.", shape: .section(FuseSection.table))
    static let labels = KeyRow(
        name: "labels",
        summary: "More labels for `site_info`; `site`, `meter`, `name` and `country` are taken.", shape: .labels)
    static let meters = KeyRow(
        name: "meters", summary: "The site's meters.", shape: .sections(MeterSection.table))
    static let interval = PollingSection.interval.key.inherited(from: "as `polling.interval`")
    static let timeout = PollingSection.timeout.key.inherited(from: "as `polling.timeout`")

    static let table = KeyTable(rows: [
        id.row, name.row, country.row, timezone.row, fuse, labels, interval.row, timeout.row, meters,
    ])

    /// Reads one site and its meters; nil when it has no usable id or one that is taken.
    static func read(_ node: Node, in file: SourceFile, levels: PollingLevels) -> SiteConfiguration? {
        let title = title("site", of: node, prefix: "")
        let reader = MappingReader(
            node, in: file, table: table, title: title, fallback: file.position(line: 1, column: 1))
        let id = reader.located(id)
        let first = id.flatMap { file.session.declarations.declareSite($0) }
        if let id, let first { reader.report("duplicate site \"\(id.value)\": first at \(first)", at: id.position) }
        let name = reader.value(name)
        let country = reader.located(country)
        let zone = zone(reader, country: country)
        let fuse = self.fuse(reader, title: title)
        let meters = MeterSection.readAll(
            reader.items(meters), site: id?.value, isRepeated: first != nil, in: file,
            levels: levels.narrowed(by: reader, connections: false))
        let labels = labels(reader, title: title)
        guard let id = id?.value, let zone else { return nil }
        return SiteConfiguration(
            id: id, name: name ?? id, country: country?.value, zone: zone, fuse: fuse, labels: labels, meters: meters)
    }

    /// What errors call a section of a list: by its id where it has one.
    static func title(_ kind: String, of node: Node, prefix: String) -> String {
        guard case .mapping(let mapping) = node,
            case .scalar(let id)? = mapping.first(where: { $0.key.scalar?.string == "id" })?.value, !id.isNothing
        else { return "this \(kind)" }
        return "\(kind) \"\(prefix)\(id.string)\""
    }

    private static func fuse(_ reader: MappingReader, title: String) -> SiteConfiguration.Fuse? {
        guard reader.entry(fuse.name) != nil else { return nil }
        return FuseSection.read(reader.section(fuse, title: "fuse of \(title)"))
    }

    private static func labels(_ reader: MappingReader, title: String) -> [SiteConfiguration.Label] {
        guard let entry = reader.entry(labels.name) else { return [] }
        return LabelsSection.read(
            MappingReader(entry.value, in: reader.file, title: "labels of \(title)", fallback: entry.position))
    }

    /// The zone that is given, or the country's; nil when there is none, which is noted.
    private static func zone(_ reader: MappingReader, country: Located<String>?) -> Zone? {
        let given = reader.located(timezone)
        var identifier = given?.value ?? CountryZones.fallback
        if given == nil, let country {
            guard let known = CountryZones.identifier(of: country.value) else {
                reader.report(
                    "cannot tell the time zone of country \"\(country.value)\"\(reader.place): set timezone",
                    at: country.position)
                return nil
            }
            identifier = known
        }
        do {
            return try reader.file.session.zone(identifier)
        } catch {
            reader.report("\(error)\(reader.place)", at: given?.position ?? country?.position ?? reader.position)
            return nil
        }
    }
}
