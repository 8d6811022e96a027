/// `labels`: what a site bears in `site_info` beside its name and country.
enum LabelsSection {
    /// The labels that a site and its meters have anyway.
    static let reserved = ["country", "meter", "name", "site"]

    /// Reads the labels, sorted by name.
    static func read(_ reader: MappingReader) -> [SiteConfiguration.Label] {
        let labels = reader.entries.filter { !$0.name.hasPrefix("x-") }.compactMap { entry in
            if let problem = problem(of: entry.name) {
                reader.report("cannot use label \"\(entry.name)\"\(reader.place): \(problem)", at: entry.position)
            }
            return reader.text(of: entry.value, key: "label \"\(entry.name)\"", expected: "text").map {
                SiteConfiguration.Label(name: entry.name, value: $0.value)
            }
        }
        return labels.sorted { $0.name < $1.name }
    }

    private static func problem(of name: String) -> String? {
        let isName = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        guard isName, let first = name.unicodeScalars.first, first.properties.numericType == nil else {
            return "a label has letters, digits and underscores, and no digit first"
        }
        if name.hasPrefix("__") { return "two underscores first are Prometheus' own" }
        if reserved.contains(name) { return "every site has it already" }
        return nil
    }
}
