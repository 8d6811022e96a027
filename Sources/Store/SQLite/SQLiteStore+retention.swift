import GRDB
public import Metering

extension SQLiteStore {
    /// Removes meter by meter, in transactions of a bounded size, and gives the room back to the file system.
    public func prune(before moment: Timestamp) async throws(StoreError) -> Int {
        let attempt = "prune \(path)"
        var removed = try await write(attempt) { [self] db in
            var next = remembered()
            let removed = try db.committing { try Pruning.removeArrivals(db, before: moment, &next) }
            remember(next)
            return removed
        }
        for meter in try await read(attempt, Pruning.meters) {
            var isDone = false
            while !isDone {
                let step = try await transact(attempt) { try Pruning.step($0, meter: meter, before: moment) }
                removed += step.removed
                isDone = step.isDone
            }
        }
        while try await transact(attempt, { try Reclaiming.step($0) }) {}
        return removed
    }

    /// Counts the rows of the table of blocks.
    public func blockCount() async throws(StoreError) -> Int {
        try await read("count the blocks of \(path)") { try Int.fetchOne($0, sql: "SELECT count(*) FROM blocks") ?? 0 }
    }
}
