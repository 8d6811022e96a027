import Metering

/// The blocks that were decoded last, so that who asks for one reading after the other decodes each once.
///
/// For one connection and as long as no block changes under it: the writer has one for each batch.
final class BlockCache {
    /// Two, for those who go back and forth over the border between two blocks.
    private static let room = 2
    private var decoded: [(id: Int64, readings: [Reading]?)] = []

    /// The readings of a block; nil when it is damaged.
    func readings(of block: BlockRow, in table: BlockTable) throws -> [Reading]? {
        if let known = decoded.first(where: { $0.id == block.id }) { return known.readings }
        let readings = try table.readings(of: block)
        if decoded.count == BlockCache.room { decoded.removeFirst() }
        decoded.append((block.id, readings))
        return readings
    }

    /// Forgets all, since a number may be given to another block.
    func removeAll() {
        decoded.removeAll()
    }
}

extension [Reading] {
    /// The index of the first of these readings, which stand in the order of their times, that is not before a moment.
    func firstIndex(notBefore moment: Timestamp) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].time < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The reading of a moment, among these that stand in the order of their times.
    func reading(at moment: Timestamp) -> Reading? {
        let index = firstIndex(notBefore: moment)
        return index < endIndex && self[index].time == moment ? self[index] : nil
    }
}
