import GRDB
import Metering

/// Reads every reading of a meter in the order of their times, wherever they lie: in blocks, beside them, or not yet
/// settled.
///
/// For one connection, inside a read or a write, and as long as no block of the meter changes.
struct DetailReader {
    private let db: Database
    private let meter: Int64
    private let table: BlockTable
    private let cache = BlockCache<BlockColumns>()

    init(_ db: Database, meter: Int64) {
        self.db = db
        self.meter = meter
        table = BlockTable(db, meter: meter)
    }

    /// Calls `body` with every reading of a stretch of time, earliest first, until it returns false.
    ///
    /// - Throws: `StoreError.Cause.corrupt` where it comes to a block that does not decode, after all that lies before it.
    func forEach(in range: Range<Timestamp>, _ body: (Reading) throws -> Bool) throws {
        guard !range.isEmpty else { return }
        let bounds = [meter, range.lowerBound.milliseconds, range.upperBound.milliseconds]
        var rows = try RowStream(db, "readings", "meter = ? AND time >= ? AND time < ?", bounds)
        var block = try firstBlock(endingFrom: range.lowerBound)
        while let current = block, current.first < range.upperBound.milliseconds {
            guard try rows.pass(before: Timestamp(milliseconds: current.first), to: body) else { return }
            guard try forEach(in: range, of: current, besides: &rows, body) else { return }
            block = try table.after(current.first)
        }
        guard try rows.pass(before: nil, to: body) else { return }
        try forEachArrival(in: range, body)
    }

    /// The last reading strictly before a moment; nil when there is none.
    func last(before moment: Timestamp) throws -> Reading? {
        if let arrival = try lastArrival(before: moment) { return arrival }
        let row = try one("readings", "time < ? ORDER BY time DESC", moment)
        guard moment.milliseconds > .min, let block = try table.atOrBefore(moment.milliseconds - 1),
            row.map({ $0.time.milliseconds < block.last }) ?? true
        else { return row }
        let index = try decoded(block).firstIndex(notBefore: moment) - 1
        let sealed = try reading(index, of: block)
        return row.map { $0.time > sealed.time ? $0 : sealed } ?? sealed
    }

    /// The first reading at a moment or after it; nil when there is none.
    func first(from moment: Timestamp) throws -> Reading? {
        let row = try one("readings", "time >= ? ORDER BY time", moment)
        if let block = try firstBlock(endingFrom: moment), row.map({ $0.time.milliseconds > block.first }) ?? true {
            let sealed = try reading(decoded(block).firstIndex(notBefore: moment), of: block)
            return row.map { $0.time < sealed.time ? $0 : sealed } ?? sealed
        }
        if let row { return row }
        var first: Reading?
        try forEachArrival(in: moment..<max(moment, Timestamp(milliseconds: .max))) {
            first = $0
            return false
        }
        return first
    }
}

extension DetailReader {
    /// The first block with a reading at a moment or after it.
    private func firstBlock(endingFrom moment: Timestamp) throws -> BlockRow? {
        if let block = try table.atOrBefore(moment.milliseconds), block.last >= moment.milliseconds { return block }
        return try table.after(moment.milliseconds)
    }

    private func decoded(_ block: BlockRow) throws -> BlockColumns {
        guard let columns = try cache.value(of: block, table.columns) else { throw try table.damage(of: block) }
        return columns
    }

    private func reading(_ index: Int, of block: BlockRow) throws -> Reading {
        guard let reading = try decoded(block).readings(index..<index + 1)?.first else {
            throw try table.damage(of: block)
        }
        return reading
    }

    /// Passes on what a block has of a stretch, and the rows between; false when `body` wants no more.
    private func forEach(
        in range: Range<Timestamp>, of block: BlockRow, besides rows: inout RowStream, _ body: (Reading) throws -> Bool
    ) throws -> Bool {
        let columns = try decoded(block)
        let stop = columns.firstIndex(notBefore: range.upperBound)
        // A part at a time, since who asks may soon have enough.
        for start in stride(from: columns.firstIndex(notBefore: range.lowerBound), to: stop, by: 512) {
            guard let readings = columns.readings(start..<min(start + 512, stop)) else {
                throw try table.damage(of: block)
            }
            for reading in readings {
                guard try rows.pass(before: reading.time, to: body), try body(reading) else { return false }
            }
        }
        return true
    }

    private func one(_ table: String, _ condition: String, _ moment: Timestamp) throws -> Reading? {
        let statement = try db.cachedStatement(
            sql: "\(ReadingRow.columns) FROM \(table) WHERE meter = ? AND \(condition) LIMIT 1")
        return try Row.fetchOne(statement, arguments: [meter, moment.milliseconds]).map(ReadingRow.reading)
    }

    private func forEachArrival(in range: Range<Timestamp>, _ body: (Reading) throws -> Bool) throws {
        let next = try db.cachedStatement(sql: "SELECT min(slice) FROM arrivals WHERE slice >= ?")
        var slice = try Int64.fetchOne(next, arguments: [Slice.of(range.lowerBound)])
        while let current = slice, current <= Slice.of(range.upperBound) {
            let bounds = [current, meter, range.lowerBound.milliseconds, range.upperBound.milliseconds]
            var rows = try RowStream(db, "arrivals", "slice = ? AND meter = ? AND time >= ? AND time < ?", bounds)
            guard try rows.pass(before: nil, to: body) else { return }
            slice = try Int64.fetchOne(next, arguments: [current + 1])
        }
    }

    private func lastArrival(before moment: Timestamp) throws -> Reading? {
        let previous = try db.cachedStatement(sql: "SELECT max(slice) FROM arrivals WHERE slice <= ?")
        let row = try db.cachedStatement(
            sql: """
                \(ReadingRow.columns) FROM arrivals WHERE slice = ? AND meter = ? AND time < ?
                ORDER BY time DESC LIMIT 1
                """)
        var slice = try Int64.fetchOne(previous, arguments: [Slice.of(moment)])
        while let current = slice {
            if let found = try Row.fetchOne(row, arguments: [current, meter, moment.milliseconds]) {
                return try ReadingRow.reading(of: found)
            }
            slice = try Int64.fetchOne(previous, arguments: [current - 1])
        }
        return nil
    }
}
