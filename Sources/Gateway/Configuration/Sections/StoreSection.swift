/// `store`: where the history is kept.
enum StoreSection {
    static let path = DefaultedKey(
        "path", .path, default: "/var/lib/metergw/history.db",
        "The database's file, relative to this file's folder.")
    static let flush = DefaultedKey(
        "flush", .duration(in: .milliseconds(10)...(.seconds(300))), default: .seconds(5),
        "How long a reading waits for its batch at most: what a power cut can cost.")

    static let retention = KeyRow(
        name: "retention", summary: "How long each layer of the history is kept.",
        shape: .section(RetentionSection.table))

    static let table = KeyTable(rows: [path.row, flush.row, retention])

    /// Reads the section.
    static func read(_ reader: MappingReader) -> StoreSettings {
        StoreSettings(
            path: ConfigurationFiles.resolve(reader.value(path), besides: reader.file.path), flush: reader.value(flush),
            retention: RetentionSection.read(reader.section(retention, title: "retention")))
    }
}
