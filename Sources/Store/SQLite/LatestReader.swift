import GRDB
import Metering

/// Finds the latest reading of each of many meters.
enum LatestReader {
    static func read(_ db: Database, _ meters: [MeterKey]) throws -> [MeterKey: Reading] {
        let arrived = try arrived(db)
        var latest: [MeterKey: Reading] = [:]
        for meter in meters {
            guard let number = try MeterNumber.find(meter, in: db) else { continue }
            latest[meter] = try arrived[number] ?? settled(db, number)
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

    /// The latest that has settled.
    ///
    /// A damaged block is stepped over: all meters are asked for at once, and what is
    /// wrong with one of them must not take the values of the others.
    private static func settled(_ db: Database, _ meter: Int64) throws -> Reading? {
        let statement = try db.cachedStatement(
            sql: "\(ReadingRow.columns) FROM readings WHERE meter = ? ORDER BY time DESC LIMIT 1")
        let row = try Row.fetchOne(statement, arguments: [meter]).map(ReadingRow.reading)
        let table = BlockTable(db, meter: meter)
        var block = try table.atOrBefore(.max)
        while let current = block, row.map({ $0.time.milliseconds < current.last }) ?? true {
            if let last = try table.readings(of: current)?.last { return last }
            block = current.first > .min ? try table.atOrBefore(current.first - 1) : nil
        }
        return row
    }
}
