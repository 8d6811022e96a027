internal import Metering

/// What the mean power of the running quarter hour will be, by the meter's own clock.
///
/// With t the time since the quarter hour began, in seconds, and P the power drawn now:
/// forecast = drawn + P × (900 − t) / 900. `drawn` is what was drawn since then as a mean over the whole quarter hour: the
/// meter's own 1.4.0, where it sends one (Belgium: a sawtooth that begins anew each quarter hour, `telegrams.md` §4), else
/// the energy by its counters since the edge, interpolated between the readings around it.
struct QuarterForecast: Sendable {
    /// How far the readings around an edge may be apart for what lies between them to be interpolated.
    private static let reach = Duration.seconds(120)
    /// How long after an edge the meter's 1.4.0 may still be that of the quarter hour before.
    private static let demandDelay: Int64 = 10_000
    /// More than any meter says, in W and in Wh: what is above is not believed.
    private static let greatestPower: Int64 = 1_000_000_000
    private static let greatestEnergy: Int64 = 1_000_000_000_000

    /// The quarter hour that the last reading was of; nil before the first.
    private(set) var quarter: Quarter?
    /// What the counters together stood at when it began, in mWh; nil where that is not known.
    private var edge: Int64?

    /// Goes on to the quarter hour of a reading.
    ///
    /// - Parameters:
    ///   - reading: The first reading of it, as its counters are shown.
    ///   - former: The reading before.
    mutating func begin(with reading: Reading, after former: Reading?) {
        let present = Quarter(of: reading.time)
        quarter = present
        edge = QuarterForecast.edge(at: present.start, from: former, to: reading)
    }

    /// The mean power that the quarter hour of a reading will have, in W; nil while it is not known.
    func watts(_ reading: Reading) -> Int64? {
        guard !reading.quality.contains(.receptionTime), let power = reading.values[.importPower],
            (0...QuarterForecast.greatestPower).contains(power)
        else { return nil }
        let present = Quarter(of: reading.time)
        let passed = reading.time.milliseconds - present.start.milliseconds
        let rest = power * (900_000 - passed)
        if let demand = reading.values[.quarterHourDemand] {
            let drawn = passed < QuarterForecast.demandDelay ? 0 : min(max(demand, 0), QuarterForecast.greatestPower)
            return drawn + rest / 900_000
        }
        guard present == quarter, let edge, let energy = QuarterForecast.drawn(reading.values), energy >= edge else {
            return nil
        }
        // 1 mWh is 3,600 W × 1 ms.
        return ((energy - edge) * 3600 + rest) / 900_000
    }

    private static func edge(at edge: Timestamp, from former: Reading?, to reading: Reading) -> Int64? {
        guard !reading.quality.contains(.receptionTime), let after = drawn(reading.values) else { return nil }
        if reading.time == edge { return after }
        guard let former, !former.quality.contains(.receptionTime), let before = drawn(former.values),
            former.time < edge, reading.time.since(former.time) <= reach, after >= before
        else { return nil }
        let span = reading.time.milliseconds - former.time.milliseconds
        return before + (after - before) * (edge.milliseconds - former.time.milliseconds) / span
    }

    /// What was ever drawn, in mWh: the total where the meter has one, else its tariffs together.
    private static func drawn(_ values: RegisterValues) -> Int64? {
        let total = values[.importEnergy(.total)].map { [$0] }
        let parts = total ?? Tariff.allCases.compactMap { values[.importEnergy($0)] }
        guard !parts.isEmpty, parts.allSatisfy({ (0...greatestEnergy).contains($0) }) else { return nil }
        return parts.reduce(0, +) * 1000
    }
}
