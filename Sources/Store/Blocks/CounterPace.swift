/// Follows a counter by the power that it counts, and keeps what has not yet made a whole unit of it.
///
/// That remainder is not known: what is known is between which bounds it must lie for the counter to have moved as it
/// did. A meter that adds up just this power is soon followed without any error.
struct CounterPace {
    /// What one unit of the counter is in: watts times milliseconds for a watt hour.
    private static let unit: Int64 = 3_600_000
    /// Beyond these, nothing is foretold: a gap is no pace, and the numbers must not overflow.
    private static let longestSpan: Int64 = 900_000
    private static let greatestPower: Int64 = 1_000_000_000

    private var lowest: Int64 = 0
    private var highest = CounterPace.unit - 1
    /// Whether the counter runs: those of the other tariff and direction stand still while power flows.
    private var isRunning = true
    private var missed: Int64 = 0

    /// By how much the counter will have moved after a span of a power.
    mutating func step(span: Int64, power: Int64) -> Int64 {
        let isSteady = (0...CounterPace.longestSpan).contains(span) && (0...CounterPace.greatestPower).contains(power)
        let gain = isSteady ? span * power : 0
        lowest += gain
        highest += gain
        return isRunning ? (lowest + highest) / (2 * CounterPace.unit) : 0
    }

    /// Learns by how much it has moved, after each `step`.
    mutating func learn(_ actual: Int64, foretold: Int64) {
        let unit = CounterPace.unit
        // Also keeps the multiplication in bounds: no step can be that great.
        let moved = actual >= 0 && actual < 1_000_000_000_000 ? actual : 0
        lowest = max(lowest - moved * unit, 0)
        highest = min(highest - moved * unit, unit - 1)
        // Meters add up finer than they tell: then the bound that was crossed is near, and some doubt comes back.
        if lowest > highest {
            if highest < 0 {
                (lowest, highest) = (0, unit / 8)
            } else {
                (lowest, highest) = (unit - 1 - unit / 8, unit - 1)
            }
        }
        if actual != 0 {
            isRunning = true
            missed = 0
        } else {
            missed += foretold
            if missed >= 3 { isRunning = false }
        }
    }
}
