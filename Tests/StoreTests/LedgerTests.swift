import GRDB
import Metering
import Testing

@testable import Store

private let energy = Register.importEnergy(.t1)
private let gas = Register.gas(slot: 1)
private let amsterdam = Zone.amsterdam

extension Zone {
    /// The zone of the Netherlands, out of the system's files.
    fileprivate static let amsterdam: Zone = {
        do {
            return try Zone(identifier: "Europe/Amsterdam")
        } catch {
            preconditionFailure("the system has no zone files: \(error)")
        }
    }()
}

/// A household's readings over some hours: holes, falls of a counter, gas that comes late and by the hour.
private func story(_ generator: inout SeededGenerator, hours: Int64) -> [Reading] {
    var readings: [Reading] = []
    var (time, counter) = (Int64(3), Int64(100_000))
    while time < hours * 3600 {
        time += generator.below(200) == 0 ? Int64(generator.below(9000)) : 1 + Int64(generator.below(60))
        counter += Int64(generator.below(30))
        var reading = Reading.at(time, watts: Int64(generator.below(4000)))
        reading.values.set(energy, generator.below(80) == 0 ? counter / 2 : counter)
        reading.values.set(gas, time / 3600 * 70)
        let own = Timestamp(milliseconds: Timestamp.noon.milliseconds + time / 3600 * 3_600_000)
        reading.values.setOwnTime(.init(gas, own, isInferred: false))
        readings.append(reading)
    }
    return readings
}

/// What the ledger has to say, of all readings at once.
private func expected(_ readings: [Reading], rules: LedgerFold.Rules = .init()) -> [LedgerRecord] {
    guard let first = readings.first, let last = readings.last else { return [] }
    var fold = LedgerFold(from: Quarter(of: first.time), rules: rules)
    for reading in readings { fold.add(reading) }
    return fold.records(upTo: Quarter(of: last.time))
}

private let forever = Timestamp(seconds: 4_000_000_000)
private let meter = LedgerMeter(.one, zone: .amsterdam)

extension SQLiteStore {
    fileprivate func booked(_ resolution: Resolution, of meter: LedgerMeter = meter) async throws -> [LedgerRecord] {
        try await ledger(of: [meter], in: Timestamp(seconds: 0)..<forever, resolution: resolution)[meter.key] ?? []
    }

    fileprivate func book(_ meter: LedgerMeter = meter) async throws {
        try await book([meter], now: forever, horizon: Timestamp(seconds: 0))
    }

    /// The quarters that stand in the file.
    fileprivate func quartersInFile() async throws -> [LedgerRecord] {
        try await pool.read { db in
            try LedgerTable(db, meter: 1, zone: amsterdam).records(.quarterHour, in: Timestamp(seconds: 0)..<forever)
        }
    }
}

@Suite struct LedgerTests {
    @Test(arguments: UInt64(0)..<12)
    func theLedgerIsWhatTheReadingsSayWheneverTheyCame(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let readings = story(&generator, hours: 30)
        try await withStore { store async throws in
            var rest = readings
            while !rest.isEmpty {
                // Most come in their order, some much later, some twice.
                let count = min(rest.count, 1 + generator.below(400))
                var batch = Array(rest.prefix(count))
                rest.removeFirst(count)
                if generator.below(3) == 0, count > 1 {
                    let place = generator.below(count)
                    rest.insert(batch.remove(at: place), at: min(rest.count, generator.below(800)))
                }
                if generator.below(4) == 0 { batch += batch.prefix(5) }
                _ = try await store.append(batch.map { $0.of(.one) })
                if generator.below(2) == 0 { try await store.book() }
            }
            try await store.book()
            let booked = try await store.quartersInFile()
            let wanted = expected(readings)
            #expect(booked.count == wanted.count)
            let difference = zip(booked, wanted).first { $0 != $1 }
            // Gas of the last hour is not known yet, and comes with the next value.
            #expect(difference == nil, "\(difference as Any)")
        }
    }

    @Test func daysAndMonthsAreTheSumOfTheirQuarters() async throws {
        var generator = SeededGenerator(seed: 99)
        let readings = story(&generator, hours: 24 * 40)
        try await withStore { store async throws in
            for start in stride(from: 0, to: readings.count, by: 5000) {
                _ = try await store.append(readings[start..<min(start + 5000, readings.count)].map { $0.of(.one) })
                try await store.book()
            }
            let quarters = try await store.booked(.quarterHour)
            for resolution in [Resolution.hour, .day, .month, .year] {
                let periods = try await store.booked(resolution)
                #expect(periods.first?.start == resolution.period(of: quarters[0].start, in: amsterdam).lowerBound)
                for period in periods {
                    let parts = quarters.filter { (period.start..<period.end).contains($0.start) }
                    #expect(!parts.isEmpty)
                    let uses = parts.compactMap { $0[counter: energy]?.use }
                    #expect(period[counter: energy]?.use ?? 0 == uses.reduce(0, +))
                    #expect(period.readingCount == parts.reduce(0) { $0 + $1.readingCount })
                    #expect(period.peak?.watts == parts.compactMap(\.peak?.watts).max())
                }
            }
        }
    }

    @Test func aDayOfTheClockChangeHas25Hours() async throws {
        try await withStore { store async throws in
            // 2025-10-26 in Amsterdam begins at 22:00Z and ends at 23:00Z.
            let midnight = Timestamp(seconds: 1_761_429_600)
            let readings = (0...300).map { step in
                var values = RegisterValues()
                values.set(energy, Int64(step) * 10)
                let time = midnight.advanced(by: .seconds(step * 360))
                return Reading(time: time, received: time, origin: .poll, values: values)
            }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            let day = try #require(try await store.booked(.day).first)
            #expect(day.end.since(day.start) == .seconds(25 * 3600))
            #expect(day[counter: energy]?.use == 2500)
        }
    }

    @Test func whatIsNotBookedYetIsInTheAnswer() async throws {
        try await withStore { store async throws in
            let readings = (0..<200).map { step in
                var reading = Reading.at(Int64(step) * 10)
                reading.values.set(energy, Int64(step))
                return reading.of(.one)
            }
            _ = try await store.append(Array(readings.prefix(100)))
            try await store.book()
            _ = try await store.append(Array(readings.dropFirst(100)))
            let day = try await store.booked(.day)
            #expect(day.map { $0[counter: energy]?.use } == [199])
            let quarters = try await store.booked(.quarterHour)
            #expect(quarters.map { $0[counter: energy]?.use } == [90, 90, 19])
        }
    }

    @Test func anotherZoneHasOtherDays() async throws {
        try await withStore { store async throws in
            let readings = (0..<500).map { step in
                var reading = Reading.at(Int64(step) * 300)
                reading.values.set(energy, Int64(step))
                return reading.of(.one)
            }
            _ = try await store.append(readings)
            try await store.book()
            let before = try await store.booked(.day)
            let other = LedgerMeter(.one, zone: .utc)
            try await store.book(other)
            let after = try await store.booked(.day, of: other)
            #expect(before.first?.start == Timestamp(seconds: 1_772_319_600))
            #expect(after.first?.start == Timestamp(seconds: 1_772_323_200))
            #expect(before.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == 499)
            #expect(after.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == 499)
        }
    }

    @Test func aReplacementThatIsConfirmedLaterMakesTheQuartersAnew() async throws {
        let change = EquipmentChange(
            subject: .electricity, time: Reading.at(1800).time, former: nil, present: nil, evidence: .command)
        try await withStore { store async throws in
            let readings = (0..<600).map { step in
                var reading = Reading.at(Int64(step) * 10)
                reading.values.set(energy, Int64(step < 180 ? 50_000 + step : step - 180))
                return reading.of(.one)
            }
            _ = try await store.append(readings)
            try await store.book()
            #expect(try await store.booked(.day).map { $0[counter: energy]?.use } == [179])
            let stitched = LedgerMeter(.one, zone: amsterdam, rules: .init(stitching: Stitching([change])))
            try await store.rebook(.one, since: change.time)
            try await store.book(stitched)
            #expect(try await store.booked(.day, of: stitched).map { $0[counter: energy]?.use } == [179 + 419])
            #expect(try await store.booked(.day, of: stitched)[0].quality.contains(.replaced))
        }
    }

    @Test func quartersOlderThanTheReadingsStayWhenAStragglerComes() async throws {
        try await withStore { store async throws in
            let readings = (0..<600).map { step in
                var reading = Reading.at(Int64(step) * 10)
                reading.values.set(energy, Int64(step))
                return reading.of(.one)
            }
            _ = try await store.append(readings)
            try await store.book()
            let before = try await store.quartersInFile()
            try await store.pool.write { db in
                try db.execute(
                    sql: "DELETE FROM arrivals WHERE time < ?", arguments: [Reading.at(3600).time.milliseconds])
                try db.execute(
                    sql: "DELETE FROM readings WHERE time < ?", arguments: [Reading.at(3600).time.milliseconds])
            }
            var straggler = Reading.at(1005)
            straggler.values.set(energy, 100)
            _ = try await store.append([straggler.of(.one)])
            try await store.book([meter], now: forever, horizon: Reading.at(3600).time)
            #expect(try await store.quartersInFile() == before)
        }
    }

    /// Appends readings one after the other and books as each quarter is over, as a gateway does.
    private static func bookStepwise(_ readings: [Reading], in store: SQLiteStore) async throws {
        var quarter = Quarter(of: readings[0].time)
        for reading in readings {
            _ = try await store.append([reading.of(.one)])
            guard Quarter(of: reading.time) > quarter else { continue }
            quarter = Quarter(of: reading.time)
            try await store.book([meter], now: reading.time.advanced(by: .seconds(60)), horizon: Timestamp(seconds: 0))
        }
        try await store.book()
    }

    private static func counting(_ second: Int64, _ amounts: [Register: Int64]) -> Reading {
        var reading = Reading.at(second)
        for (register, amount) in amounts { reading.values.set(register, amount) }
        return reading
    }

    /// A glitch in the last reading of a quarter.
    private static func glitch(_ step: Int64) -> Reading {
        counting(step * 30, [energy: step == 119 ? 999_999_999 : 1000 + step])
    }

    /// A leap that lasts.
    private static func leap(_ step: Int64) -> Reading {
        counting(step * 30, [energy: (step < 121 ? 1000 : 50_000_000) + step])
    }

    /// A counter that is gone for an hour and a half.
    private static func absence(_ step: Int64) -> Reading {
        counting(step * 30, (100..<280).contains(step) ? [energy: step] : [energy: step, gas: step * 5])
    }

    private static let oddities: [[Reading]] = [
        (0..<400).map(glitch), (0..<400).map(leap), (0..<400).map(absence),
    ]

    /// What must be the same whether it is booked as it comes or all at once.
    @Test(arguments: oddities)
    func theLedgerIsTheSameBookedStepwiseOrAtOnce(readings: [Reading]) async throws {
        try await withStore { store async throws in
            try await Self.bookStepwise(readings, in: store)
            let booked = try await store.quartersInFile()
            let wanted = expected(readings)
            let difference = zip(booked, wanted).first { $0 != $1 }
            #expect(booked.count == wanted.count)
            #expect(difference == nil, "\(difference as Any)")
        }
    }

    @Test(arguments: [100, 400])
    func aGapOfMonthsLosesNothing(days: Int64) async throws {
        try await withStore { store async throws in
            let readings = [0, 10, days * 86400, days * 86400 + 900].map { second in
                Self.counting(second, [energy: second / 10, gas: second / 100])
            }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            for resolution in [Resolution.quarterHour, .day, .month] {
                let records = try await store.booked(resolution)
                #expect(records.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == days * 8640 + 90)
                #expect(records.reduce(0) { $0 + ($1[counter: gas]?.use ?? 0) } == days * 864 + 9)
            }
        }
    }

    @Test func gasThatComesBackAfterMonthsIsBookedForAllOfThem() async throws {
        try await withStore { store async throws in
            // A reading every three hours for 120 days, of which gas is silent from day 10 to day 100.
            let readings = (0..<Int64(960)).map { step in
                let day = step / 8
                return Self.counting(
                    step * 10_800, (10..<100).contains(day) ? [energy: step] : [energy: step, gas: step * 3])
            }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            let uses = try await store.booked(.month).map { $0[counter: gas]?.use }
            #expect(uses.compactMap { $0 }.reduce(0, +) == 959 * 3, "\(uses)")
        }
    }

    @Test func aReadingFarAheadOfTheClockIsLeftToItself() async throws {
        try await withStore { store async throws in
            let now = Reading.at(7200).time
            let ahead = Self.counting(10 * 366 * 86400, [energy: 10])
            let readings = (0...720).map { Self.counting($0 * 10, [energy: $0]) }
            _ = try await store.append([ahead.of(.one)] + readings.map { $0.of(.one) })
            try await store.book([meter], now: now, horizon: Timestamp(seconds: 0))
            let quarters = try await store.quartersInFile()
            #expect(quarters.count == 7)
            #expect(quarters.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == 630)
        }
    }

    @Test func whatWasBookedWhileTheClockWasAheadIsTakenBack() async throws {
        try await withStore { store async throws in
            let readings = (0...720).map { Self.counting($0 * 10, [energy: $0]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            _ = try await store.append([Self.counting(40 * 86400, [energy: 1000]).of(.one)])
            try await store.book()
            #expect(try await store.quartersInFile().count == 40 * 96)
            try await store.book([meter], now: Reading.at(7300).time, horizon: Timestamp(seconds: 0))
            let quarters = try await store.quartersInFile()
            #expect(quarters.last.map { $0.start <= Reading.at(7300 + 3600).time } == true)
            #expect(try await store.booked(.month).count == 1)
        }
    }

    @Test func readingsOfAClockThatWasNeverSetAreNotBooked() async throws {
        try await withStore { store async throws in
            var early = Self.counting(0, [energy: 0])
            early.time = Timestamp(seconds: 100)
            let readings = [early] + (0...200).map { Self.counting($0 * 10, [energy: $0]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            #expect(try await store.quartersInFile().map { $0[counter: energy]?.use } == [90, 90])
        }
    }

    @Test func anotherZoneKeepsTheDaysWhoseQuartersAreGone() async throws {
        try await withStore { store async throws in
            let readings = (0..<Int64(20 * 96)).map { Self.counting($0 * 900, [energy: $0 * 10]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book(LedgerMeter(.one, zone: .utc))
            let gone = Reading.at(10 * 86400).time
            try await store.prune(quartersBefore: gone, daysBefore: Timestamp(seconds: 0))
            try await store.book(meter)
            let days = try await store.booked(.day)
            #expect(days.first?.start == Timestamp(seconds: 1_772_323_200))
            #expect(days.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } > 17 * 960)
        }
    }

    @Test func rebookingWhereReadingsAreGoneKeepsWhatIsKnown() async throws {
        try await withStore { store async throws in
            let readings = (0..<Int64(5 * 288)).map { Self.counting($0 * 300, [energy: $0 * 10]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            let before = try await store.booked(.day)
            let horizon = Reading.at(3 * 86400).time
            _ = try await store.prune(before: horizon)
            try await store.prune(quartersBefore: Reading.at(2 * 86400).time, daysBefore: Timestamp(seconds: 0))
            try await store.rebook(.one, since: Reading.at(86400).time)
            try await store.book([meter], now: forever, horizon: horizon)
            let after = try await store.booked(.day)
            #expect(after.map { $0[counter: energy]?.use } == before.map { $0[counter: energy]?.use })
        }
    }

    @Test func aTotalThatIsReadFromTheSecondDayOnAddsToTheTariffsOfTheFirst() async throws {
        try await withStore { store async throws in
            let readings = (0...Int64(192)).map { step in
                Self.counting(
                    step * 900, step < 96 ? [energy: step * 10] : [energy: step * 10, .importEnergy(.total): step * 10])
            }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            #expect(try await store.booked(.month).map(\.importUse) == [1920])
        }
    }

    @Test func hoursAndYearsThatBeginInTheStretchAreWhole() async throws {
        try await withStore { store async throws in
            let readings = (0...Int64(24 * 4)).map { Self.counting($0 * 900, [energy: $0 * 10]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            let range = Reading.at(1800).time..<Reading.at(3 * 3600 + 900).time
            let hours = try await store.ledger(of: [meter], in: range, resolution: .hour)[.one] ?? []
            #expect(hours.map(\.start) == [1, 2, 3].map { Reading.at($0 * 3600).time })
            #expect(hours.map { $0[counter: energy]?.use } == [40, 40, 40])
        }
    }

    @Test func aMeterOfNoReadingsHasNoLedger() async throws {
        try await withStore { store async throws in
            try await store.book()
            #expect(try await store.booked(.day).isEmpty)
        }
    }
}

@Suite struct LedgerBlobTests {
    @Test(arguments: UInt64(0)..<50)
    func recordsReadBackAsTheyWere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let records = (0..<generator.below(100)).map { _ in LedgerBlobTests.record(&generator) }
        let bytes = LedgerBlob.bytes(of: records)
        #expect(bytes.withUnsafeBytes { LedgerBlob.read($0) } == records)
    }

    @Test(arguments: UInt64(0)..<50)
    func damagedBytesAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = LedgerBlob.bytes(of: (0..<20).map { _ in LedgerBlobTests.record(&generator) })
        for _ in 0..<200 {
            bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
            let cut = generator.below(bytes.count)
            _ = bytes.prefix(cut).withUnsafeBytes { LedgerBlob.read($0) }
        }
        #expect([UInt8]().withUnsafeBytes { LedgerBlob.read($0) } == nil)
        #expect([3].withUnsafeBytes { LedgerBlob.read($0) } == nil)
    }

    private static func record(_ generator: inout SeededGenerator) -> LedgerRecord {
        let start = Timestamp(milliseconds: generator.integer())
        var record = LedgerRecord(start: start, end: Timestamp(milliseconds: generator.integer()))
        for description in Register.all where generator.below(3) == 0 {
            if description.kind == .counter {
                record.counters.append(
                    CounterUse(
                        description.register, first: generator.integer(), last: generator.integer(),
                        use: generator.integer(), isFirstEstimated: generator.below(2) == 0,
                        isLastEstimated: generator.below(2) == 0))
            } else {
                record.gauges.append(
                    GaugeSummary(
                        description.register, mean: generator.integer(), lowest: generator.integer(),
                        highest: generator.integer()))
            }
        }
        record.readingCount = generator.integer()
        record.coveredMilliseconds = generator.integer()
        record.quality = .init(rawValue: UInt16(truncatingIfNeeded: generator.next()))
        if generator.below(2) == 0 { record.peak = .init(watts: generator.integer(), start: start) }
        if generator.below(2) == 0 { record.meterDemand = generator.integer() }
        if generator.below(2) == 0 { record.meterPeak = .init(watts: generator.integer(), start: start) }
        return record
    }
}
