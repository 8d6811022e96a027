import GRDB
import Metering

/// The rows of one meter in `readings`.
struct SettledRows {
    let db: Database
    let meter: Int64
    /// Rows from this moment on are left alone, in milliseconds.
    let end: Int64

    /// How many rows there are, up to a limit, and when the first is.
    struct Summary {
        let count: Int
        let first: Int64?
    }

    init(_ db: Database, meter: Int64, before end: Int64) {
        self.db = db
        self.meter = meter
        self.end = end
    }

    func summary(after moment: Int64?, limit: Int) throws -> Summary {
        let statement = try db.cachedStatement(
            sql: """
                SELECT count(*), min(time) FROM
                (SELECT time FROM readings WHERE meter = ? AND time > ? AND time < ? ORDER BY time LIMIT ?)
                """)
        let row = try Row.fetchOne(statement, arguments: [meter, moment ?? .min, end, limit])
        return Summary(count: try row?.decode(atIndex: 0) ?? 0, first: try row?.decode(atIndex: 1))
    }

    /// The readings from a moment to another, both among them, up to a limit.
    func readings(from first: Int64, through last: Int64 = .max, limit: Int) throws -> [Reading] {
        let statement = try db.cachedStatement(
            sql: """
                \(ReadingRow.columns) FROM readings
                WHERE meter = ? AND time >= ? AND time <= ? AND time < ? ORDER BY time LIMIT ?
                """)
        let rows = try Row.fetchCursor(statement, arguments: [meter, first, last, end, limit])
        var readings: [Reading] = []
        while let row = try rows.next() { readings.append(try ReadingRow.reading(of: row)) }
        return readings
    }

    func delete(from first: Timestamp, through last: Timestamp) throws {
        let statement = try db.cachedStatement(
            sql: "DELETE FROM readings WHERE meter = ? AND time >= ? AND time <= ?")
        try statement.execute(arguments: [meter, first.milliseconds, last.milliseconds])
    }
}
