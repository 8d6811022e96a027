import Metering
import Testing

@testable import Simulation

/// Numbers that look random and are not.
@Suite struct HashTests {
    private let bits = (0..<20_000).map { Hash.mix(42, UInt64($0)) }

    @Test func givesTheSameForTheSameAndOtherwiseNot() {
        #expect(Hash.mix(1, 2) == Hash.mix(1, 2))
        #expect(Set(bits).count == bits.count)
        #expect(Hash.mix(1, 2) != Hash.mix(2, 1))
    }

    @Test func flipsHalfOfTheBitsFromOneNumberToTheNext() {
        let flipped = zip(bits, bits.dropFirst()).map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +)
        #expect((31...33).contains(flipped / (bits.count - 1)))
    }

    @Test(arguments: [0...0, 0...1, -5...5, 150...450, 0...9_999_999] as [ClosedRange<Int64>])
    func picksFromAllOfARange(range: ClosedRange<Int64>) {
        let picked = bits.map { Hash.pick($0, range) }
        #expect(picked.allSatisfy(range.contains))
        let mean = picked.reduce(0, +) / Int64(picked.count)
        let middle = (range.lowerBound + range.upperBound) / 2
        #expect(abs(mean - middle) <= max(1, Int64(range.count) / 50))
        if range.count < 1000 { #expect(Set(picked).count == range.count) }
    }

    @Test(arguments: [96, 150, 1500] as [Int64])
    func spreadsNormallyWithTheDeviationAskedFor(deviation: Int64) {
        let values = bits.map { Hash.normal($0, deviation: deviation) }
        let count = Int64(values.count)
        let variance = values.reduce(0) { $0 + $1 * $1 } / count
        #expect(abs(values.reduce(0, +) / count) <= deviation / 20)
        #expect((deviation * deviation * 94 / 100...deviation * deviation * 106 / 100).contains(variance))
        #expect(values.allSatisfy { abs($0) <= deviation * 7 / 2 })
        let within = values.count { abs($0) <= deviation }
        #expect((values.count * 64 / 100...values.count * 70 / 100).contains(within))
    }
}

/// The days of households.
@Suite struct HouseholdDayTests {
    private var options: FleetOptions {
        var options = FleetOptions(zone: Reference.zone)
        (options.carPercent, options.solarPercent, options.gasPercent) = (100, 100, 100)
        return options
    }

    /// Two weeks of a hundred households, from a Monday on.
    private var days: [(plan: HouseholdPlan, day: HouseholdDay)] {
        (0..<100).flatMap { index in
            let plan = HouseholdPlan(device: index, options: options)
            return (0..<14).map { (plan, HouseholdDay(20_514 + $0, of: plan)) }
        }
    }

    @Test func cooksOnceEachEveningForUpToFiftyMinutes() {
        for (_, day) in days {
            #expect((17 * 3600...19 * 3600).contains(day.cooking.lowerBound))
            #expect((1200...3000).contains(Int64(day.cooking.count)))
        }
        #expect(Set(days.map(\.day.cooking.lowerBound)).count > 500)
    }

    @Test func chargesOnSomeNightsForUpToFiveHours() {
        let charging = days.filter { !$0.day.charging.isEmpty }
        #expect((days.count / 2...days.count * 7 / 10).contains(charging.count))
        for (_, day) in charging {
            #expect((600...5400).contains(day.charging.lowerBound))
            #expect((7200...18_000).contains(Int64(day.charging.count)))
        }
    }

    @Test func neverChargesWithoutACar() {
        var options = options
        options.carPercent = 0
        let plan = HouseholdPlan(device: 0, options: options)
        #expect((0..<100).allSatisfy { HouseholdDay(20_514 + $0, of: plan).charging.isEmpty })
    }

    @Test func isTheSameDayWhenMadeAgain() {
        let plan = HouseholdPlan(device: 3, options: options)
        let (first, again) = (HouseholdDay(20_514, of: plan), HouseholdDay(20_514, of: plan))
        #expect(first.cooking == again.cooking && first.charging == again.charging)
        #expect(first.clearness == again.clearness)
        #expect(HouseholdDay(20_515, of: plan).cooking != first.cooking)
    }

    @Test func hasTheHighTariffOnWeekdaysFromSevenToEleven() {
        let plan = HouseholdPlan(device: 0, options: options)
        for offset in 0..<14 as Range<Int64> {
            let day = HouseholdDay(20_514 + offset, of: plan)
            let isWeekday = offset % 7 < 5
            #expect(day.hasHighTariff(at: 7 * 3600) == isWeekday)
            #expect(day.hasHighTariff(at: 23 * 3600 - 1) == isWeekday)
            #expect(!day.hasHighTariff(at: 7 * 3600 - 1) && !day.hasHighTariff(at: 23 * 3600))
        }
    }

    @Test func yieldsMoreSunInJuneThanInDecember() {
        let plan = HouseholdPlan(device: 0, options: options)
        func yield(_ first: Int64) -> Int64 {
            var options = options
            (options.carPercent, options.solarPercent) = (0, 0)
            let dark = HouseholdPlan(device: 0, options: options)
            var sum: Int64 = 0
            for number in first..<first + 28 {
                let day = HouseholdDay(number, of: plan)
                for second in stride(from: 0, to: 86_400, by: 600) as StrideTo<Int64> {
                    let at = number * 86_400 + second
                    sum +=
                        dark.power(at: at, secondOfDay: second, day: HouseholdDay(number, of: dark))
                        - plan.power(at: at, secondOfDay: second, day: day)
                        + (day.charging.contains(second) ? plan.carPower : 0)
                }
            }
            return sum
        }
        let (june, december) = (yield(20_605), yield(20_788))
        #expect(june > 5 * december && december > 0)
    }

    @Test func yieldsNothingAtNightAndNeverMoreThanThePanelsCan() {
        var without = options
        without.solarPercent = 0
        for index in 0..<20 {
            let plan = HouseholdPlan(device: index, options: options)
            let dark = HouseholdPlan(device: index, options: without)
            let day = HouseholdDay(20_605, of: plan)
            for second in stride(from: 0, to: 86_400, by: 300) as StrideTo<Int64> {
                let at = 20_605 * 86_400 + second
                let sun =
                    dark.power(at: at, secondOfDay: second, day: day)
                    - plan.power(at: at, secondOfDay: second, day: day)
                #expect((0...plan.solarPower).contains(sun))
                if second < 4 * 3600 || second >= 22 * 3600 { #expect(sun == 0) }
            }
        }
    }

    @Test func heatsInWinterAndHardlyInSummer() {
        let plan = HouseholdPlan(device: 0, options: options)
        func burnt(_ number: Int64) -> Int64 {
            let day = HouseholdDay(number, of: plan)
            return (0..<288).reduce(0) { $0 + plan.gas(inBlock: number * 288 + $1, secondOfDay: $1 * 300, day: day) }
        }
        let (january, july) = (burnt(20_468), burnt(20_650))
        #expect(january > 3 * july)
        #expect(july > 0)
    }

    @Test func burnsNoGasWithoutAMeter() {
        var options = options
        options.gasPercent = 0
        let plan = HouseholdPlan(device: 0, options: options)
        let day = HouseholdDay(20_468, of: plan)
        #expect((0..<288).allSatisfy { plan.gas(inBlock: $0, secondOfDay: $0 * 300, day: day) == 0 })
    }
}

/// The clock that keeps a zone's offset for a quarter of an hour.
@Suite struct LocalClockTests {
    @Test(arguments: TelegramClockTests.changes)
    func showsWhatTheZoneSaysOverAChange(change: TelegramClockTests.Change) {
        var clock = LocalClock()
        for second in stride(from: change.second - 7200, through: change.second + 7200, by: 30) {
            let offset = Reference.zone.offset(at: Timestamp(seconds: second))
            #expect(clock.face(at: second, in: Reference.zone) == second + offset)
        }
    }

    @Test func followsTimeThatJumpsBack() {
        var clock = LocalClock()
        let change = TelegramClockTests.changes[0].second
        #expect(clock.face(at: change, in: Reference.zone) == change + 7200)
        #expect(clock.face(at: change - 1, in: Reference.zone) == change + 3599)
    }
}
