import GRDB
import Metering

/// Removes what is older than a moment, a bounded part at a time, so that batches are written in between.
struct Pruning {
    /// How many blocks of a meter leave in one transaction, and how many rows.
    private static let blocksAtATime = 64
    private static let rowsAtATime = 10_000

    /// The numbers of the meters, which are pruned one after the other.
    static func meters(_ db: Database) throws -> [Int64] {
        try Int64.fetchAll(db, sql: "SELECT id FROM meters ORDER BY id")
    }

    /// Removes a part of what a meter has before a moment; how many readings, and whether more may be left.
    static func step(_ db: Database, meter: Int64, before moment: Timestamp) throws -> (removed: Int, isDone: Bool) {
        let blocks = try Row.fetchAll(
            db, sql: "SELECT id, last, count FROM blocks WHERE meter = ? ORDER BY first LIMIT ?",
            arguments: [meter, blocksAtATime])
        var removed = 0
        var gone = 0
        for block in blocks {
            let last: Int64 = try block.decode(atIndex: 1)
            guard last < moment.milliseconds else { break }
            let id: Int64 = try block.decode(atIndex: 0)
            try db.cachedStatement(sql: "DELETE FROM blocks WHERE id = ?").execute(arguments: [id])
            removed += try block.decode(atIndex: 2)
            gone += 1
        }
        try db.execute(
            sql: """
                DELETE FROM readings WHERE meter = :meter AND time < :moment AND time <= coalesce(
                  (SELECT time FROM readings WHERE meter = :meter ORDER BY time LIMIT 1 OFFSET :rows), :moment)
                """, arguments: ["meter": meter, "moment": moment.milliseconds, "rows": rowsAtATime - 1])
        let rows = db.changesCount
        try Reclaiming.step(db)
        return (removed + rows, gone < blocksAtATime && rows < rowsAtATime)
    }

    /// Removes what has not settled yet, and is older all the same.
    static func removeArrivals(_ db: Database, before moment: Timestamp, _ state: inout WriterState) throws -> Int {
        try db.execute(
            sql: "DELETE FROM arrivals WHERE slice <= ? AND time < ?",
            arguments: [Slice.of(moment), moment.milliseconds])
        let removed = db.changesCount
        state.arrivals -= removed
        state.oldest = try Int64.fetchOne(db, sql: "SELECT min(slice) FROM arrivals")
        return removed
    }
}
