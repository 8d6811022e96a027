import Metering

/// The blocks that were decoded last, so that who asks for one reading after the other decodes each once.
///
/// For one connection and as long as no block changes under it: the writer has one for each batch.
final class BlockCache<Value> {
    /// Two, for those who go back and forth over the border between two blocks.
    private let room = 2
    private var decoded: [(id: Int64, value: Value?)] = []

    /// What a block holds; nil when it is damaged.
    func value(of block: BlockRow, _ decode: (BlockRow) throws -> Value?) throws -> Value? {
        if let known = decoded.first(where: { $0.id == block.id }) { return known.value }
        let value = try decode(block)
        if decoded.count == room { decoded.removeFirst() }
        decoded.append((block.id, value))
        return value
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
