import GRDB
public import Metering
import NIOConcurrencyHelpers

extension SQLiteStore: MeterStore {
    /// Appends a batch in one transaction, in the order of the table.
    public func append(_ batch: [MeterReading]) async throws(StoreError) -> AppendOutcome {
        guard !batch.isEmpty else { return AppendOutcome() }
        return try await write("append \(batch.count) readings to \(path)") { [numbers] db in
            // Taken and put back on the writer's thread: no rename can come in between.
            var known = numbers.withLockedValue { $0 }
            let outcome = try db.committing {
                var writer = try ReadingWriter(db)
                return try writer.append(batch, numbers: &known)
            }
            // Only what was committed may be remembered.
            numbers.withLockedValue { $0 = known }
            return outcome
        }
    }

    /// Reads a page by the primary key.
    public func readings(
        of meter: MeterKey, in range: Range<Timestamp>, limit: Int, after cursor: ReadingCursor?
    ) async throws(StoreError) -> ReadingPage {
        let attempt = "read \(meter) from \(path)"
        let after = cursor?.time
        if let cursor, after == nil { throw StoreError(attempt: attempt, cause: .badCursor(cursor.text)) }
        let limit = min(max(limit, 1), 100_000)
        return try await read(attempt) { db in
            guard let number = try MeterNumbers.number(of: meter, in: db) else {
                return ReadingPage(readings: [], next: nil)
            }
            let statement: Statement
            if let after, after >= range.lowerBound {
                statement = try db.cachedStatement(sql: ReadingRow.pageAfter)
                statement.setUncheckedArguments([number, after.milliseconds, range.upperBound.milliseconds, limit + 1])
            } else {
                statement = try db.cachedStatement(sql: ReadingRow.page)
                statement.setUncheckedArguments([
                    number, range.lowerBound.milliseconds, range.upperBound.milliseconds, limit + 1,
                ])
            }
            return try ReadingRow.page(of: statement, limit: limit)
        }
    }

    /// Reads the last row of each meter by the primary key.
    public func latest(of meters: [MeterKey]) async throws(StoreError) -> [MeterKey: Reading] {
        try await read("read the latest values from \(path)") { db in
            let statement = try db.cachedStatement(sql: ReadingRow.latest)
            var latest: [MeterKey: Reading] = [:]
            for meter in meters {
                guard let number = try MeterNumbers.number(of: meter, in: db) else { continue }
                statement.setUncheckedArguments([number])
                latest[meter] = try Row.fetchCursor(statement).next().map(ReadingRow.reading)
            }
            return latest
        }
    }

    /// Gives the number of a meter, and so its rows, another name.
    public func rename(_ old: MeterKey, to new: MeterKey) async throws(StoreError) {
        guard old != new else { return }
        try await write("rename \(old) to \(new) in \(path)") { [numbers] db in
            try db.committing { try MeterNumbers.rename(old, to: new, in: db) }
            numbers.withLockedValue { $0.forget() }
        }
    }
}
