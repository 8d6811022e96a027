import GRDB
import Metering

/// Seals a long run of old readings of one meter at once, without a row for each: a file that is imported.
struct BulkWriter {
    private let db: Database
    private let limits: BlockLimits
    private let table: BlockTable
    private let rows: SettledRows
    private let compressor: Compressor
    private(set) var outcome = AppendOutcome()
    /// The readings that lie in a stretch where no block is to be written: for few, or where one is damaged.
    private(set) var left: [MeterReading] = []

    init(_ db: Database, meter: Int64, limits: BlockLimits) throws {
        self.db = db
        self.limits = limits
        table = BlockTable(db, meter: meter)
        rows = SettledRows(db, meter: meter, before: .max)
        compressor = try Compressor()
    }

    /// Appends readings that stand in the order of their times.
    mutating func append(_ readings: [MeterReading]) throws {
        var rest = readings[...]
        while let first = rest.first?.reading.time.milliseconds {
            let block = try table.atOrBefore(first)
            let behind = try table.after(first)?.first ?? .max
            let stretch = rest.prefix { $0.reading.time.milliseconds < behind || $0.reading.time.milliseconds == first }
            rest = rest[stretch.endIndex...]
            try append(stretch, to: block)
        }
    }

    /// Appends the readings of a stretch that reaches from the beginning of one block to that of the next.
    private mutating func append(_ stretch: ArraySlice<MeterReading>, to block: BlockRow?) throws {
        guard let first = stretch.first?.reading.time, let last = stretch.last?.reading.time else { return }
        let isInside = block.map { first.milliseconds <= $0.last } ?? false
        let hasRoom =
            block.map { $0.count < limits.readings && first.milliseconds < limits.end(from: $0.first) } ?? false
        let base = try block.flatMap { isInside || hasRoom ? try table.readings(of: $0) : nil }
        let beside = try rows.readings(from: first.milliseconds, through: last.milliseconds, limit: .max)
        guard !isInside || base != nil else {
            left += stretch
            return
        }
        let kept = (base ?? []).merging(beside)
        let fresh = sort(stretch, besides: kept)
        if fresh.isEmpty { return }
        guard fresh.count >= limits.readings / 8 else {
            outcome.stored -= fresh.count
            left += fresh
            return
        }
        if base != nil, let block { try table.delete(block) }
        for part in limits.cut(kept.merging(fresh.map(\.reading)), isEven: false) {
            try table.insert(part, by: compressor)
        }
        if !beside.isEmpty { try rows.delete(from: first, through: last) }
    }

    /// Counts what is kept already and what conflicts with it, and returns the others.
    private mutating func sort(_ stretch: ArraySlice<MeterReading>, besides kept: [Reading]) -> [MeterReading] {
        var fresh: [MeterReading] = []
        fresh.reserveCapacity(stretch.count)
        var index = stretch.first.map { kept.firstIndex(notBefore: $0.reading.time) } ?? 0
        for element in stretch {
            while index < kept.count, kept[index].time < element.reading.time { index += 1 }
            var known: Reading?
            if index < kept.count, kept[index].time == element.reading.time { known = kept[index] }
            if known == nil, let last = fresh.last?.reading, last.time == element.reading.time { known = last }
            if let known {
                outcome.add(element, known: known.values)
            } else {
                outcome.stored += 1
                fresh.append(element)
            }
        }
        return fresh
    }
}

extension AppendOutcome {
    /// Counts a reading for whose time values are kept: how and when they came may differ, and so may inferred times.
    mutating func add(_ element: MeterReading, known: RegisterValues) {
        let values = element.reading.values
        let isSame =
            known.entries == values.entries
            && (known.ownTimes == values.ownTimes
                || known.ownTimes.filter { !$0.isInferred } == values.ownTimes.filter { !$0.isInferred })
        if isSame { alreadyThere += 1 } else { conflicts.append(element) }
    }
}
