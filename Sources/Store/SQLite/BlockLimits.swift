import Metering

/// When a block is full.
struct BlockLimits: Sendable {
    /// How many readings a block may have; no more than `Block.capacity`.
    var readings = Block.capacity
    /// How long a stretch it may span, in milliseconds: 24 h.
    var span: Int64 = 86_400_000

    /// The moment before which all readings of a block lie whose first is at a moment.
    ///
    /// The span counts from the full hour before: so the blocks of a meter that is read less often than 4,096 times in
    /// the span begin at the same time each day, and those of others are not cut at a midnight that means nothing to them.
    func end(from first: Int64) -> Int64 {
        let step = max(span / 24, 1)
        let part = first % step
        return first.adding(part < 0 ? -part - step : -part).adding(span)
    }

    /// Cuts readings, which stand in the order of their times, into those of single blocks.
    ///
    /// Too many for one block are dealt out evenly where it is said so; else all blocks but the last are full.
    func cut(_ readings: [Reading], isEven: Bool) -> [ArraySlice<Reading>] {
        let blocks = (readings.count + self.readings - 1) / self.readings
        let size = isEven ? (readings.count + blocks - 1) / max(blocks, 1) : self.readings
        var parts: [ArraySlice<Reading>] = []
        var start = 0
        while start < readings.count {
            let end = Timestamp(milliseconds: end(from: readings[start].time.milliseconds))
            // The first belongs to it also at the end of time.
            let stop = min(start + size, max(readings.firstIndex(notBefore: end), start + 1))
            parts.append(readings[start..<stop])
            start = stop
        }
        return parts
    }
}
