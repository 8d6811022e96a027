internal import Metering

extension HouseholdPlan {
    /// The counters with which a simulation starts at a moment.
    ///
    /// They follow the calendar at least as fast as the household can run, so that one which is started again later does
    /// not seem to have turned its counters back.
    func counters(
        at second: Int64, secondOfDay: Int64, day: HouseholdDay
    ) -> (energy: Household.Energies, gas: Int64) {
        let days = max(0, day.number - HouseholdPlan.firstDay)
        // On weekdays tariff 2 is in force from 7 to 23.
        let high = day.hasHighTariff(at: 43200) ? 25200..<82800 : 0..<0 as Range<Int64>
        let drawnHigh = mostDrawn(high.clamped(to: 0..<secondOfDay), day)
        let sunHigh = mostGiven(high.clamped(to: 0..<secondOfDay), day)
        var energy = Household.Energies()
        energy.importT1 = start(5_000...40_000, 0) + days * greatestDraw + mostDrawn(0..<secondOfDay, day) - drawnHigh
        energy.importT2 = start(5_000...40_000, 1) + days * greatestDraw + drawnHigh
        if solarPower > 0 {
            energy.exportT1 =
                start(500...8_000, 2) + days * solarPower * 43200 + mostGiven(0..<secondOfDay, day) - sunHigh
            energy.exportT2 = start(500...8_000, 3) + days * solarPower * 43200 + sunHigh
        }
        return (energy, gas(at: second, secondOfDay: secondOfDay, day: day, days: days))
    }

    /// 2026-01-01, before which nothing was counted.
    private static let firstDay: Int64 = 20_454

    /// Watt seconds from the grid that no day exceeds, on either tariff.
    private var greatestDraw: Int64 {
        mostSteady * 86400 + cookingPower * 3000 + carPower * 18000
    }

    /// The watts that flow without cooking and charging, at most.
    private var mostSteady: Int64 { basePower + fridgePower + 60 }

    /// Watt seconds that are not exceeded in a part of a day: without sun, and with a fridge that never rests.
    private func mostDrawn(_ part: Range<Int64>, _ day: HouseholdDay) -> Int64 {
        mostSteady * Int64(part.count) + cookingPower * Int64(part.clamped(to: day.cooking).count)
            + carPower * Int64(part.clamped(to: day.charging).count)
    }

    /// Watt seconds to the grid that are not exceeded in a part of a day: those of a sun that stands still at noon.
    private func mostGiven(_ part: Range<Int64>, _ day: HouseholdDay) -> Int64 {
        let daylight = HouseholdDay.noon - day.halfDaylight..<HouseholdDay.noon + day.halfDaylight
        return solarPower * day.sunStrength / 1000 * Int64(part.clamped(to: daylight).count)
    }

    private func gas(at second: Int64, secondOfDay: Int64, day: HouseholdDay, days: Int64) -> Int64 {
        guard hasGas else { return 0 }
        var gas = Hash.pick(Hash.mix(seed, 6004), 1_000_000...9_000_000) + days * (gasRate * 120 + 1200)
        for ago in 0..<secondOfDay / 300 {
            gas += self.gas(inBlock: second / 300 - ago, secondOfDay: secondOfDay - ago * 300, day: day)
        }
        return gas
    }

    private func start(_ kilowattHours: ClosedRange<Int64>, _ purpose: UInt64) -> Int64 {
        let range = kilowattHours.lowerBound * 1000...kilowattHours.upperBound * 1000
        return Hash.pick(Hash.mix(seed, 6000 + purpose), range) * 3600
    }
}
