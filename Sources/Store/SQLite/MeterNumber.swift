import GRDB
import Metering

/// The number that stands for a meter in each row of its readings.
enum MeterNumber {
    /// The number of a meter; nil when it has none.
    static func find(_ meter: MeterKey, in db: Database) throws -> Int64? {
        let statement = try db.cachedStatement(sql: "SELECT id FROM meters WHERE site = ? AND meter = ?")
        return try Int64.fetchOne(statement, arguments: [meter.site, meter.meter])
    }

    /// The numbers of all meters.
    static func all(in db: Database) throws -> [MeterKey: Int64] {
        let rows = try Row.fetchAll(db, sql: "SELECT site, meter, id FROM meters")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let key = MeterKey(site: try row.decode(atIndex: 0), meter: try row.decode(atIndex: 1))
                return (key, try row.decode(atIndex: 2))
            })
    }

    /// Gives a meter a number.
    static func add(_ meter: MeterKey, to db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "INSERT INTO meters (site, meter) VALUES (?, ?)")
        try statement.execute(arguments: [meter.site, meter.meter])
        return db.lastInsertedRowID
    }

    /// Gives the number of one name to another, unless both have readings or the old name has none.
    static func rename(_ old: MeterKey, to new: MeterKey, in db: Database) throws {
        guard let source = try find(old, in: db) else { return }
        if let target = try find(new, in: db) {
            guard try !hasReadings(target, in: db) else {
                guard try hasReadings(source, in: db) else { return }
                throw StoreError.Cause.historyConflict
            }
            for table in ["bookings", "gaps", "late_readings", "ledger"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE meter = ?", arguments: [target])
            }
            try db.execute(sql: "DELETE FROM meters WHERE id = ?", arguments: [target])
        }
        try db.execute(
            sql: "UPDATE meters SET site = ?, meter = ? WHERE id = ?", arguments: [new.site, new.meter, source])
    }

    private static func hasReadings(_ number: Int64, in db: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM readings WHERE meter = :number)
              OR EXISTS (SELECT 1 FROM arrivals WHERE meter = :number)
              OR EXISTS (SELECT 1 FROM blocks WHERE meter = :number)
            """
        return try Bool.fetchOne(db, sql: sql, arguments: ["number": number]) ?? false
    }
}
