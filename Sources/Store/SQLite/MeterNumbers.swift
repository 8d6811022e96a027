import GRDB
import Metering

/// The number that stands for a meter in each row of its readings.
struct MeterNumbers: Sendable {
    private var numbers: [MeterKey: Int64] = [:]

    /// The number of a meter that is known, in memory or in the file.
    static func number(of meter: MeterKey, in db: Database) throws -> Int64? {
        let statement = try db.cachedStatement(sql: "SELECT id FROM meters WHERE site = ? AND meter = ?")
        return try Int64.fetchOne(statement, arguments: [meter.site, meter.meter])
    }

    /// The number of a meter, which is given one if it has none.
    mutating func number(of meter: MeterKey, in db: Database) throws -> Int64 {
        if let number = numbers[meter] { return number }
        let number = try MeterNumbers.number(of: meter, in: db) ?? MeterNumbers.add(meter, to: db)
        numbers[meter] = number
        return number
    }

    /// Forgets what it knows, since numbers went over to other names.
    mutating func forget() {
        numbers.removeAll()
    }

    private static func add(_ meter: MeterKey, to db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "INSERT INTO meters (site, meter) VALUES (?, ?)")
        try statement.execute(arguments: [meter.site, meter.meter])
        return db.lastInsertedRowID
    }
}

extension MeterNumbers {
    /// Gives the number of one name to another, unless both have readings or the old name has none.
    static func rename(_ old: MeterKey, to new: MeterKey, in db: Database) throws {
        guard let source = try number(of: old, in: db) else { return }
        if let target = try number(of: new, in: db) {
            guard try !hasReadings(target, in: db) else {
                guard try hasReadings(source, in: db) else { return }
                throw StoreError.Cause.historyConflict
            }
            try db.execute(sql: "DELETE FROM meters WHERE id = ?", arguments: [target])
        }
        try db.execute(
            sql: "UPDATE meters SET site = ?, meter = ? WHERE id = ?", arguments: [new.site, new.meter, source])
    }

    private static func hasReadings(_ number: Int64, in db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM readings WHERE meter = ?)"
        return try Bool.fetchOne(db, sql: sql, arguments: [number]) ?? false
    }
}
