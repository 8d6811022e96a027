/// The lines of `CONFIGURATION.md` about keys, made from the same tables that the reader goes by.
enum KeyReference {
    /// One line per key, in the order of the tables, sections before what is in them.
    static let lines: [String] = lines(of: RootSection.table, prefix: "")

    private static func lines(of table: KeyTable, prefix: String) -> [String] {
        table.rows.flatMap { row in
            let path = prefix + row.name
            switch row.shape {
            case .section(let inner): return [line(row, table, path: path)] + lines(of: inner, prefix: "\(path).")
            case .sections(let inner): return [line(row, table, path: path)] + lines(of: inner, prefix: "\(path)[].")
            case .scalar, .texts, .labels: return [line(row, table, path: path)]
            }
        }
    }

    /// ``- `polling.interval` (duration; 10ms to 1d; default `10s`): what it sets``.
    private static func line(_ row: KeyRow, _ table: KeyTable, path: String) -> String {
        var notes = [type(of: row.shape)]
        if case .scalar(let scalar) = row.shape, let range = scalar.range { notes.append(range) }
        if let owners = table.variants?.owners(of: row.name), !owners.isEmpty {
            notes.append("of \(owners.map { "`\($0)`" }.joined(separator: " and "))")
        }
        let isNeeded = table.variants?.variants.contains { $0.needed.contains(row.name) } ?? false
        if row.isRequired || isNeeded { notes.append("required") }
        if let absence = row.absence { notes.append("default \(absence)") }
        return "- `\(path)` (\(notes.joined(separator: "; "))): \(row.summary)"
    }

    private static func type(of shape: KeyRow.Shape) -> String {
        switch shape {
        case .scalar(let scalar): scalar.type
        case .section: "section"
        case .sections: "list of sections"
        case .texts: "text or list of texts"
        case .labels: "label names with texts"
        }
    }
}
