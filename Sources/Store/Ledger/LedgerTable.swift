import Foundation
import GRDB
import Metering

/// The rows of the ledger of one meter, and the periods in them.
struct LedgerTable {
    private let db: Database
    private let meter: Int64
    private let zone: Zone

    init(_ db: Database, meter: Int64, zone: Zone) {
        self.db = db
        self.meter = meter
        self.zone = zone
    }

    /// The records of a step that begin in a stretch of time, earliest first.
    func records(_ step: LedgerBucket.Step, in range: Range<Timestamp>) throws -> [LedgerRecord] {
        guard range.lowerBound < range.upperBound else { return [] }
        let last = Timestamp(milliseconds: range.upperBound.milliseconds - 1)
        let statement = try db.cachedStatement(
            sql: """
                SELECT records FROM ledger WHERE meter = ? AND resolution = ? AND bucket BETWEEN ? AND ?
                ORDER BY bucket
                """)
        statement.setUncheckedArguments([
            meter, step.rawValue, LedgerBucket(step, of: range.lowerBound, in: zone).number,
            LedgerBucket(step, of: last, in: zone).number,
        ])
        let rows = try Row.fetchCursor(statement)
        var records: [LedgerRecord] = []
        while let row = try rows.next() { records += try LedgerTable.records(of: row) }
        guard let first = records.first, let final = records.last else { return [] }
        if range.contains(first.start), range.contains(final.start) { return records }
        return records.filter { range.contains($0.start) }
    }

    /// The record of the quarter hour that a moment lies in; nil where there is none.
    func quarter(of moment: Timestamp) throws -> LedgerRecord? {
        let quarter = Quarter(of: moment)
        return try records(.quarterHour, in: quarter.start..<quarter.end).first
    }

    /// Puts records in the place of all of their step that begin in a stretch of time.
    func replace(_ step: LedgerBucket.Step, in range: Range<Timestamp>, with records: [LedgerRecord]) throws {
        var buckets: [LedgerBucket: [LedgerRecord]] = [:]
        for record in records { buckets[LedgerBucket(step, of: record.start, in: zone), default: []].append(record) }
        let last = Timestamp(milliseconds: max(range.lowerBound, range.upperBound).milliseconds - 1)
        let span =
            LedgerBucket(step, of: range.lowerBound, in: zone).number...LedgerBucket(step, of: last, in: zone).number
        for bucket in span {
            try replace(step, bucket, in: range, with: buckets.first { $0.key.number == bucket }?.value ?? [])
        }
    }

    /// Of two lists of records, those of the second, but for periods before a moment of which the first knows more.
    static func fuller(_ kept: [LedgerRecord], _ made: [LedgerRecord], before moment: Timestamp) -> [LedgerRecord] {
        guard !kept.isEmpty else { return made }
        var records = Dictionary(uniqueKeysWithValues: made.map { ($0.start, $0) })
        for old in kept where old.start < moment {
            let new = records[old.start]
            if new.map({ old.readingCount > $0.readingCount || old.counters.count > $0.counters.count }) ?? true {
                records[old.start] = old
            }
        }
        return records.values.sorted { $0.start < $1.start }
    }

    /// When the first quarter hours that are kept begin; nil when none are.
    func firstQuarter() throws -> Timestamp? {
        let statement = try db.cachedStatement(
            sql: "SELECT records FROM ledger WHERE meter = ? AND resolution = 1 ORDER BY bucket LIMIT 1")
        return try Row.fetchOne(statement, arguments: [meter]).flatMap { try LedgerTable.records(of: $0).first?.start }
    }

    /// Removes the quarter hours that begin at a moment or behind it, and the days and months that they are in.
    func removeAll(from moment: Timestamp) throws {
        try remove(.quarterHour, from: moment)
        try removePeriods(from: Resolution.day.period(of: moment, in: zone).lowerBound)
    }

    /// Removes the days that begin at a moment or behind it, and the months that they are in.
    func removePeriods(from moment: Timestamp) throws {
        try remove(.day, from: moment)
        try remove(.month, from: Resolution.month.period(of: moment, in: zone).lowerBound)
    }

    private func remove(_ step: LedgerBucket.Step, from moment: Timestamp) throws {
        let last = try Int64.fetchOne(
            db, sql: "SELECT max(bucket) FROM ledger WHERE meter = ? AND resolution = ?",
            arguments: [meter, step.rawValue])
        // The bucket before may have some, too, by the calendar of a former zone.
        let first = LedgerBucket(step, of: moment, in: zone).number - 1
        guard let last, first <= last else { return }
        for bucket in first...last {
            try replace(step, bucket, in: moment..<Timestamp(milliseconds: .max), with: [])
        }
    }

    private func replace(
        _ step: LedgerBucket.Step, _ bucket: Int64, in range: Range<Timestamp>, with records: [LedgerRecord]
    ) throws {
        let kept = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT records FROM ledger WHERE meter = ? AND resolution = ? AND bucket = ?"),
            arguments: [meter, step.rawValue, bucket])
        let before = try kept.map { try LedgerTable.records(of: $0) } ?? []
        let after = (before.filter { !range.contains($0.start) } + records).sorted { $0.start < $1.start }
        guard before != after else { return }
        guard !after.isEmpty else {
            try db.execute(
                sql: "DELETE FROM ledger WHERE meter = ? AND resolution = ? AND bucket = ?",
                arguments: [meter, step.rawValue, bucket])
            return
        }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO ledger (meter, resolution, bucket, records) VALUES (?, ?, ?, ?)
                ON CONFLICT (meter, resolution, bucket) DO UPDATE SET records = excluded.records
                """)
        try statement.execute(arguments: [meter, step.rawValue, bucket, Data(try LedgerTable.bytes(of: after))])
    }

    /// More than the quarter hours of a day can take, whatever they say.
    private static let mostBytes = 1 << 20
    /// Level 12 saves 2 % more of these small rows, and takes four times as long.
    private static let level: Int32 = 5

    private static func bytes(of records: [LedgerRecord]) throws -> [UInt8] {
        let content = LedgerBlob.bytes(of: records)
        return try Compressor(level: level).compress(content, endingAt: [content.count])
    }

    /// The records of a row.
    ///
    /// - Throws: `StoreError.Cause.corrupt` where they do not decode.
    static func records(of row: Row, atIndex index: Int = 0) throws -> [LedgerRecord] {
        let records =
            try row.withUnsafeData(atIndex: index) { data in
                data?.withUnsafeBytes { bytes in
                    Decompressor.content(of: bytes, atMost: mostBytes)?.withUnsafeBytes { LedgerBlob.read($0) }
                }
            } ?? nil
        guard let records else { throw StoreError.Cause.corrupt("a row of the ledger does not decode") }
        return records
    }
}
