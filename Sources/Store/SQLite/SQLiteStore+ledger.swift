import GRDB
public import Metering

extension SQLiteStore {
    /// Books each meter in a transaction of its own, so that readings never wait long for their turn.
    public func book(
        _ meters: [LedgerMeter], now: Timestamp, horizon: Timestamp
    ) async throws(StoreError) {
        for meter in meters {
            try await write("book the ledger of \(meter.key) in \(path)") { [self] db in
                guard let number = try MeterNumber.find(meter.key, in: db) else { return }
                let booked = try db.committing {
                    try Booking(db, meter: number, meter).run(now: now, horizon: horizon)
                }
                var next = remembered()
                next.booked[number] = booked
                remember(next)
            }
        }
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
}
