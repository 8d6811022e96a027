/// Rows of text for a terminal, in columns that are as wide as they have to be.
struct TextTable {
    private var lines: [[String]]

    /// Begins with the names of the columns.
    init(_ heads: [String]) {
        lines = [heads]
    }

    /// Whether there is nothing below the heads.
    var isEmpty: Bool { lines.count == 1 }

    /// Adds a row, which has a text for each column.
    mutating func add(_ row: [String]) {
        lines.append(row)
    }

    /// The table, without blanks at the ends of its lines.
    var text: String {
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let text = cells.joined(separator: "  ")
            return String(text.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
