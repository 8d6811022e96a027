import GRDB
import Metering

/// The rows of a query of readings, one after the other, the next one known beforehand.
struct RowStream {
    private let rows: RowCursor
    /// The reading that comes next.
    private(set) var next: Reading?

    /// Begins a query; its statement is its own, so that others may ask while this one is under way.
    init(_ db: Database, _ table: String, _ condition: String, _ arguments: [Int64]) throws {
        let statement = try db.makeStatement(
            sql: "\(ReadingRow.columns) FROM \(table) WHERE \(condition) ORDER BY time")
        rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        try advance()
    }

    mutating func advance() throws {
        next = try rows.next().map(ReadingRow.reading)
    }

    /// Passes on what comes before a moment; false when `body` wants no more.
    mutating func pass(before moment: Timestamp?, to body: (Reading) throws -> Bool) throws -> Bool {
        while let reading = next, moment.map({ reading.time < $0 }) ?? true {
            guard try body(reading) else { return false }
            try advance()
        }
        return true
    }
}
