internal import Metering

/// A household behind a smart meter: its counters, and what flows right now, from telegram to telegram.
///
/// It evolves only when it is asked for a later telegram. What a telegram says depends on the seed and the telegrams
/// since the start, not on which of them were asked for, up to `exactTelegrams` at once; over longer absences it takes
/// longer steps.
internal struct Household: Sendable {
    /// How many telegrams it makes up one by one when it was not asked for long: over two days of 10 s.
    static let exactTelegrams: Int64 = 20_000

    let plan: HouseholdPlan
    let clock: TelegramClock
    /// The number of the telegram that the values below are of.
    private(set) var number: Int64
    /// Energy from and to the grid by tariff, in watt seconds, so that nothing is lost between two watt hours.
    private(set) var energy = Energies()
    /// The power at the telegram in W, below zero when it flows to the grid.
    private(set) var power: Int64 = 0
    private var noise: Int64 = 0
    /// In mV.
    private(set) var voltage = PhaseValues(230_000, 230_000, 230_000)
    /// In litres.
    private(set) var gas: Int64 = 0
    /// The five minutes since 1970 whose gas is counted already.
    private(set) var gasBlock: Int64 = 0
    private(set) var hasHighTariff = false
    private var day: HouseholdDay
    private var local = LocalClock()

    /// The counters of the meter, in watt seconds.
    struct Energies: Hashable, Sendable {
        var importT1: Int64 = 0
        var importT2: Int64 = 0
        var exportT1: Int64 = 0
        var exportT2: Int64 = 0

        /// Counts a power over some seconds: below zero it flows to the grid.
        mutating func count(_ power: Int64, seconds: Int64, hasHighTariff: Bool) {
            switch (power >= 0, hasHighTariff) {
            case (true, false): importT1 += power * seconds
            case (true, true): importT2 += power * seconds
            case (false, false): exportT1 -= power * seconds
            case (false, true): exportT2 -= power * seconds
            }
        }
    }

    /// Creates a household as it is at a telegram.
    init(plan: HouseholdPlan, clock: TelegramClock, number: Int64, zone: Zone) {
        self.plan = plan
        self.clock = clock
        self.number = number
        let second = clock.second(of: number)
        let face = local.face(at: second, in: zone)
        day = HouseholdDay(Household.dayNumber(face), of: plan)
        (energy, gas) = plan.counters(at: second, secondOfDay: face - day.number * 86400, day: day)
        gasBlock = second / 300
        voltage = PhaseValues(1, 2, 3).map {
            230_000 + Hash.normal(Hash.mix(plan.seed, 5000 + UInt64($0)), deviation: 1500)
        }
        measure(at: second, zone: zone)
    }

    /// Lives on until a telegram; an earlier one changes nothing.
    mutating func advance(to target: Int64, zone: Zone) {
        let missing = target - number
        guard missing > 0 else { return }
        let stride = (missing + Household.exactTelegrams - 1) / Household.exactTelegrams
        while number < target {
            let step = min(stride, target - number)
            number += step
            live(seconds: step * clock.interval, zone: zone)
        }
    }

    private mutating func live(seconds: Int64, zone: Zone) {
        let second = clock.second(of: number)
        let bits = Hash.mix(plan.seed, UInt64(bitPattern: number))
        // Both wander, and are drawn back a little with each step; the noise in sixteenths of a watt.
        noise += Hash.normal(bits, deviation: 6 * 16) - noise / 32
        voltage = PhaseValues(
            Household.wander(voltage.l1, Hash.mix(bits, 1)), Household.wander(voltage.l2, Hash.mix(bits, 2)),
            Household.wander(voltage.l3, Hash.mix(bits, 3)))
        measure(at: second, zone: zone)
        energy.count(power, seconds: seconds, hasHighTariff: hasHighTariff)
        burnGas(until: second, zone: zone)
    }

    private mutating func measure(at second: Int64, zone: Zone) {
        let face = local.face(at: second, in: zone)
        let dayNumber = Household.dayNumber(face)
        if dayNumber != day.number { day = HouseholdDay(dayNumber, of: plan) }
        let secondOfDay = face - dayNumber * 86400
        hasHighTariff = day.hasHighTariff(at: secondOfDay)
        power = plan.power(at: second, secondOfDay: secondOfDay, day: day) + noise / 16
    }

    private mutating func burnGas(until second: Int64, zone: Zone) {
        while gasBlock < second / 300 {
            gasBlock += 1
            let face = local.face(at: gasBlock * 300, in: zone)
            let secondOfDay = face - Household.dayNumber(face) * 86400
            gas += plan.gas(inBlock: gasBlock, secondOfDay: secondOfDay, day: day)
        }
    }

    /// The litres of gas that were burnt in five minutes since the last midnight, the `block`-th since 1970.
    func gasBurnt(inBlock block: Int64, zone: Zone) -> Int64 {
        let face = block * 300 + zone.offset(at: Timestamp(seconds: block * 300))
        return plan.gas(inBlock: block, secondOfDay: face - Household.dayNumber(face) * 86400, day: day)
    }

    private static func wander(_ voltage: Int64, _ bits: UInt64) -> Int64 {
        voltage + Hash.normal(bits, deviation: 150) - (voltage - 230_000) / 256
    }

    private static func dayNumber(_ face: Int64) -> Int64 {
        face / 86400 - (face % 86400 < 0 ? 1 : 0)
    }
}
