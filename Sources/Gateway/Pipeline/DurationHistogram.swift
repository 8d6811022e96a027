/// How long something took, counted by the bounds that Prometheus' client libraries use by default, and 30 s beyond.
struct DurationHistogram: Sendable {
    /// The upper bounds, in milliseconds; beyond the last is one more bucket.
    static let boundsMilliseconds: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000]

    /// How many fell in each bucket, not cumulated; the last is what is beyond all bounds.
    private(set) var counts: [UInt32]
    /// The sum of all.
    private(set) var sum = Duration.zero

    init() {
        counts = [UInt32](repeating: 0, count: DurationHistogram.boundsMilliseconds.count + 1)
    }

    /// How many there were in all.
    var count: UInt64 { counts.reduce(0) { $0 + UInt64($1) } }

    mutating func add(_ duration: Duration) {
        let index = DurationHistogram.boundsMilliseconds.firstIndex { duration <= .milliseconds($0) }
        counts[index ?? counts.count - 1] += 1
        sum += duration
    }

    mutating func add(_ other: DurationHistogram) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
        sum += other.sum
    }
}
