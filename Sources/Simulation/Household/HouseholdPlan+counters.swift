internal import Metering

extension HouseholdPlan {
    /// The counters with which a simulation starts at a moment.
    ///
    /// They follow the calendar, at least as fast as a household can run, so that one which is started again later does
    /// not seem to have turned its counters back.
    func counters(
        at second: Int64, secondOfDay: Int64, day: HouseholdDay
    ) -> (energy: Household.Energies, gas: Int64) {
        let days = max(0, day.number - HouseholdPlan.firstDay)
        var energy = Household.Energies(
            importT1: wattHours(5_000...40_000, 0) + days * greatestDay.importT1,
            importT2: wattHours(5_000...40_000, 1) + days * greatestDay.importT2)
        if solarPower > 0 {
            energy.exportT1 = wattHours(500...8_000, 2) + days * greatestDay.export
            energy.exportT2 = wattHours(500...8_000, 3) + days * greatestDay.export
        }
        guard hasGas else { return (live(energy, until: second, secondOfDay: secondOfDay, day: day), 0) }
        var gas = Hash.pick(Hash.mix(seed, 6004), 1_000_000...9_000_000) + days * gasRate * 100
        let today = max(0, secondOfDay / 300)
        for ago in 0..<today {
            gas += self.gas(inBlock: second / 300 - ago, secondOfDay: secondOfDay - ago * 300, day: day)
        }
        return (live(energy, until: second, secondOfDay: secondOfDay, day: day), gas)
    }

    /// 2026-01-01, before which nothing was counted.
    private static let firstDay: Int64 = 20_454

    /// Watt seconds that no day of this household exceeds.
    private var greatestDay: (importT1: Int64, importT2: Int64, export: Int64) {
        let steady = (basePower + fridgePower + 100) * 86400
        return (
            importT1: steady + cookingPower * 3000 + carPower * 18000,
            importT2: steady + cookingPower * 3000 + carPower * 18000,
            export: solarPower * 43200
        )
    }

    private func wattHours(_ kilowattHours: ClosedRange<Int64>, _ purpose: UInt64) -> Int64 {
        let range = kilowattHours.lowerBound * 1000...kilowattHours.upperBound * 1000
        return Hash.pick(Hash.mix(seed, 6000 + purpose), range) * 3600
    }

    /// Adds the day until now in five-minute steps, and 20 W more: an estimate that is rather too high.
    private func live(
        _ energy: Household.Energies, until second: Int64, secondOfDay: Int64, day: HouseholdDay
    ) -> Household.Energies {
        var energy = energy
        for ago in stride(from: 0, to: secondOfDay, by: 300) {
            let power = power(at: second - ago, secondOfDay: secondOfDay - ago, day: day)
            let isHigh = day.hasHighTariff(at: secondOfDay - ago)
            let drawn = (max(power, 0) + 20) * 300
            if isHigh { energy.importT2 += drawn } else { energy.importT1 += drawn }
            guard power < 0 else { continue }
            if isHigh { energy.exportT2 -= power * 300 } else { energy.exportT1 -= power * 300 }
        }
        return energy
    }
}
