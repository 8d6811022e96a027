import GRDB
public import Metering

extension SQLiteStore: MeterStore {
    /// Appends a batch in one transaction, in the order of the table.
    public func append(_ batch: [MeterReading]) async throws(StoreError) -> AppendOutcome {
        guard !batch.isEmpty else { return AppendOutcome() }
        return try await write("append \(batch.count) readings to \(path)") { [self] db in
            var next = remembered()
            let newest = batch.lazy.map { Slice.of($0.reading.received) }.max() ?? Slice.first
            // Of a file, batches are days apart: what is left of the one before must not keep the next from its blocks.
            Settling.settleIfDue(db, &next, newest: newest)
            remember(next)
            let outcome = try db.committing {
                try Settling.skip(db, &next, newest: newest)
                var writer = try ReadingWriter(db)
                let outcome = try writer.append(batch, &next)
                if outcome.stored > 0 { try LateReadings.note(batch, next, in: db) }
                return outcome
            }
            // Only what was committed may be remembered.
            Settling.settleIfDue(db, &next, newest: newest)
            Sealing.sealIfDue(db, &next, newest: newest, batch: batch.count)
            remember(next)
            return outcome
        }
    }

    /// Reads a page over all layers.
    public func readings(
        of meter: MeterKey, in range: Range<Timestamp>, limit: Int, after cursor: ReadingCursor?
    ) async throws(StoreError) -> ReadingPage {
        let attempt = "read \(meter) from \(path)"
        let after = cursor?.time
        if let cursor, after == nil { throw StoreError(attempt: attempt, cause: .badCursor(cursor.text)) }
        let limit = min(max(limit, 1), 100_000)
        return try await read(attempt) { db in
            guard let number = try MeterNumber.find(meter, in: db) else { return ReadingPage(readings: [], next: nil) }
            return try ReadingPage(DetailReader(db, meter: number), in: range, limit: limit, after: after)
        }
    }

    /// Reads the last row or block of each meter by its key.
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

extension ReadingPage {
    /// Reads a page of a stretch, behind a moment if there is one.
    fileprivate init(_ reader: DetailReader, in range: Range<Timestamp>, limit: Int, after: Timestamp?) throws {
        var start = range.lowerBound
        if let after, after >= start {
            guard after < range.upperBound else {
                self.init(readings: [], next: nil)
                return
            }
            start = Timestamp(milliseconds: after.milliseconds + 1)
        }
        var readings: [Reading] = []
        var isFull = false
        try reader.forEach(in: start..<range.upperBound) { reading in
            // One reading more than there is room for tells whether another page follows.
            isFull = readings.count == limit
            if !isFull { readings.append(reading) }
            return !isFull
        }
        self.init(readings: readings, next: isFull ? readings.last.map { ReadingCursor(after: $0.time) } : nil)
    }
}
