import Metering
internal import Seeding
import Testing

/// Readings around noon of 2026-03-01 UTC, which is the edge of a quarter.
private let noon = Quarter(of: Timestamp(seconds: 1_772_366_400))

private func moment(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: noon.start.milliseconds + seconds * 1000) }

private func reading(
    _ seconds: Int64, _ amounts: [Register: Int64], origin: Reading.Origin = .poll, quality: Reading.Quality = []
) -> Reading {
    var values = RegisterValues()
    for (register, amount) in amounts.sorted(by: { $0.key < $1.key }) { values.set(register, amount) }
    return Reading(time: moment(seconds), received: moment(seconds), origin: origin, quality: quality, values: values)
}

private func gas(_ seconds: Int64, _ litres: Int64, at own: Int64, isInferred: Bool = false) -> Reading {
    var reading = reading(seconds, [.gas(slot: 1): litres])
    reading.values.setOwnTime(.init(.gas(slot: 1), moment(own), isInferred: isInferred))
    return reading
}

private func records(
    of readings: [Reading], quarters: Int64, stitching: Stitching = Stitching(), isProvisional: Bool = false
) -> [LedgerRecord] {
    var fold = LedgerFold(from: noon, rules: .init(stitching: stitching))
    for reading in readings { fold.add(reading) }
    return fold.records(upTo: noon.advanced(by: quarters), isProvisional: isProvisional)
}

private let energy = Register.importEnergy(.t1)

@Suite struct LedgerFoldTests {
    @Test func aRegisterAtTheEdgeIsTakenAsItWasRead() throws {
        let record = try #require(
            records(of: [reading(0, [energy: 1000]), reading(900, [energy: 1250])], quarters: 1).first)
        #expect(record.counters == [CounterUse(energy, first: 1000, last: 1250, use: 250)])
        #expect(record.peak == .init(watts: 1000, start: noon.start))
        #expect(record.quality.isEmpty)
    }

    @Test(arguments: [(-20, 10, 60), (-10, 20, 50), (-30, 200, 50), (-200, 30, 60), (0, 5, 50)])
    func theNearestReadingWithinHalfAMinuteStandsForTheEdge(before: Int64, after: Int64, expected: Int64) {
        let all = records(
            of: [
                reading(1, [energy: 10]), reading(900 + before, [energy: 50]), reading(900 + after, [energy: 60]),
                reading(1800, [energy: 70]),
            ], quarters: 2)
        #expect(all.map { $0.counters[0].last }[0] == expected)
        #expect(!all[0].counters[0].isLastEstimated)
        #expect(all[0].counters[0].use + all[1].counters[0].use == 60)
    }

    @Test func anEdgeWithoutAReadingNearIsInterpolatedAndMarked() {
        let all = records(of: [reading(0, [energy: 0]), reading(2700, [energy: 1000])], quarters: 3)
        #expect(all.map { $0.counters[0].use } == [333, 333, 334])
        #expect(all.map { $0.quality.contains(.estimated) } == [true, true, true])
        #expect(all.map(\.completeness) == [0, 0, 0])
    }

    @Test func nothingIsKnownBeforeTheFirstReading() {
        let all = records(
            of: [reading(1000, [energy: 5]), reading(1800, [energy: 6]), reading(2700, [energy: 8])], quarters: 3)
        #expect(all.map { $0.counters.map(\.use) } == [[], [], [2]])
    }

    @Test func gaugesHaveMeanLowestAndHighest() {
        let all = records(
            of: [reading(0, [.importPower: 100]), reading(10, [.importPower: 201]), reading(900, [.importPower: 7])],
            quarters: 2)
        #expect(all[0].gauges == [GaugeSummary(.importPower, mean: 151, lowest: 100, highest: 201)])
        #expect(all[1].gauges == [GaugeSummary(.importPower, mean: 7, lowest: 7, highest: 7)])
        #expect(all.map(\.readingCount) == [2, 1])
    }

    @Test func theMeanOfGarbageIsStillItsMean() {
        let all = records(
            of: [reading(0, [.importPower: .max]), reading(10, [.importPower: .max]), reading(900, [.importPower: 0])],
            quarters: 2)
        #expect(all[0].gauges == [GaugeSummary(.importPower, mean: .max, lowest: .max, highest: .max)])
        let whole = LedgerRecord(of: all[0].start..<all[1].end, from: all)
        #expect(whole[gauge: .importPower]?.mean == 6_148_914_691_236_517_205)
    }

    @Test func completenessCountsStretchesOfUpToTheTolerance() {
        let all = records(
            of: [
                reading(0, [energy: 0]), reading(60, [energy: 1]), reading(121, [energy: 2]), reading(870, [energy: 3]),
                reading(930, [energy: 4]),
            ], quarters: 2)
        #expect(all.map(\.coveredMilliseconds) == [90_000, 30_000])
    }

    @Test func gasIsBookedByItsOwnTime() {
        // Read five minutes late: the value of the edge comes in the next quarter.
        let all = records(
            of: [
                gas(10, 100, at: 0), gas(600, 130, at: 300), gas(905, 160, at: 600), gas(1210, 190, at: 900),
                gas(2110, 200, at: 1800),
            ], quarters: 2)
        #expect(all.map { $0[counter: .gas(slot: 1)]?.use } == [90, 10])
        #expect(all.map { $0.quality.contains(.estimated) } == [false, false])
    }

    @Test func hourlyGasIsSpreadOverItsHourAndMarkedWithItsCounter() throws {
        let all = records(of: [gas(10, 1000, at: 0), gas(3610, 2001, at: 3600)], quarters: 4)
        let uses = all.compactMap { $0[counter: .gas(slot: 1)] }
        #expect(uses.map(\.use) == [250, 250, 250, 251])
        #expect(uses.map(\.isLastEstimated) == [true, true, true, false])
        #expect(all.allSatisfy { !$0.quality.contains(.estimated) })
    }

    @Test func aChannelOfTheYear1970IsLeftOut() {
        let own = -moment(0).seconds
        let all = records(of: [gas(0, 0, at: own), gas(900, 5000, at: own)], quarters: 1)
        #expect(all[0].counters.isEmpty)
    }

    @Test func anInferredTimeSaysThatTheValueStoodStillUntilThen() {
        let all = records(
            of: [
                gas(0, 100, at: 0, isInferred: true), gas(900, 100, at: 0, isInferred: true),
                gas(1000, 200, at: 1000, isInferred: true), gas(1800, 200, at: 1000, isInferred: true),
            ], quarters: 2)
        #expect(all.map { $0.counters[0].use } == [0, 100])
    }

    @Test func aFallIsHeldUntilTheCounterIsThereAgain() {
        let all = records(
            of: [
                reading(0, [energy: 5000]), reading(10, [energy: 0]), reading(900, [energy: 0]),
                reading(1000, [energy: 5010]), reading(1800, [energy: 5020]),
            ], quarters: 2)
        #expect(all.map { $0.counters[0].use } == [0, 20])
        #expect(all.map { $0.quality.contains(.held) } == [true, true])
    }

    @Test func theNoiseOf32BitFloatsIsNoFall() {
        let all = records(
            of: [
                reading(0, [energy: 18_234_568], quality: .singlePrecision),
                reading(900, [energy: 18_234_566], quality: .singlePrecision),
            ], quarters: 1)
        #expect(all[0].counters[0].use == 0)
        #expect(all[0].quality.isEmpty)
    }

    @Test func aLeapBeyondWhatAnyConnectionCarriesIsHeld() {
        let all = records(
            of: [
                reading(0, [energy: 1000]), reading(10, [energy: .max]), reading(20, [energy: 1002]),
                reading(900, [energy: 1100]),
            ], quarters: 1)
        #expect(all[0].counters == [CounterUse(energy, first: 1000, last: 1100, use: 100)])
        #expect(all[0].quality.contains(.held))
    }

    @Test func aReplacedMeterCountsOn() {
        let change = EquipmentChange(
            subject: .electricity, time: moment(1000), former: "A", present: "B", evidence: .serialNumber)
        let all = records(
            of: [
                reading(0, [energy: 5000]), reading(900, [energy: 5100]), reading(950, [energy: 5110]),
                reading(1000, [energy: 3]), reading(1800, [energy: 13]),
            ], quarters: 2, stitching: Stitching([change]))
        #expect(all[1].counters == [CounterUse(energy, first: 5100, last: 13, use: 20)])
        #expect(all.map { $0.quality.contains(.replaced) } == [false, true])
    }

    @Test func aReplacedGasMeterIsKnownByTheTimeOfItsReading() {
        let change = EquipmentChange(
            subject: .slot(.gas(slot: 1)), time: moment(310), former: "A", present: "B", evidence: .serialNumber)
        // The new meter's value is of before the reading that told of it.
        let all = records(
            of: [gas(0, 5000, at: 0), gas(300, 5000, at: 0), gas(310, 7, at: 300), gas(900, 9, at: 900)], quarters: 1,
            stitching: Stitching([change]))
        #expect(all[0].counters == [CounterUse(.gas(slot: 1), first: 5000, last: 9, use: 2)])
        #expect(all[0].quality == .replaced)
    }

    @Test func aCounterThatStoodAtNothingBeginsWithItsFirstValue() {
        let all = records(
            of: [reading(0, [energy: 0]), reading(10, [energy: 18_000_000]), reading(900, [energy: 18_000_100])],
            quarters: 1)
        #expect(all[0].counters.map(\.use) == [100])
        #expect(all[0].quality == .held)
    }

    @Test func aCounterThatComesBackAfterHoursCountsWhatWentThroughItMeanwhile() {
        // Another device answered for six hours, with a smaller counter; the meter went on at 10 kW.
        let all = records(
            of: [reading(0, [energy: 5_000_000])] + (1...2159).map { reading($0 * 10, [energy: 7]) }
                + [reading(21_600, [energy: 5_060_000])], quarters: 24)
        #expect(all.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == 60_000)
    }

    @Test func aLeapIsNotBelievedForHavingLasted() {
        let all = records(
            of: (0...1000).map { reading($0 * 60, [energy: $0 < 30 ? 1000 + $0 : 900_000 + $0]) }, quarters: 60)
        #expect(all.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == 29)
    }

    @Test(arguments: [Int64.min, -1_000_000_001, 1_000_000_001, .max])
    func aDemandThatNoConnectionHasIsLeftOut(demand: Int64) {
        let all = records(
            of: [
                reading(0, [energy: 0, .exportEnergy(.t1): 0]),
                reading(890, [energy: 1, .exportEnergy(.t1): 1, .quarterHourDemand: demand, .monthPeak: demand]),
                reading(900, [energy: 1, .exportEnergy(.t1): 1]),
            ], quarters: 1)
        #expect(all[0].meterDemand == nil && all[0].meterPeak == nil)
    }

    @Test func aGapWithAReplacementHasTheRegisterOfItsEquipmentAtEachEdge() {
        let change = EquipmentChange(
            subject: .electricity, time: moment(2000), former: "A", present: "B", evidence: .serialNumber)
        let all = records(
            of: [reading(0, [energy: 5000]), reading(2000, [energy: 3]), reading(2700, [energy: 7])], quarters: 3,
            stitching: Stitching([change]))
        #expect(all.map { $0.counters[0].last } == [5000, 5000, 7])
        #expect(all.map { $0.counters[0].use } == [0, 0, 4])
    }

    @Test func whatAnotherDeviceSaidDoesNotCount() {
        let change = EquipmentChange(
            subject: .electricity, time: moment(100), former: "A", present: "B", evidence: .serialNumber,
            effect: .foreign(until: moment(800)))
        let all = records(
            of: [
                reading(0, [energy: 5000]), reading(100, [energy: 9000]), reading(790, [energy: 9900]),
                reading(800, [energy: 5090]), reading(900, [energy: 5100]),
            ], quarters: 1,
            stitching: Stitching([change]))
        #expect(all[0].counters == [CounterUse(energy, first: 5000, last: 5100, use: 100)])
    }

    @Test func aRepairedHourIsMarkedAndItsTotalExact() {
        let all = records(
            of: [reading(0, [energy: 0]), reading(3600, [energy: 400], origin: .ring), reading(7200, [energy: 1000])],
            quarters: 8)
        #expect(all.prefix(4).map { $0.counters[0].use }.reduce(0, +) == 400)
        #expect(all.dropFirst(4).map { $0.counters[0].use }.reduce(0, +) == 600)
        #expect(all.allSatisfy { $0.quality.isSuperset(of: [.backfilled, .estimated]) })
        #expect(all.allSatisfy { $0.readingCount <= 1 && $0.coveredMilliseconds == 0 })
    }

    @Test func aQuarterThatGoesOnCountsWhatIsKnown() {
        let all = records(
            of: [reading(0, [energy: 0]), reading(300, [energy: 40])], quarters: 1, isProvisional: true)
        #expect(all[0].counters.map(\.use) == [40])
        #expect(records(of: [reading(0, [energy: 0]), reading(300, [energy: 40])], quarters: 1)[0].counters.isEmpty)
    }

    @Test(arguments: [(demand: Int64(1000), differs: false), (990, false), (1300, true), (500, true)])
    func theMetersOwnQuarterIsReconciled(demand: Int64, differs: Bool) {
        let all = records(
            of: [
                reading(0, [energy: 0, .importPower: 1000]),
                reading(890, [energy: 248, .importPower: 1000, .quarterHourDemand: demand]),
                reading(900, [energy: 250, .importPower: 1000, .quarterHourDemand: 0]),
            ], quarters: 1)
        #expect(all[0].meterDemand == demand)
        #expect(all[0].quality.contains(.demandDiffers) == differs)
    }
}

@Suite struct LedgerFoldPropertyTests {
    /// Readings at odd times with gaps, falls and gas that is late.
    private static func story(_ seed: UInt64) -> [Reading] {
        var generator = SeededGenerator(seed: seed)
        var readings: [Reading] = []
        var time: Int64 = 3
        var counter: Int64 = 100_000
        while time < 8 * 3600 {
            let hole = Int64(generator.next() % 40)
            time += hole == 0 ? Int64(generator.next() % 7200) : 1 + hole
            counter += Int64(generator.next() % 30)
            var next = reading(
                time, [energy: generator.next() % 50 == 0 ? counter / 2 : counter, .importPower: time % 977])
            next.values.set(.gas(slot: 1), time / 300 * 7)
            next.values.setOwnTime(.init(.gas(slot: 1), moment(time / 300 * 300 - 300), isInferred: false))
            readings.append(next)
        }
        return readings
    }

    @Test(arguments: UInt64(0)..<20)
    func startingInTheMiddleGivesTheSameQuarters(seed: UInt64) throws {
        let readings = LedgerFoldPropertyTests.story(seed)
        let whole = records(of: readings, quarters: 30)
        for wanted in stride(from: Int64(1), to: 30, by: 3) {
            var start = wanted
            var before = readings.last { $0.time < noon.advanced(by: start).start }
            while let reading = before, start > 0 {
                let quarter = Quarter(of: reading.time).number - noon.number
                if LedgerFold.canBegin(of: whole[Int(quarter)]) { break }
                start = quarter
                before = readings.last { $0.time < noon.advanced(by: start).start }
            }
            var fold = LedgerFold(from: noon.advanced(by: start), rules: .init())
            if let before {
                let record = whole[Int(Quarter(of: before.time).number - noon.number)]
                fold.begin(after: before, of: record, former: whole[Int(start) - 1])
            }
            for reading in readings where reading.time >= noon.advanced(by: start).start { fold.add(reading) }
            let part = fold.records(upTo: noon.advanced(by: 30))
            #expect(part.count == 30 - Int(start))
            let difference = zip(part, whole[Int(start)...]).first { $0 != $1 }
            #expect(difference == nil, "from quarter \(start) on: \(difference as Any)")
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func theUseOfTheQuartersIsWhatTheCounterRose(seed: UInt64) throws {
        let readings = LedgerFoldPropertyTests.story(seed)
        let uses = records(of: readings, quarters: 31).compactMap { $0[counter: energy] }
        let first = try #require(uses.first)
        let last = try #require(uses.last)
        #expect(uses.reduce(0) { $0 + $1.use } == last.last - first.first)
        #expect(zip(uses, uses.dropFirst()).allSatisfy { $0.last == $1.first })
        #expect(uses.allSatisfy { $0.use >= 0 })
    }
}
