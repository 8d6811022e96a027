/// The readings of one gauge in one quarter hour.
internal struct GaugeTally: Sendable {
    private var sum: Int128 = 0
    private var count: Int64 = 0
    private var lowest: Int64 = .max
    private var highest: Int64 = .min

    mutating func add(_ amount: Int64) {
        sum += Int128(amount)
        count += 1
        lowest = min(lowest, amount)
        highest = max(highest, amount)
    }

    /// The summary; nil when there were no readings.
    func summary(of register: Register) -> GaugeSummary? {
        guard count > 0 else { return nil }
        let mean = Int64(clamping: sum.roundedQuotient(by: Int128(count)))
        return GaugeSummary(register, mean: mean, lowest: lowest, highest: highest)
    }
}

extension Int128 {
    /// The quotient rounded to nearest, halves away from zero.
    internal func roundedQuotient(by divisor: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        guard remainder.magnitude >= (divisor.magnitude + 1) / 2 else { return quotient }
        return (remainder < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
    }
}
