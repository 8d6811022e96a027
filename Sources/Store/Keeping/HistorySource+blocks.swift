import Foundation
import GRDB
import Metering

/// A block as it lies in a file, with what it decodes to.
struct SealedBlock {
    let meter: Int64
    let columns: BlockColumns
    let bytes: Data

    var first: Int64 { columns.times.first ?? 0 }
    var last: Int64 { columns.times.last ?? 0 }

    /// The block of a row: meter, first, last, count, version and bytes.
    ///
    /// - Throws: `DamagedScan.Unsound` where it does not decode to what the row says.
    init(_ row: Row, from index: Int) throws {
        do {
            meter = try row.decode(atIndex: index)
            bytes = try row.decode(atIndex: index + 5)
            guard try row.decode(Int.self, atIndex: index + 4) == Block.version,
                let columns = bytes.withUnsafeBytes({ Block.columns(of: $0) }),
                try columns.times.first == row.decode(Int64.self, atIndex: index + 1),
                try columns.times.last == row.decode(Int64.self, atIndex: index + 2),
                try columns.count == row.decode(Int.self, atIndex: index + 3)
            else { throw DamagedScan.Unsound() }
            self.columns = columns
        } catch is RowDecodingError {
            throw DamagedScan.Unsound()
        }
    }
}

extension HistorySource {
    private static let blockColumns = "meter, first, last, count, version, bytes"

    /// Passes on the blocks of one meter, found by their times.
    func blocks(of meter: Int64, _ body: (SealedBlock) throws -> Void) throws -> [ClosedRange<Int64>] {
        guard tables.contains("blocks") else { return [] }
        return try scan("SELECT first, \(HistorySource.blockColumns) FROM blocks WHERE meter = \(meter) AND", "first") {
            row in
            let block = try SealedBlock(row, from: 1)
            guard block.meter == meter else { throw DamagedScan.Unsound() }
            try body(block)
        }
    }

    /// Passes on all blocks without their index.
    func allBlocks(_ body: (SealedBlock) throws -> Void) throws -> [ClosedRange<Int64>] {
        guard tables.contains("blocks") else { return [] }
        return try scan("SELECT id, \(HistorySource.blockColumns) FROM blocks NOT INDEXED WHERE", "id") { row in
            try body(SealedBlock(row, from: 1))
        }
    }
}

/// A row of the ledger as it lies in a file, whose records decode.
struct LedgerRow {
    let meter: Int64
    let resolution: Int64
    let bucket: Int64
    let bytes: Data
    let records: [LedgerRecord]

    /// The row: meter, resolution, bucket and records.
    ///
    /// - Throws: `DamagedScan.Unsound` where it does not decode.
    init(_ row: Row, from index: Int) throws {
        do {
            meter = try row.decode(atIndex: index)
            resolution = try row.decode(atIndex: index + 1)
            bucket = try row.decode(atIndex: index + 2)
            bytes = try row.decode(atIndex: index + 3)
            records = try LedgerTable.records(of: row, atIndex: index + 3)
        } catch is RowDecodingError {
            throw DamagedScan.Unsound()
        } catch is StoreError.Cause {
            throw DamagedScan.Unsound()
        }
        guard !records.isEmpty, (1...3).contains(resolution) else { throw DamagedScan.Unsound() }
    }
}

extension HistorySource {
    /// Passes on the rows of the ledger of one meter and resolution.
    func ledger(
        of meter: Int64, _ step: LedgerBucket.Step, _ body: (LedgerRow) throws -> Void
    ) throws -> [ClosedRange<Int64>] {
        guard tables.contains("ledger") else { return [] }
        let query = """
            SELECT bucket, meter, resolution, bucket, records FROM ledger
            WHERE meter = \(meter) AND resolution = \(step.rawValue) AND
            """
        return try scan(query, "bucket") { row in
            let row = try LedgerRow(row, from: 1)
            guard row.meter == meter, row.resolution == step.rawValue else { throw DamagedScan.Unsound() }
            try body(row)
        }
    }

    /// Passes on all rows of the ledger without their index.
    func allLedger(_ body: (LedgerRow) throws -> Void) throws -> [ClosedRange<Int64>] {
        guard tables.contains("ledger") else { return [] }
        return try scan(
            "SELECT rowid, meter, resolution, bucket, records FROM ledger NOT INDEXED WHERE", "rowid"
        ) { row in try body(LedgerRow(row, from: 1)) }
    }

    /// Passes on the gaps of one meter.
    func gaps(of meter: Int64, _ key: MeterKey, _ body: (MeterGap) throws -> Void) throws -> [ClosedRange<Int64>] {
        guard tables.contains("gaps") else { return [] }
        return try scan(
            "SELECT start, end, cause, repair, exact, approximate, reason FROM gaps WHERE meter = \(meter) AND", "start"
        ) { row in
            let gap: MeterGap
            do { gap = try GapTable.gap(of: row, key) } catch { throw DamagedScan.Unsound() }
            try body(gap)
        }
    }

    /// How far the ledger of a meter has come; nil where that cannot be read.
    func booking(of meter: Int64) -> BookingState? {
        guard tables.contains("bookings") else { return nil }
        return (try? BookingState.read(db, meter: meter)) ?? nil
    }

    /// The quarters of a meter that are to be made anew.
    func late(of meter: Int64) -> ClosedRange<Timestamp>? {
        guard tables.contains("late_readings") else { return nil }
        return (try? LateReadings.read(db, meter: meter)) ?? nil
    }
}
