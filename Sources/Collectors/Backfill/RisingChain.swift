internal import Metering

/// The longest selection of records in which no counter falls.
///
/// A lost or damaged record is one among many that agree. Where two exclude each other and either would do, the later
/// one stays: after a reboot it is the earlier, higher one that is wrong (`devices.md` §3.6 step 6).
internal enum RisingChain {
    /// The indices of the selection, rising.
    static func indices(of values: [RegisterValues]) -> [Int] {
        var lengths = Array(repeating: 1, count: values.count)
        var nexts = Array(repeating: values.count, count: values.count)
        for index in values.indices.reversed() {
            for later in values.indices[(index + 1)...] where !values[later].falls(below: values[index]) {
                guard lengths[later] + 1 >= lengths[index] else { continue }
                lengths[index] = lengths[later] + 1
                nexts[index] = later
            }
        }
        guard let longest = lengths.max(), var index = lengths.lastIndex(of: longest) else { return [] }
        var chain: [Int] = []
        while index < values.count {
            chain.append(index)
            index = nexts[index]
        }
        return chain
    }
}
