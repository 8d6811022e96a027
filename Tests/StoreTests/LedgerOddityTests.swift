import Metering
import Testing

@testable import Store

private let energy = LedgerScene.energy
private let gas = LedgerScene.gas
private let meter = LedgerScene.meter
private let forever = LedgerScene.forever

/// What happens to meters, clocks and histories in the long run.
@Suite struct LedgerOddityTests {
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

    /// A glitch in the last reading of a quarter.
    private static func glitch(_ step: Int64) -> Reading {
        LedgerScene.counting(step * 30, [energy: step == 119 ? 999_999_999 : 1000 + step])
    }

    /// A leap that lasts.
    private static func leap(_ step: Int64) -> Reading {
        LedgerScene.counting(step * 30, [energy: (step < 121 ? 1000 : 50_000_000) + step])
    }

    /// A counter that is gone for an hour and a half.
    private static func absence(_ step: Int64) -> Reading {
        LedgerScene.counting(step * 30, (100..<280).contains(step) ? [energy: step] : [energy: step, gas: step * 5])
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
            let wanted = LedgerScene.expected(readings)
            let difference = zip(booked, wanted).first { $0 != $1 }
            #expect(booked.count == wanted.count)
            #expect(difference == nil, "\(difference as Any)")
        }
    }

    @Test(arguments: [100, 400])
    func aGapOfMonthsLosesNothing(days: Int64) async throws {
        try await withStore { store async throws in
            let readings = [0, 10, days * 86400, days * 86400 + 900].map { second in
                LedgerScene.counting(second, [energy: second / 10, gas: second / 100])
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
                return LedgerScene.counting(
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
            let ahead = LedgerScene.counting(10 * 366 * 86400, [energy: 10])
            let readings = (0...720).map { LedgerScene.counting($0 * 10, [energy: $0]) }
            _ = try await store.append([ahead.of(.one)] + readings.map { $0.of(.one) })
            try await store.book([meter], now: now, horizon: Timestamp(seconds: 0))
            let quarters = try await store.quartersInFile()
            #expect(quarters.count == 7)
            #expect(quarters.reduce(0) { $0 + ($1[counter: energy]?.use ?? 0) } == 630)
        }
    }

    @Test func whatWasBookedWhileTheClockWasAheadIsTakenBack() async throws {
        try await withStore { store async throws in
            let readings = (0...720).map { LedgerScene.counting($0 * 10, [energy: $0]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            _ = try await store.append([LedgerScene.counting(40 * 86400, [energy: 1000]).of(.one)])
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
            var early = LedgerScene.counting(0, [energy: 0])
            early.time = Timestamp(seconds: 100)
            let readings = [early] + (0...200).map { LedgerScene.counting($0 * 10, [energy: $0]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            #expect(try await store.quartersInFile().map { $0[counter: energy]?.use } == [90, 90])
        }
    }

    @Test func anotherZoneKeepsTheDaysWhoseQuartersAreGone() async throws {
        try await withStore { store async throws in
            let readings = (0..<Int64(20 * 96)).map { LedgerScene.counting($0 * 900, [energy: $0 * 10]) }
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
            let readings = (0..<Int64(5 * 288)).map { LedgerScene.counting($0 * 300, [energy: $0 * 10]) }
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
                LedgerScene.counting(
                    step * 900, step < 96 ? [energy: step * 10] : [energy: step * 10, .importEnergy(.total): step * 10])
            }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            #expect(try await store.booked(.month).map(\.importUse) == [1920])
        }
    }

    @Test func hoursAndYearsThatBeginInTheStretchAreWhole() async throws {
        try await withStore { store async throws in
            let readings = (0...Int64(24 * 4)).map { LedgerScene.counting($0 * 900, [energy: $0 * 10]) }
            _ = try await store.append(readings.map { $0.of(.one) })
            try await store.book()
            let range = Reading.at(1800).time..<Reading.at(3 * 3600 + 900).time
            let hours = try await store.ledger(of: [meter], in: range, resolution: .hour)[.one] ?? []
            #expect(hours.map(\.start) == [1, 2, 3].map { Reading.at($0 * 3600).time })
            #expect(hours.map { $0[counter: energy]?.use } == [40, 40, 40])
        }
    }
}
