import GRDB
public import Metering

extension SQLiteStore {
    /// Books the meters for which something is due, some at a time, so that readings never wait long for their turn.
    public func book(
        _ meters: [LedgerMeter], now: Timestamp, horizon: Timestamp
    ) async throws(StoreError) {
        let attempt = "book the ledger in \(path)"
        let due = try await read(attempt) { db in try BookingDue(db, now: now).select(meters) }
        var failure: StoreError?
        var rest = due[...]
        while !rest.isEmpty {
            let some = rest.prefix(SQLiteStore.metersAtOnce)
            let booked = try await write(attempt) { [self] db in try book(some, now: now, horizon: horizon, in: db) }
            failure = failure ?? booked.failure
            // A long history goes on after the others had their turn on the writer.
            rest = rest.dropFirst(some.count) + some.filter { booked.behind.contains($0.number) }
        }
        if let failure { throw failure }
    }

    /// How many meters are booked in one transaction.
    private static let metersAtOnce = 25

    /// Books some meters in one transaction; one that cannot be booked does not stop the others.
    ///
    /// - Returns: Why the first one that could not be booked could not, and those that have more to be booked.
    private func book(
        _ meters: ArraySlice<(number: Int64, meter: LedgerMeter)>, now: Timestamp, horizon: Timestamp, in db: Database
    ) throws -> (failure: StoreError?, behind: Set<Int64>) {
        var next = remembered()
        var failure: StoreError?
        var behind: Set<Int64> = []
        try db.committing {
            for (number, meter) in meters {
                do {
                    try db.inSavepoint {
                        let outcome = try Booking(db, meter: number, meter).run(now: now, horizon: horizon)
                        next.booked[number] = outcome.booked
                        if outcome.isBehind { behind.insert(number) }
                        return .commit
                    }
                } catch {
                    let attempt = "book the ledger of \(meter.key) in \(path)"
                    failure = failure ?? StoreError(attempt: attempt, path: path, error: error)
                }
            }
        }
        remember(next)
        return (failure, behind)
    }

    /// Has the quarters of a meter made anew from a moment on.
    public func rebook(_ meter: MeterKey, since moment: Timestamp) async throws(StoreError) {
        try await transact("rebook the ledger of \(meter) in \(path)") { db in
            guard let number = try MeterNumber.find(meter, in: db) else { return }
            let newest = try DetailReader(db, meter: number).last(before: Timestamp(milliseconds: .max))
            guard let newest, newest.time >= moment else { return }
            try LateReadings.note(moment...newest.time, meter: number, in: db)
        }
    }

    /// Reads the rows of the ledger, and makes what is not booked yet out of the readings.
    public func ledger(
        of meters: [LedgerMeter], in range: Range<Timestamp>, resolution: Resolution
    ) async throws(StoreError) -> [MeterKey: [LedgerRecord]] {
        try await read("read the ledger from \(path)") { db in
            var records: [MeterKey: [LedgerRecord]] = [:]
            for meter in meters {
                guard let number = try MeterNumber.find(meter.key, in: db) else { continue }
                let reader = try LedgerReader(db, meter: number, meter, upTo: range.upperBound)
                records[meter.key] = try reader.records(resolution, in: range)
            }
            return records
        }
    }

    /// Deletes rows whose records have all ended.
    public func prune(quartersBefore quarters: Timestamp, daysBefore days: Timestamp) async throws(StoreError) {
        try await transact("prune the ledger of \(path)") { db in
            // Rows of quarter hours are days of UTC; those of days and months are kept until their year is over everywhere.
            let day = Quarter(of: quarters).number / 96
            try db.execute(sql: "DELETE FROM ledger WHERE resolution = 1 AND bucket < ?", arguments: [day])
            let year = CivilTime(secondsSince1970: days.seconds - 86400).year
            try db.execute(
                sql: "DELETE FROM ledger WHERE (resolution = 2 AND bucket < ?) OR (resolution = 3 AND bucket < ?)",
                arguments: [year * 12, year])
        }
    }

    /// Keeps them by meter and beginning.
    public func put(_ gaps: [MeterGap]) async throws(StoreError) {
        try await transact("write \(gaps.count) gaps to \(path)") { db in try GapTable.put(gaps, in: db) }
    }

    /// Reads them by meter.
    public func gaps(of meter: MeterKey, in range: Range<Timestamp>) async throws(StoreError) -> [MeterGap] {
        try await read("read the gaps of \(meter) from \(path)") { db in try GapTable.read(db, meter, in: range) }
    }
}
