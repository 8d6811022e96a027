/// When the writer looks whether a meter has readings to be sealed.
///
/// It looks seldom, since to count rows means to read them: when by the pace of the meter a block should be full.
struct SealSchedule: Sendable {
    /// The moment, in milliseconds, to which readings must have settled for a meter to be looked at.
    private var due: [Int64: Int64] = [:]
    /// How many readings of a meter went to `readings` since it was looked at, other than by settling.
    private var late: [Int64: Int] = [:]
    /// The earliest of all moments, or one before it.
    private var earliest = Int64.min

    /// Soon looks at a meter that is new here.
    mutating func add(_ meter: Int64) {
        guard due[meter] == nil else { return }
        set(.min, of: meter)
    }

    /// Counts readings that came late or out of a file; many of them are worth a look.
    mutating func count(late count: Int, of meter: Int64, limits: BlockLimits) {
        let sum = late[meter, default: 0] + count
        late[meter] = sum
        if sum >= max(limits.readings / 8, 1) { set(.min, of: meter) }
    }

    /// Says when a meter is looked at again.
    mutating func set(_ moment: Int64, of meter: Int64) {
        due[meter] = moment
        earliest = min(earliest, moment)
    }

    /// Notes that a meter was looked at.
    mutating func clearLate(of meter: Int64) {
        late[meter] = nil
    }

    /// The late readings that were counted.
    func lateCount(of meter: Int64) -> Int { late[meter] ?? 0 }

    /// Some meters to be looked at, those that wait longest first.
    mutating func next(_ count: Int, settledTo border: Int64) -> [Int64] {
        guard earliest <= border else { return [] }
        let waiting = due.filter { $0.value <= border }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        if waiting.isEmpty { earliest = due.values.min() ?? .max }
        return waiting.prefix(count).map(\.key)
    }
}
