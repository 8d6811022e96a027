import Metering
internal import Seeding
import Testing

@Suite struct RegisterValuesTests {
    @Test func absentIsNotZero() {
        var values = RegisterValues()
        #expect(values[.gas(slot: 1)] == nil)
        values.set(.gas(slot: 1), 0)
        #expect(values[.gas(slot: 1)] == 0)
        #expect(values[.gas(slot: 2)] == nil)
    }

    @Test func entriesStandByNumberWhateverOrderTheyComeIn() throws {
        var random = SeededGenerator(seed: 4)
        let all = Register.all.map(\.register)
        for _ in 0..<200 {
            let some = all.shuffled(using: &random).prefix(Int.random(in: 0...all.count, using: &random))
            var values = RegisterValues()
            for register in some { values.set(register, Int64(register.number) * 10) }
            try #require(values.entries.map(\.register) == some.sorted())
            try #require(all.allSatisfy { values[$0] == (some.contains($0) ? Int64($0.number) * 10 : nil) })
        }
    }

    @Test func aSecondValueTakesThePlaceOfTheFirst() {
        var values = RegisterValues()
        for register: Register in [.importPower, .exportPower, .importEnergy(.t1)] { values.set(register, 1) }
        for register: Register in [.importEnergy(.t1), .exportPower, .importPower] { values.set(register, 2) }
        #expect(values.entries.map(\.amount) == [2, 2, 2])
    }

    @Test func equalityKnowsNoOrderOfArrival() {
        var one = RegisterValues()
        var other = RegisterValues()
        one.set(.importPower, 482)
        one.set(.exportPower, 0)
        other.set(.exportPower, 0)
        #expect(one != other)
        other.set(.importPower, 482)
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }

    @Test func ownTimesStandByNumberOneForEachRegister() {
        let early = Timestamp(seconds: 100)
        let late = Timestamp(seconds: 200)
        var values = RegisterValues()
        values.setOwnTime(.init(.water(slot: 1), late, isInferred: false))
        values.setOwnTime(.init(.gas(slot: 1), early, isInferred: true))
        values.setOwnTime(.init(.monthPeak, early, isInferred: false))
        values.setOwnTime(.init(.gas(slot: 1), late, isInferred: false))
        #expect(values.ownTimes.map(\.register) == [.monthPeak, .gas(slot: 1), .water(slot: 1)])
        #expect(values.ownTime(of: .gas(slot: 1)) == .init(.gas(slot: 1), late, isInferred: false))
        #expect(values.ownTime(of: .importPower) == nil)
    }

    @Test func readingsThatDifferInAnOwnTimeDiffer() {
        var one = RegisterValues()
        one.set(.gas(slot: 1), 1)
        var other = one
        other.setOwnTime(.init(.gas(slot: 1), Timestamp(seconds: 1), isInferred: true))
        #expect(one != other)
    }
}

@Suite struct ReadingTests {
    // What the disk keeps must not move.
    @Test func rawValuesAreFixed() {
        #expect(Reading.Origin.allCases.map(\.rawValue) == [0, 1, 2, 3])
        #expect([Reading.Origin.poll, .push, .ring, .imported] == Reading.Origin.allCases)
        #expect(Reading.Quality.receptionTime.rawValue == 1)
        #expect(Reading.Quality.truncated.rawValue == 2)
        #expect(Reading.Quality(rawValue: 0x8001).contains(.receptionTime))
    }

    @Test func metersAreOrderedBySiteThenMeter() {
        let keys = [("b", "a"), ("a", "b"), ("a", "a")].map { MeterKey(site: $0.0, meter: $0.1) }
        #expect(keys.sorted().map(\.description) == ["a/a", "a/b", "b/a"])
    }
}
