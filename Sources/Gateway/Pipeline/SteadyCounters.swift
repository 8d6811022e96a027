internal import Metering

/// Counters without the noise of 32-bit floats: a fall by no more than one step of such a float did not happen
/// (`devices.md` §1.0), and to Prometheus it would be a reset of the whole counter.
struct SteadyCounters: Sendable {
    private var highest: [Register: Int64] = [:]

    /// Takes note of a reading's counters.
    mutating func take(_ reading: Reading) {
        guard reading.quality.contains(.singlePrecision) else {
            highest = [:]
            return
        }
        for entry in reading.values.entries where entry.register.description.kind == .counter {
            guard let before = highest[entry.register], before > entry.amount else {
                highest[entry.register] = entry.amount
                continue
            }
            if before - entry.amount > SteadyCounters.noise(of: before) { highest[entry.register] = entry.amount }
        }
    }

    /// The values with each counter that is below by noise alone put back to where it was.
    func held(_ values: RegisterValues) -> RegisterValues {
        var held = values
        for entry in values.entries {
            if let amount = highest[entry.register], amount > entry.amount { held.set(entry.register, amount) }
        }
        return held
    }

    /// The step of a 32-bit float that holds thousandths of what an amount counts, rounded up, and one for its printing.
    static func noise(of amount: Int64) -> Int64 {
        // 24 bits of mantissa: 16,384.000 has steps of 1/512, which is 2 thousandths.
        let bits = Int64.bitWidth - (amount / 1000).leadingZeroBitCount
        return max(1, (1000 << Int64(max(0, bits))) >> 24) + 1
    }
}
