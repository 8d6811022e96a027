import Metering
import Testing

@testable import Simulation

/// Households behave like households, and the same seed gives the same ones.
@Suite struct HouseholdTests {
    /// Monday, 2 March 2026, midnight in Amsterdam.
    static let monday: Int64 = 1_772_406_000

    private func options(_ change: (inout FleetOptions) -> Void = { _ in }) -> FleetOptions {
        var options = FleetOptions(zone: Reference.zone)
        change(&options)
        return options
    }

    private func household(
        _ index: Int = 0, _ options: FleetOptions, at second: Int64 = monday, interval: Int64 = 10
    ) -> Household {
        let clock = TelegramClock(interval: interval, phase: 0)
        return Household(
            plan: HouseholdPlan(device: index, options: options), clock: clock,
            number: clock.number(at: Timestamp(seconds: second)), zone: options.zone)
    }

    /// The telegrams of so many intervals.
    private func telegrams(_ count: Int, of household: Household) -> [SimulatedTelegram] {
        var household = household
        return (0..<count).map { _ in
            household.advance(to: household.number + 1, zone: Reference.zone)
            return household.telegram(zone: Reference.zone)
        }
    }

    @Test func repeatsUnderTheSameSeed() {
        let first = telegrams(500, of: household(3, options()))
        #expect(first == telegrams(500, of: household(3, options())))
        #expect(first != telegrams(500, of: household(3, options { $0.seed = 2 })))
        #expect(first != telegrams(500, of: household(4, options())))
    }

    @Test func saysTheSameWhicheverTelegramsWereAskedFor() {
        var patient = household(5, options())
        var curious = patient
        let target = patient.number + 3000
        patient.advance(to: target, zone: Reference.zone)
        while curious.number < target { curious.advance(to: curious.number + 7, zone: Reference.zone) }
        patient.advance(to: curious.number, zone: Reference.zone)
        #expect(patient.telegram(zone: Reference.zone) == curious.telegram(zone: Reference.zone))
    }

    @Test(arguments: 0..<6)
    func neverLetsACounterFall(index: Int) {
        let all = telegrams(8640, of: household(index, options { $0.solarPercent = 100 }))
        for (before, after) in zip(all, all.dropFirst()) {
            for register in before.exactValues.entries.map(\.register).filter({ $0.description.kind == .counter }) {
                #expect(after.exactValues[register] ?? -1 >= before.exactValues[register] ?? 0, "\(register)")
            }
        }
    }

    @Test func countsExactlyThePowerThatFlows() {
        let start = household(2, options { $0.solarPercent = 100 }, at: HouseholdTests.monday + 12 * 3600)
        var household = start
        var drawn: Int64 = 0
        var given: Int64 = 0
        for _ in 0..<3000 {
            household.advance(to: household.number + 1, zone: Reference.zone)
            let telegram = household.telegram(zone: Reference.zone)
            drawn += telegram.importPower * 10
            given += telegram.exportPower * 10
        }
        #expect(
            household.energy.importT1 + household.energy.importT2 == start.energy.importT1 + start.energy.importT2
                + drawn)
        #expect(
            household.energy.exportT1 + household.energy.exportT2 == start.energy.exportT1 + start.energy.exportT2
                + given)
        let telegram = household.telegram(zone: Reference.zone)
        #expect(telegram.importEnergy.t2 == household.energy.importT2 / 3600)
        #expect(given > 0 && drawn > 0)
    }

    @Test func countsOnTheTariffOfTheHour() {
        func tariff(_ second: Int64) -> Tariff {
            household(0, options(), at: second).telegram(zone: Reference.zone).tariff
        }
        let hour: Int64 = 3600
        #expect(tariff(HouseholdTests.monday + 7 * hour - 10) == .t1)
        #expect(tariff(HouseholdTests.monday + 7 * hour) == .t2)
        #expect(tariff(HouseholdTests.monday + 23 * hour - 10) == .t2)
        #expect(tariff(HouseholdTests.monday + 23 * hour) == .t1)
        #expect(tariff(HouseholdTests.monday + 4 * 24 * hour + 12 * hour) == .t2)
        #expect(tariff(HouseholdTests.monday + 5 * 24 * hour + 12 * hour) == .t1)
        #expect(tariff(HouseholdTests.monday + 6 * 24 * hour + 12 * hour) == .t1)
    }

    @Test func movesOneTariffAtATime() {
        let night = telegrams(100, of: household(0, options()))
        #expect(Set(night.map(\.importEnergy.t2)).count == 1)
        #expect(night[0].importEnergy.t1 < night[99].importEnergy.t1)
    }

    @Test func burnsGasInStepsOfFiveMinutes() {
        let all = telegrams(8640, of: household(1, options { $0.gasPercent = 100 }))
        for (before, after) in zip(all, all.dropFirst()) where before.gas != after.gas {
            #expect(after.time.seconds % 300 == 0)
            #expect(after.gasTime == after.time)
        }
        #expect(all.allSatisfy { $0.gasTime.map { $0.seconds % 300 == 0 } ?? false })
    }

    @Test func burnsMoreGasInTheMorningThanAtNight() throws {
        let all = telegrams(9 * 360, of: household(1, options { $0.gasPercent = 100 }))
        func burnt(_ hours: Range<Int>) throws -> Int64 {
            try #require(all[hours.upperBound * 360 - 1].gas) - #require(all[hours.lowerBound * 360].gas)
        }
        #expect(try burnt(6..<9) > 3 * burnt(1..<4))
    }

    @Test func holdsTheVoltagesNear230WithSmallStepsInTenths() {
        let all = telegrams(8640, of: household(0, options { $0.threePhasePercent = 100 }))
        var squares: Int64 = 0
        for (before, after) in zip(all, all.dropFirst()) {
            for phase in Phase.allCases {
                let step = after.voltage[phase] - before.voltage[phase]
                squares += step * step
                #expect(after.voltage[phase] % 100 == 0)
                #expect((207_000...253_000).contains(after.voltage[phase]))
            }
        }
        // σ of 0.15 V, and a little for the rounding to tenths.
        let variance = squares / Int64(3 * (all.count - 1))
        #expect((140 * 140...175 * 175).contains(variance))
        #expect(Set(all.map(\.voltage.l1)).count > 20)
    }

    @Test func changesTheBaseLoadBySixWattsFromReadingToReading() {
        // At night, without a car, only the fridge switches.
        let household = household(
            0, options { ($0.carPercent, $0.solarPercent) = (0, 0) }, at: HouseholdTests.monday + 7200)
        let powers = telegrams(1000, of: household).map(\.importPower)
        let steps = zip(powers, powers.dropFirst()).map { $1 - $0 }.filter { abs($0) < 40 }
        let variance = steps.reduce(0) { $0 + $1 * $1 } / Int64(steps.count)
        #expect((5 * 5...7 * 7).contains(variance))
        #expect(steps.count > 980)
    }

    @Test func drawsABaseLoadOf150To450Watts() {
        let plans = (0..<300).map { HouseholdPlan(device: $0, options: options()) }
        #expect(plans.allSatisfy { (150...450).contains($0.basePower) })
        #expect(Set(plans.map(\.basePower)).count > 100)
    }

    @Test func cooksInTheEvening() {
        let plan = HouseholdPlan(device: 0, options: options { ($0.carPercent, $0.solarPercent) = (0, 0) })
        let all = telegrams(8640, of: household(0, options { ($0.carPercent, $0.solarPercent) = (0, 0) }))
        let cooking = all.filter { $0.importPower > plan.basePower + 800 }
        #expect(cooking.count > 60)
        #expect(cooking.allSatisfy { (17..<21).contains($0.meterTime.civil.hour) })
    }

    @Test func runsTheFridgeByTurns() {
        let options = options { ($0.carPercent, $0.solarPercent) = (0, 0) }
        let plan = HouseholdPlan(device: 0, options: options)
        let night = telegrams(1440, of: household(0, options))
        let running = night.count { $0.importPower > plan.basePower + plan.fridgePower / 2 }
        #expect((1440 / 5...1440 / 2).contains(running))
    }

    @Test func chargesTheCarAtNight() {
        let options = options { ($0.carPercent, $0.solarPercent) = (100, 0) }
        let plan = HouseholdPlan(device: 0, options: options)
        let days = telegrams(5 * 1440, of: household(0, options, interval: 60))
        let charging = days.filter { $0.importPower > plan.carPower }
        #expect(charging.count > 60)
        #expect(charging.allSatisfy { (0..<8).contains($0.meterTime.civil.hour) })
    }

    @Test func exportsByDayWithPanelsAndNeverWithout() {
        let june: Int64 = 1_781_906_400
        let sunny = telegrams(1440, of: household(0, options { $0.solarPercent = 100 }, at: june, interval: 60))
        let exporting = sunny.filter { $0.exportPower > 0 }
        #expect(exporting.count > 120)
        #expect(exporting.allSatisfy { (5..<22).contains($0.meterTime.civil.hour) && $0.importPower == 0 })
        #expect(
            sunny[1439].exportEnergy.t1 + sunny[1439].exportEnergy.t2 > sunny[0].exportEnergy.t1
                + sunny[0].exportEnergy.t2)
        let dark = telegrams(1440, of: household(0, options { $0.solarPercent = 0 }, at: june, interval: 60))
        #expect(dark.allSatisfy { $0.exportPower == 0 && $0.exportEnergy == (0, 0) })
    }

    @Test func splitsThePowerOverThePhasesInFixedShares() {
        let household = household(0, options { ($0.threePhasePercent, $0.solarPercent) = (100, 100) })
        let shares = household.plan.shares
        for telegram in telegrams(8640, of: household) {
            let net = telegram.importPower - telegram.exportPower
            let phases = Phase.allCases.map { telegram.phaseImport[$0] - telegram.phaseExport[$0] }
            #expect(phases.reduce(0, +) == net)
            #expect(phases[1] == net * shares.l2 / 1000 && phases[2] == net * shares.l3 / 1000)
        }
    }

    @Test func measuresCurrentsInWholeAmperes() {
        let household = household(0, options { ($0.threePhasePercent, $0.carPercent) = (100, 100) })
        for telegram in telegrams(2000, of: household) {
            for phase in Phase.allCases {
                let power = telegram.phaseImport[phase] + telegram.phaseExport[phase]
                #expect(telegram.current[phase] % 1000 == 0)
                #expect(abs(telegram.current[phase] * telegram.voltage[phase] / 1_000_000 - power) <= 130)
            }
        }
    }

    @Test func hasAtLeastNineteenRegistersWithThreePhasesAndGas() {
        let options = options { ($0.threePhasePercent, $0.gasPercent) = (100, 100) }
        let values = household(0, options).telegram(zone: Reference.zone).exactValues
        #expect(values.entries.count == 19)
    }

    @Test func hasOnePhaseWhereTheOptionsSaySo() {
        let options = options { ($0.threePhasePercent, $0.gasPercent) = (0, 0) }
        let telegram = household(0, options).telegram(zone: Reference.zone)
        #expect(telegram.phases == [.l1])
        #expect(telegram.gas == nil)
        #expect(telegram.exactValues.entries.count == 10)
        #expect(telegram.voltage.l2 == 0 && telegram.phaseImport.l1 == telegram.importPower)
    }

    @Test func mixesHouseholdsByTheirPercentages() {
        let plans = (0..<2000).map { HouseholdPlan(device: $0, options: options()) }
        #expect((1500...1700).contains(plans.count { $0.phaseCount == 3 }))
        #expect((1740...1860).contains(plans.count { $0.hasGas }))
        #expect((700...900).contains(plans.count { $0.solarPower > 0 }))
        #expect((320...480).contains(plans.count { $0.carPower > 0 }))
    }

    @Test func catchesUpWithAYearInBoundedSteps() {
        var household = household(0, options { $0.gasPercent = 100 })
        let before = household
        household.advance(to: before.number + 365 * 8640, zone: Reference.zone)
        #expect(household.number == before.number + 365 * 8640)
        let drawn =
            (household.energy.importT1 + household.energy.importT2 - before.energy.importT1 - before.energy.importT2)
            / 3_600_000
        #expect((1200...20_000).contains(drawn))
        #expect(household.gas > before.gas)
        household.advance(to: before.number, zone: Reference.zone)
        #expect(household.number == before.number + 365 * 8640)
    }

    @Test(arguments: 0..<10)
    func doesNotTurnItsCountersBackWhenStartedAgain(index: Int) {
        let options = options { ($0.solarPercent, $0.carPercent) = (50, 50) }
        var household = household(index, options, interval: 60)
        for hours in [1, 2, 6, 13, 18, 19, 24, 30, 48, 100, 600] as [Int64] {
            let second = HouseholdTests.monday + hours * 3600
            household.advance(to: second / 60, zone: Reference.zone)
            let again = self.household(index, options, at: second, interval: 60)
            #expect(again.energy.importT1 >= household.energy.importT1, "\(hours) h")
            #expect(again.energy.importT2 >= household.energy.importT2, "\(hours) h")
            #expect(again.energy.exportT1 >= household.energy.exportT1, "\(hours) h")
            #expect(again.energy.exportT2 >= household.energy.exportT2, "\(hours) h")
            #expect(again.gas >= household.gas, "\(hours) h")
        }
    }
}
