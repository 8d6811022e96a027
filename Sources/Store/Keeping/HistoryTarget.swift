import Foundation
import GRDB
import Metering

/// Puts what another file has into a history, inside a transaction of its writer.
///
/// What is there already stays, and is counted.
struct HistoryTarget {
    /// How many rows are put in at a time: fewer than a block has, so that they stay rows.
    private static let rowsAtOnce = Block.capacity / 2

    let db: Database
    private(set) var state: WriterState
    /// What became of the readings.
    private(set) var outcome = AppendOutcome()
    /// The rows of the ledger that were put in.
    private(set) var ledgerRows = 0
    /// The last slice of what was put in.
    private var newest = Slice.first
    private var waiting: [MeterReading] = []

    /// Prepares to put things into a history.
    init(_ db: Database, _ state: WriterState) {
        self.db = db
        self.state = state
    }

    /// Prepares to fill an empty file, where all readings may go to `readings`.
    init(filling db: Database) throws {
        self.db = db
        state = try WriterState(db, settings: SQLiteSettings())
        state.settled = Slice.of(Timestamp(milliseconds: .max))
    }

    /// Ends filling an empty file: what comes later than all that is in it belongs to `arrivals`.
    mutating func finishFilling(settled: Int64?) throws {
        try flush()
        let last = max(newest, settled ?? Slice.first)
        try db.execute(sql: "UPDATE settled SET slice = ?", arguments: [last])
    }

    /// The number of a meter, which is given one if it has none.
    mutating func number(of meter: MeterKey) throws -> Int64 { try state.number(of: meter, in: db) }

    /// Lets all readings up to a moment belong to `readings`; outside a transaction, as rows move for it.
    mutating func settle(through moment: Timestamp) throws {
        let newest = Slice.of(moment).adding(Settling.margin)
        try Settling.settle(db, &state, newest: newest)
        try Settling.skip(db, &state, newest: newest)
    }

    /// Puts a block in as it is where nothing else lies in its stretch; else its readings one by one.
    mutating func put(_ block: SealedBlock, of meter: MeterKey) throws {
        let number = try number(of: meter)
        let sql = """
            SELECT EXISTS (SELECT 1 FROM blocks WHERE meter = :meter AND first <= :last AND last >= :first)
              OR EXISTS (SELECT 1 FROM readings WHERE meter = :meter AND time BETWEEN :first AND :last)
            """
        let isTaken = try Bool.fetchOne(
            db, sql: sql, arguments: ["meter": number, "first": block.first, "last": block.last])
        guard isTaken == true || Slice.of(Timestamp(milliseconds: block.last)) > state.settled else {
            try db.cachedStatement(
                sql: "INSERT INTO blocks (meter, first, last, count, version, bytes) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [number, block.first, block.last, block.columns.count, Block.version, block.bytes])
            outcome.stored += block.columns.count
            newest = max(newest, Slice.of(Timestamp(milliseconds: block.last)))
            return
        }
        for reading in block.columns.readings(0..<block.columns.count) ?? [] { try put(reading, of: meter) }
    }

    /// Puts a reading in, with others, sooner or later.
    mutating func put(_ reading: Reading, of meter: MeterKey) throws {
        waiting.append(MeterReading(meter: meter, reading: reading))
        newest = max(newest, Slice.of(reading.time))
        if waiting.count >= HistoryTarget.rowsAtOnce { try flush() }
    }

    /// Puts in the readings that wait.
    mutating func flush() throws {
        guard !waiting.isEmpty else { return }
        var writer = try ReadingWriter(db)
        let outcome = try writer.append(waiting, &state)
        self.outcome.stored += outcome.stored
        self.outcome.alreadyThere += outcome.alreadyThere
        self.outcome.conflicts += outcome.conflicts
        waiting.removeAll(keepingCapacity: true)
    }

    /// Puts a row of the ledger in, unless there is one in its place.
    mutating func put(_ row: LedgerRow, of meter: MeterKey) throws {
        let number = try number(of: meter)
        try db.cachedStatement(
            sql: """
                INSERT INTO ledger (meter, resolution, bucket, records) VALUES (?, ?, ?, ?)
                ON CONFLICT (meter, resolution, bucket) DO NOTHING
                """
        ).execute(arguments: [number, row.resolution, row.bucket, row.bytes])
        ledgerRows += db.changesCount
    }

    /// Puts a gap in, unless one begins at the same moment.
    mutating func put(_ gap: MeterGap, of meter: MeterKey) throws {
        let number = try number(of: meter)
        let start = gap.span.lowerBound.milliseconds
        let isThere = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM gaps WHERE meter = ? AND start = ?)", arguments: [number, start])
        guard isThere == false else { return }
        try GapTable.put([MeterGap(meter: meter, span: gap.span, cause: gap.cause, repair: gap.repair)], in: db)
    }

    /// Puts a record of state in, unless there is one of its name; whether it did.
    mutating func put(_ record: StateRecord) throws -> Bool {
        try db.cachedStatement(
            sql: "INSERT INTO state (site, kind, name, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [record.site ?? "", record.kind, record.name, Data(record.value)])
        return db.changesCount == 1
    }
}
