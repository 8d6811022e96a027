import Foundation
import GRDB
import Metering

/// A row of the table of blocks without its bytes.
struct BlockRow: Hashable {
    let id: Int64
    /// The time of the first reading, in milliseconds.
    let first: Int64
    /// The time of the last reading, in milliseconds.
    let last: Int64
    /// How many readings there are.
    let count: Int

    fileprivate init(_ row: Row) throws {
        id = try row.decode(atIndex: 0)
        first = try row.decode(atIndex: 1)
        last = try row.decode(atIndex: 2)
        count = try row.decode(atIndex: 3)
    }
}

/// The blocks of one meter.
struct BlockTable {
    let db: Database
    let meter: Int64

    init(_ db: Database, meter: Int64) {
        self.db = db
        self.meter = meter
    }

    /// The last block that begins at or before a moment.
    func atOrBefore(_ moment: Int64) throws -> BlockRow? {
        try row("first <= ? ORDER BY first DESC", moment)
    }

    /// The first block that begins after a moment.
    func after(_ moment: Int64) throws -> BlockRow? {
        try row("first > ? ORDER BY first", moment)
    }

    private func row(_ condition: String, _ moment: Int64) throws -> BlockRow? {
        let statement = try db.cachedStatement(
            sql: "SELECT id, first, last, count FROM blocks WHERE meter = ? AND \(condition) LIMIT 1")
        return try Row.fetchOne(statement, arguments: [meter, moment]).map(BlockRow.init)
    }

    /// The readings of a block; nil when it is damaged or of a later version.
    func readings(of block: BlockRow) throws -> [Reading]? {
        try columns(of: block).flatMap { $0.readings(0..<$0.count) }
    }

    /// The same without turning the columns back.
    func columns(of block: BlockRow) throws -> BlockColumns? {
        let statement = try db.cachedStatement(sql: "SELECT version, bytes FROM blocks WHERE id = ?")
        let rows = try Row.fetchCursor(statement, arguments: [block.id])
        guard let row = try rows.next() else { return nil }
        let version: Int = try row.decode(atIndex: 0)
        guard version == Block.version else { return nil }
        let columns = try row.withUnsafeData(atIndex: 1) { data in
            data?.withUnsafeBytes { Block.columns(of: $0) }
        }
        guard let columns, columns.count == block.count, columns.times.first == block.first,
            columns.times.last == block.last
        else { return nil }
        return columns
    }

    /// Seals readings, which stand in the order of their times, in a block.
    func insert(_ readings: ArraySlice<Reading>, by compressor: Compressor) throws {
        guard let first = readings.first, let last = readings.last else { return }
        let bytes = try Block.encode(readings, by: compressor)
        let statement = try db.cachedStatement(
            sql: "INSERT INTO blocks (meter, first, last, count, version, bytes) VALUES (?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            meter, first.time.milliseconds, last.time.milliseconds, readings.count, Block.version, Data(bytes),
        ])
    }

    func delete(_ block: BlockRow) throws {
        try db.cachedStatement(sql: "DELETE FROM blocks WHERE id = ?").execute(arguments: [block.id])
    }

    /// What is said of a block that does not decode, so that whoever is called finds the place.
    func damage(of block: BlockRow) throws -> StoreError.Cause {
        let name = try Row.fetchOne(db, sql: "SELECT site, meter FROM meters WHERE id = ?", arguments: [meter])
        let key = try name.map { MeterKey(site: try $0.decode(atIndex: 0), meter: try $0.decode(atIndex: 1)) }
        let stretch = [block.first, block.last].map { Timestamp(milliseconds: $0).rfc3339 }
        return .corrupt(
            "the \(block.count) readings of \(key.map { "\($0)" } ?? "meter \(meter)") from \(stretch[0]) to \(stretch[1]) do not decode"
        )
    }
}
