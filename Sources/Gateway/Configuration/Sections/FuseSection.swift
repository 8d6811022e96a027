internal import Metering

/// `fuse`: what a site's connection bears.
enum FuseSection {
    static let phases = Key<Int>(
        name: "phases", type: .oneOf([1, 3]), isRequired: true, summary: "How many phases the site has.")
    static let amperes = Key<Int>(
        name: "amperes", type: .integer(in: 1...10_000, of: "amperes"), isRequired: true,
        summary: "What each phase bears.")

    static let table = KeyTable(rows: [phases.row, amperes.row])

    /// Reads the section; nil when a key is missing or wrong.
    static func read(_ reader: MappingReader) -> SiteConfiguration.Fuse? {
        let phases = reader.value(phases)
        let amperes = reader.value(amperes)
        guard let phases, let amperes else { return nil }
        return SiteConfiguration.Fuse(phases: phases, current: Current(milliamperes: Int64(amperes) * 1000))
    }
}
