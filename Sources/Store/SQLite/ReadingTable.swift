import Foundation
import GRDB
import Metering

/// The place of a reading in the tables.
struct ReadingPlace {
    /// The slice of its time, where it belongs to `arrivals`; nil where it belongs to `readings`.
    let slice: Int64?
    /// The number of its meter.
    let meter: Int64
    /// Its time, in milliseconds.
    let time: Int64
}

/// The statements that write to one of the two tables of readings.
struct ReadingTable {
    private let db: Database
    private let insert: Statement
    private let select: Statement

    init(_ db: Database, name: String, key: [String]) throws {
        self.db = db
        let columns = key + ["received", "origin", "quality", "registers"]
        insert = try db.cachedStatement(
            sql: """
                INSERT INTO \(name) (\(columns.joined(separator: ", ")))
                VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                ON CONFLICT (\(key.joined(separator: ", "))) DO NOTHING
                """)
        select = try db.cachedStatement(
            sql: "SELECT registers FROM \(name) WHERE \(key.map { "\($0) = ?" }.joined(separator: " AND "))")
    }

    /// Puts a row in; false when its key is there already.
    func insert(_ reading: Reading, at place: ReadingPlace, registers: inout [UInt8]) throws -> Bool {
        let last = bind(place, to: insert)
        let statement = insert.sqliteStatement
        _ = (reading.received.milliseconds &- place.time).bind(to: statement, at: last + 1)
        _ = Int64(reading.origin.rawValue).bind(to: statement, at: last + 2)
        _ = Int64(reading.quality.rawValue).bind(to: statement, at: last + 3)
        registers.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            let data = Data(bytesNoCopy: start, count: bytes.count, deallocator: .none)
            _ = data.bind(to: statement, at: last + 4)
        }
        try insert.execute()
        return db.changesCount == 1
    }

    /// The registers of the row at a place.
    func registers(at place: ReadingPlace) throws -> Data {
        _ = bind(place, to: select)
        guard let registers = try Data.fetchOne(select) else {
            throw StoreError.Cause.corrupt("a row is both there and not")
        }
        return registers
    }

    /// Binds a key one value at a time, since a list of arguments costs more than the row; the index of the last.
    private func bind(_ place: ReadingPlace, to statement: Statement) -> CInt {
        // Resets the statement; without that it takes no values.
        statement.setUncheckedArguments(StatementArguments())
        var index: CInt = 1
        if let slice = place.slice {
            _ = slice.bind(to: statement.sqliteStatement, at: index)
            index += 1
        }
        _ = place.meter.bind(to: statement.sqliteStatement, at: index)
        _ = place.time.bind(to: statement.sqliteStatement, at: index + 1)
        return index + 1
    }
}
