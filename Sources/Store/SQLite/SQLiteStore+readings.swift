import GRDB
public import Metering

extension SQLiteStore: MeterStore {
    /// Appends a batch in one transaction, in the order of the table.
    public func append(_ batch: [MeterReading]) async throws(StoreError) -> AppendOutcome {
        guard !batch.isEmpty else { return AppendOutcome() }
        return try await write("append \(batch.count) readings to \(path)") { [self] db in
            var next = remembered()
            let newest = batch.lazy.map { Slice.of($0.reading.received) }.max() ?? Slice.first
            let outcome = try db.committing {
                try Settling.skip(db, &next, newest: newest)
                var writer = try ReadingWriter(db)
                let outcome = try writer.append(batch, &next)
                if outcome.stored > 0 { try LateReadings.note(batch, next, in: db) }
                return outcome
            }
            // Only what was committed may be remembered.
            Settling.settleIfDue(db, &next, newest: newest)
            remember(next)
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
            guard let number = try MeterNumber.find(meter, in: db) else { return ReadingPage(readings: [], next: nil) }
            var page = PageReader(limit: limit)
            try page.readSettled(db, meter: number, in: range, after: after)
            try page.readArrivals(db, meter: number, in: range, after: after)
            return page.page
        }
    }

    /// Reads the last row of each meter by the primary key.
    public func latest(of meters: [MeterKey]) async throws(StoreError) -> [MeterKey: Reading] {
        try await read("read the latest values from \(path)") { db in
            try LatestReader.read(db, meters)
        }
    }

    /// Gives the number of a meter, and so its rows, another name.
    public func rename(_ old: MeterKey, to new: MeterKey) async throws(StoreError) {
        guard old != new else { return }
        try await write("rename \(old) to \(new) in \(path)") { [self] db in
            try db.committing { try MeterNumber.rename(old, to: new, in: db) }
            var next = remembered()
            next.numbers.removeAll()
            remember(next)
        }
    }
}
