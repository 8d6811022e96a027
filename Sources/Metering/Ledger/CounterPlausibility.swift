/// How far a counter can have gone in a span, and what is only the noise of how a device prints it.
///
/// The bounds are generous, since they tell another meter from this one and not much use from little: the largest
/// connections that have a P1 port are far below them. A leap within them goes unnoticed until the serial number is
/// told.
public enum CounterPlausibility {
    /// Whether a counter can have gone from one value to another in a span.
    ///
    /// A fall cannot be, except for noise. Values of M-Bus equipment come up to an hour after they were measured, and
    /// are given that hour.
    ///
    /// - Parameters:
    ///   - from: The value before, in the register's unit.
    ///   - to: The value after.
    ///   - register: The register; anything goes where it is no counter.
    ///   - span: The time between both; below zero counts as none.
    /// - Returns: False for what cannot be: the counter is not the same one, or did not say the truth.
    public static func isPlausible(from: Int64, to: Int64, register: Register, over span: Duration) -> Bool {
        let bound = bounds[Int(register.number)]
        guard bound.perHour > 0 else { return true }
        let (rise, isTooFar) = to.subtractingReportingOverflow(from)
        guard !isTooFar else { return false }
        guard rise > 0 else { return rise >= -noise(of: from) }
        let seconds = min(max(0, span.components.seconds), decade) + bound.slack
        return rise <= bound.perHour * seconds / 3600
    }

    /// The step of a 32-bit float that holds thousandths of what an amount counts, rounded up, and one for its printing.
    ///
    /// A fall by no more than that did not happen (`devices.md` §1.0): 3 Wh at 18 MWh, 17 Wh at 131 MWh.
    public static func noise(of amount: Int64) -> Int64 {
        // 24 bits of mantissa: 16,384.000 has steps of 1/512, which is 2 thousandths.
        let bits = Int64.bitWidth - (amount / 1000).leadingZeroBitCount
        return max(1, (1000 << Int64(max(0, bits))) >> 24) + 1
    }

    /// Whether a register is a counter: quicker than its description.
    internal static func isCounter(_ register: Register) -> Bool {
        bounds[Int(register.number)].perHour > 0
    }

    /// What a counter rises by in an hour at most, and the seconds that are added to the span; 0 for no counter.
    private struct Bound {
        var perHour: Int64 = 0
        var slack: Int64 = 0
    }

    /// The bounds by register number: 1 MW, 1 Mvar, 1000 m³/h, or one event a second.
    private static let bounds: [Bound] = {
        var bounds = [Bound](repeating: Bound(), count: 256)
        for row in Register.all where row.kind == .counter {
            let perHour: Int64 =
                switch row.unit {
                case .wattHours, .varHours, .litres: 1_000_000
                case .kilojoules: 3_600_000
                default: 3600
                }
            let slack: Int64 = MBusDeviceType(slotOf: row.register) == nil ? 60 : 3600
            bounds[Int(row.register.number)] = Bound(perHour: perHour, slack: slack)
        }
        return bounds
    }()

    /// Longer than any history, in seconds: what a longer span counts as, so that no product overflows.
    private static let decade: Int64 = 10 * 365 * 86400
}
