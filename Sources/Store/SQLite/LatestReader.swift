import GRDB
import Metering

/// Finds the latest reading of each of many meters.
enum LatestReader {
    static func read(_ db: Database, _ meters: [MeterKey]) throws -> [MeterKey: Reading] {
        let arrived = try arrived(db)
        let statement = try db.cachedStatement(
            sql: "\(ReadingRow.columns) FROM readings WHERE meter = ? ORDER BY time DESC LIMIT 1")
        var latest: [MeterKey: Reading] = [:]
        for meter in meters {
            guard let number = try MeterNumber.find(meter, in: db) else { continue }
            if let reading = arrived[number] {
                latest[meter] = reading
            } else {
                statement.setUncheckedArguments([number])
                latest[meter] = try Row.fetchOne(statement).map(ReadingRow.reading)
            }
        }
        return latest
    }

    /// The latest of each meter that has rows in `arrivals`; the bare columns are those of the row with the maximum.
    private static func arrived(_ db: Database) throws -> [Int64: Reading] {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT max(time), received, origin, quality, registers, meter FROM arrivals GROUP BY meter")
        var latest: [Int64: Reading] = [:]
        while let row = try rows.next() { latest[try row.decode(atIndex: 5)] = try ReadingRow.reading(of: row) }
        return latest
    }
}
