/// What may be taken: so many at once, and so many a second from then on.
internal struct Allowance: Sendable {
    private let burst: Int64
    private let perSecond: Int64
    /// Thousandths of what may be taken.
    private var credit: Int64
    private var counted: Int64?

    /// Creates an allowance of which nothing has been taken.
    init(burst: Int64, perSecond: Int64) {
        self.burst = burst
        self.perSecond = perSecond
        credit = burst * 1000
    }

    /// Takes one; false when nothing is left at this millisecond of a clock, which may be one that is set.
    mutating func take(atMillisecond now: Int64) -> Bool {
        // An hour fills any.
        let passed = max(0, min(now - (counted ?? now), 3_600_000))
        counted = now
        credit = min(burst * 1000, credit + passed * perSecond)
        guard credit >= 1000 else { return false }
        credit -= 1000
        return true
    }
}
