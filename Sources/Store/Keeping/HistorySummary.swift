import GRDB
public import Metering

/// What a file of readings holds, all of which was looked at.
public struct HistorySummary: Hashable, Sendable {
    /// The meters, in their order.
    public internal(set) var meters: [MeterKey] = []
    /// How many readings there are, those in blocks among them.
    public internal(set) var readings = 0
    /// The time of the first reading; nil without any.
    public internal(set) var first: Timestamp?
    /// The time of the last reading.
    public internal(set) var last: Timestamp?
    /// How many bytes the file takes.
    public internal(set) var bytes: Int64 = 0

    /// The sites that have meters, in their order.
    public var sites: [String] { Array(Set(meters.map(\.site))).sorted() }

    /// `3 meters, 120000 readings from 2026-01-01T00:00:00Z to 2026-03-01T12:00:00Z, 412672 bytes`.
    public var text: String {
        let span = first.flatMap { first in last.map { " from \(first.rfc3339) to \($0.rfc3339)" } } ?? ""
        return "\(meters.count) meters, \(readings) readings\(span), \(bytes) bytes"
    }
}

/// Is told how much of a long work is done, from 0 to 1; false ends it.
public typealias HistoryProgress = (Double) -> Bool

extension HistorySummary {
    /// Looks at every page and decodes every row of a file that was closed.
    ///
    /// - Throws: `StoreError.Cause`, or an error of the engine.
    init(of path: String, _ progress: HistoryProgress) throws {
        guard HistoryFiles.exists(path) else { throw StoreError.Cause.unwritable("no such file") }
        let queue = try Checkup.reader(path)
        defer { try? queue.close() }
        self = try queue.unsafeRead { db in
            if let cause = try Schema.check(db) { throw cause }
            let source = try HistorySource(db)
            guard source.tables.contains("meters") else { throw StoreError.Cause.foreign("an empty file") }
            let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "ok"
            guard finding == "ok" else { throw StoreError.Cause.corrupt(finding) }
            var summary = HistorySummary()
            let meters = try source.meters().sorted { $0.value < $1.value }
            for (index, (number, key)) in meters.enumerated() {
                guard progress(Double(index) / Double(meters.count)) else { throw StoreError.Cause.interrupted }
                try summary.add(number, key, source)
            }
            let lost = try source.arrivals { _, reading in summary.add(reading.time, reading.time, 1) }
            if !lost.isEmpty { throw StoreError.Cause.corrupt("a reading that has not settled does not decode") }
            return summary
        }
        bytes = HistoryFiles.size(path) ?? 0
    }

    private mutating func add(_ number: Int64, _ key: MeterKey, _ source: HistorySource) throws {
        meters.append(key)
        var lost = try source.blocks(of: number) { block in
            add(Timestamp(milliseconds: block.first), Timestamp(milliseconds: block.last), block.columns.count)
        }
        lost += try source.readings(of: number) { add($0.time, $0.time, 1) }
        for step in [LedgerBucket.Step.quarterHour, .day, .month] {
            lost += try source.ledger(of: number, step) { _ in }
        }
        lost += try source.gaps(of: number, key) { _ in }
        if !lost.isEmpty { throw StoreError.Cause.corrupt("\(lost.count) rows of \(key) do not decode") }
    }

    private mutating func add(_ start: Timestamp, _ end: Timestamp, _ count: Int) {
        readings += count
        first = min(first ?? start, start)
        last = max(last ?? end, end)
    }
}
