import Foundation
import GRDB
import Metering

/// Reads all that a file has of meters, row by row, each of them decoded before it is passed on.
///
/// It goes around what is damaged, and says where that was.
struct HistorySource {
    let db: Database
    let tables: Set<String>

    init(_ db: Database) throws {
        self.db = db
        tables = Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
    }

    /// The meters by their numbers, out of the table or its index, whichever can be read.
    func meters() throws -> [Int64: MeterKey] {
        guard tables.contains("meters") else { return [:] }
        var meters: [Int64: MeterKey] = [:]
        func take(_ row: Row) throws {
            guard let id = Int64.fromDatabaseValue(row[0]), let site = String.fromDatabaseValue(row[1]),
                let meter = String.fromDatabaseValue(row[2]), !site.isEmpty, !meter.isEmpty
            else { throw DamagedScan.Unsound() }
            meters[id] = meters[id] ?? MeterKey(site: site, meter: meter)
        }
        let lost = try scan("SELECT id, site, meter FROM meters NOT INDEXED WHERE", "id", in: 0...Int64.max, take)
        guard !lost.isEmpty else { return meters }
        for direction in ["", "DESC"] {
            let sql = """
                SELECT id, site, meter FROM meters INDEXED BY sqlite_autoindex_meters_1
                ORDER BY site \(direction), meter \(direction)
                """
            try untilDamage(sql, take)
        }
        return meters
    }

    /// The numbers of meters that have rows, whether or not their names can be read.
    func numbers() throws -> Set<Int64> {
        var numbers: Set<Int64> = []
        for table in ["readings", "blocks", "ledger", "bookings"] where tables.contains(table) {
            for (start, condition, order) in [(Int64.min, ">", ""), (Int64.max, "<", "DESC")] {
                var last: Int64? = start
                while let number = last {
                    let sql = "SELECT meter FROM \(table) WHERE meter \(condition) ? ORDER BY meter \(order) LIMIT 1"
                    let next = (try? Int64.fetchOne(db, sql: sql, arguments: [number])) ?? nil
                    // A damaged page may lead back.
                    last = next.flatMap { start == .min ? ($0 > number ? $0 : nil) : ($0 < number ? $0 : nil) }
                    if let last { numbers.insert(last) }
                }
            }
        }
        return numbers
    }

    /// Passes on the rows of readings of one meter.
    func readings(of meter: Int64, _ body: (Reading) throws -> Void) throws -> [ClosedRange<Int64>] {
        guard tables.contains("readings") else { return [] }
        return try scan("\(ReadingRow.columns) FROM readings WHERE meter = \(meter) AND", "time") { row in
            try body(HistorySource.reading(row))
        }
    }

    /// Passes on the readings that have not settled, of all meters.
    func arrivals(_ body: (Int64, Reading) throws -> Void) throws -> [ClosedRange<Int64>] {
        guard tables.contains("arrivals") else { return [] }
        let columns = "SELECT slice, meter, time, received, origin, quality, registers"
        return try scan("\(columns) FROM arrivals WHERE", "slice") { row in
            guard let meter = Int64.fromDatabaseValue(row[1]) else { throw DamagedScan.Unsound() }
            let reading = try HistorySource.reading(row, from: 2)
            guard Slice.of(reading.time) == row[0] as Int64? else { throw DamagedScan.Unsound() }
            try body(meter, reading)
        }
    }

    /// Passes on the records of state that a condition selects; false where some could not be read.
    func state(_ condition: String = "true", _ body: (StateRecord) throws -> Void) throws -> Bool {
        guard tables.contains("state") else { return true }
        for direction in ["", "DESC"] {
            let sql = """
                SELECT site, kind, name, value FROM state WHERE \(condition)
                ORDER BY site \(direction), kind \(direction), name \(direction)
                """
            let isComplete = try untilDamage(sql) { row in
                guard let site = String.fromDatabaseValue(row[0]), let kind = String.fromDatabaseValue(row[1]),
                    let name = String.fromDatabaseValue(row[2]), let value = Data.fromDatabaseValue(row[3]),
                    !kind.isEmpty
                else { throw DamagedScan.Unsound() }
                try body(StateRecord(site: site.isEmpty ? nil : site, kind: kind, name: name, value: Array(value)))
            }
            if isComplete { return true }
        }
        return false
    }

    /// Reads a query until its end, or until something is damaged; whether it came to the end.
    @discardableResult
    func untilDamage(_ sql: String, _ body: (Row) throws -> Void) throws -> Bool {
        do {
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                do { try body(row) } catch is DamagedScan.Unsound {}
            }
            return true
        } catch let error as DatabaseError where error.isOfDamage {
            return false
        }
    }

    func scan(
        _ query: String, _ key: String, in bounds: ClosedRange<Int64> = Int64.min...Int64.max,
        _ body: (Row) throws -> Void
    ) throws -> [ClosedRange<Int64>] {
        try DamagedScan(db: db, query: query, key: key, bounds: bounds).run(body)
    }

    /// The reading of a row; it must be, byte for byte, what is written for it.
    private static func reading(_ row: Row, from index: Int = 0) throws -> Reading {
        do {
            let bytes: Data = try row.decode(atIndex: index + 4)
            let time = Timestamp(milliseconds: try row.decode(atIndex: index))
            let delay: Int64 = try row.decode(atIndex: index + 1)
            guard let values = bytes.withUnsafeBytes({ RegisterBlob.read($0, at: time) }),
                let origin = Reading.Origin(rawValue: try row.decode(atIndex: index + 2))
            else { throw DamagedScan.Unsound() }
            var again: [UInt8] = []
            RegisterBlob.append(values, at: time, to: &again)
            guard bytes.elementsEqual(again) else { throw DamagedScan.Unsound() }
            return Reading(
                time: time, received: Timestamp(milliseconds: time.milliseconds &+ delay), origin: origin,
                quality: Reading.Quality(rawValue: try row.decode(atIndex: index + 3)), values: values)
        } catch is RowDecodingError {
            throw DamagedScan.Unsound()
        }
    }
}
