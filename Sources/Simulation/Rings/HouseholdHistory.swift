internal import Metering

/// The counters of a household at every telegram of its life, also of those before its simulation began.
///
/// Nothing of it is kept. Before the telegram that it starts with, the household is taken to have lived on the power that
/// its plan says, in steps of five minutes and without noise; behind it, it lives its telegrams over again: that takes
/// about a millisecond for each day.
internal struct HouseholdHistory: Sendable {
    /// The household as it was at the telegram that it starts with.
    let start: Household
    let zone: Zone

    /// Walks through a history from a telegram on, forwards.
    struct Walk {
        private var household: Household
        private let zone: Zone
        private let start: Int64
        private var second: Int64
        private var energy: Household.Energies
        private var gas: Int64
        private var past: HouseholdPast

        fileprivate init(_ history: HouseholdHistory, from second: Int64) {
            household = history.start
            zone = history.zone
            start = household.clock.second(of: household.number)
            self.second = min(second, start)
            past = HouseholdPast(plan: household.plan, zone: zone)
            let used = past.use(from: self.second, to: start)
            energy = household.energy - used.energy
            gas = household.gas - used.gas
        }

        /// The counters at a telegram; one before the last that was asked for gives the last one's.
        mutating func counters(at number: Int64) -> RingCounters {
            let target = household.clock.second(of: number)
            guard target <= start else {
                household.advance(to: number, zone: zone)
                return RingCounters(household.energy, gas: household.gas)
            }
            if target > second {
                let used = past.use(from: second, to: target)
                energy = energy + used.energy
                gas += used.gas
                second = target
            }
            return RingCounters(energy, gas: gas)
        }
    }

    /// Begins to walk at the telegrams from a second since 1970 on.
    func walk(from second: Int64) -> Walk {
        Walk(self, from: second)
    }
}

/// What a household used in times of which nothing but its plan is known.
private struct HouseholdPast {
    let plan: HouseholdPlan
    let zone: Zone
    private var local = LocalClock()
    private var day: HouseholdDay

    init(plan: HouseholdPlan, zone: Zone) {
        self.plan = plan
        self.zone = zone
        day = HouseholdDay(0, of: plan)
    }

    /// The energy and the gas between two seconds since 1970.
    mutating func use(from: Int64, to: Int64) -> (energy: Household.Energies, gas: Int64) {
        var energy = Household.Energies()
        var gas: Int64 = 0
        var second = from
        while second < to {
            let block = second / 300
            let end = min(to, (block + 1) * 300)
            let face = local.face(at: block * 300, in: zone)
            if face / 86400 != day.number { day = HouseholdDay(face / 86400, of: plan) }
            let ofDay = face - day.number * 86400
            let power = plan.power(at: block * 300, secondOfDay: ofDay, day: day)
            energy.count(power, seconds: end - second, hasHighTariff: day.hasHighTariff(at: ofDay))
            // The gas of five minutes is counted at their end.
            if end == (block + 1) * 300 { gas += plan.gas(inBlock: block + 1, secondOfDay: ofDay, day: day) }
            second = end
        }
        return (energy, gas)
    }
}

extension Household.Energies {
    fileprivate static func + (left: Self, right: Self) -> Self {
        Self(
            importT1: left.importT1 + right.importT1, importT2: left.importT2 + right.importT2,
            exportT1: left.exportT1 + right.exportT1, exportT2: left.exportT2 + right.exportT2)
    }

    fileprivate static func - (left: Self, right: Self) -> Self {
        Self(
            importT1: left.importT1 - right.importT1, importT2: left.importT2 - right.importT2,
            exportT1: left.exportT1 - right.exportT1, exportT2: left.exportT2 - right.exportT2)
    }
}
