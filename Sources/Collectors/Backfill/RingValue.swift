internal import Metering

/// What a meter's counters said in the past, as its logger remembers.
internal struct RingValue: Hashable, Sendable {
    /// The end of an hour at which they said so, or not before which.
    var instant: Timestamp
    /// How long after `instant` at most they said so; nil when it was then, to a few seconds.
    var span: Duration?
    var values: RegisterValues
}

extension RegisterValues {
    /// Whether a counter says less than another set has of it, by more than one step of a 32-bit float
    /// (`devices.md` §1.0).
    internal func falls(below other: RegisterValues) -> Bool {
        entries.contains { entry in
            guard let former = other[entry.register] else { return false }
            return entry.amount < former - RegisterValues.floatStep(at: former)
        }
    }

    /// The step of a 32-bit float that holds thousandths of an amount, in those: 1 to 16,384,000 and double with each
    /// doubling from there.
    internal static func floatStep(at amount: Int64) -> Int64 {
        var step: Int64 = 1
        var limit: Int64 = 16_384_000
        while amount >= limit, step < 1 << 40 {
            step *= 2
            limit *= 2
        }
        return step
    }

    /// Lifts what is below another set to its amounts, or lowers what is above: noise of one float step.
    internal mutating func clamp(toAtLeast lower: RegisterValues?, atMost upper: RegisterValues?) {
        for entry in entries {
            var amount = entry.amount
            if let least = lower?[entry.register] { amount = max(amount, least) }
            if let most = upper?[entry.register] { amount = min(amount, most) }
            if amount != entry.amount { set(entry.register, amount) }
        }
    }
}
