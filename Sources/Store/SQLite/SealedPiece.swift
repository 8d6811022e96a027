import Metering

/// The next rows of a meter that become a block, with the block that they join, if they do.
struct SealedPiece {
    private let rows: SettledRows
    private let table: BlockTable
    private let limits: BlockLimits
    /// The block whose readings join the rows.
    private var joined: BlockRow?
    private var base: [Reading] = []
    private var part: [Reading] = []

    /// Finds the next piece from a moment on; nil when nothing is to be sealed yet.
    init?(_ rows: SettledRows, from: Int64, limits: BlockLimits, border: Int64) throws {
        self.rows = rows
        self.limits = limits
        table = BlockTable(rows.db, meter: rows.meter)
        var from = from
        while true {
            let found = try rows.readings(from: from, limit: limits.readings)
            guard let first = found.first?.time.milliseconds else { return nil }
            let before = try table.atOrBefore(first)
            let behind = try table.after(first)
            if let before, first <= before.last {
                if let readings = try table.readings(of: before) {
                    (joined, base) = (before, readings)
                    part = Array(found.prefix { $0.time.milliseconds <= before.last })
                    return
                }
                // What is late for a damaged block stays beside it.
                guard before.last < .max else { return nil }
                from = before.last + 1
                continue
            }
            try take(found, behind: before)
            part = Array(part.prefix { $0.time.milliseconds < behind?.first ?? .max })
            let isCut = part.count < found.count || base.count + part.count >= limits.readings
            guard isCut || behind != nil || end <= border else { return nil }
            return
        }
    }

    /// Takes what one block holds of rows that begin behind one, which is filled up if there is room.
    private mutating func take(_ found: [Reading], behind before: BlockRow?) throws {
        let first = found[0].time.milliseconds
        if let before, before.count < limits.readings, first < limits.end(from: before.first),
            let readings = try table.readings(of: before)
        {
            (joined, base) = (before, readings)
        }
        let end = end(or: first)
        part = Array(found.prefix(limits.readings - base.count).prefix { $0.time.milliseconds < end })
    }

    private var end: Int64 { end(or: part.first?.time.milliseconds ?? .max) }

    private func end(or first: Int64) -> Int64 {
        limits.end(from: base.first?.time.milliseconds ?? first)
    }

    /// Puts the block in the place of the rows, and of the one that they join; from where to go on.
    func write(_ compressor: Compressor) throws -> Int64 {
        guard let first = part.first?.time, let last = part.last?.time else { return .max }
        if let joined { try table.delete(joined) }
        for readings in limits.cut(base.merging(part), isEven: true) { try table.insert(readings, by: compressor) }
        try rows.delete(from: first, through: last)
        return last.milliseconds < .max ? last.milliseconds + 1 : .max
    }
}

extension [Reading] {
    /// These readings and others, both in the order of their times, in that order; of two at a time the first stays.
    func merging(_ others: [Reading]) -> [Reading] {
        guard let last, let first = others.first else { return isEmpty ? others : self }
        if last.time < first.time { return self + others }
        var merged: [Reading] = []
        merged.reserveCapacity(count + others.count)
        var rest = others[...]
        for reading in self {
            while let next = rest.first, next.time <= reading.time {
                if next.time < reading.time { merged.append(next) }
                rest.removeFirst()
            }
            merged.append(reading)
        }
        return merged + rest
    }
}
