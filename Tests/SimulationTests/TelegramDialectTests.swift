import Metering
import Testing

@testable import Simulation

/// The telegrams of every dialect, read by the gateway's own parser.
@Suite struct TelegramDialectTests {
    /// The moments of a year at which clocks and months do what they do.
    private static let moments: [Int64] = [
        HouseholdTests.monday + 12 * 3600,
        // 29 March 2026, before and after clocks go forward; 25 October, in both of the hours with one name.
        1_774_744_795, 1_774_749_600, 1_792_886_400, 1_792_890_000,
        // 31 May 2026 21:59:55 and 1 June in Amsterdam; a summer noon.
        1_780_264_795, 1_780_265_100, 1_784_109_600,
    ]

    @Test(arguments: TelegramDialect.allCases, moments)
    func everyLineIsTypedAndEveryValueIsTheOneThatWasWritten(dialect: TelegramDialect, second: Int64) throws {
        for var maker in try TelegramMaker.meters(6, dialect, after: second) {
            for _ in 0..<4 {
                let made = maker.make()
                let stream = try ParsedStream(made, of: dialect)
                let parsed = try #require(stream.telegrams.first)
                try #require(parsed.refused == [])
                try #require(parsed.values == made.values)
                #expect(stream.telegrams.count == 1 && stream.garbageBytes == 0 && stream.cuts == 0)
                #expect(parsed.checksum == (dialect.hasChecksum ? .right : .none))
                #expect(!parsed.telegram.isTruncated)
                let time = parsed.telegram.time.map { time in
                    time.moment(in: maker.siteZone, .received(made.time))
                }
                #expect(time == (dialect.hasTime ? made.time : nil))
            }
        }
    }

    @Test(arguments: TelegramDialect.allCases)
    func theValuesAreTheHouseholds(dialect: TelegramDialect) throws {
        for index in 0..<6 {
            var maker = try TelegramMaker.meters(6, dialect)[index]
            let made = maker.make()
            let expected = maker.householdTelegram
            #expect(made.time == expected.time)
            guard dialect != .heat else {
                let gas = try #require(expected.gas)
                #expect(made.values[.heat(slot: 1)] == gas * 32 / 1000 * 1000)
                continue
            }
            // A tenth of a kilowatt's hundredth is all that DSMR 3 prints.
            let step: Int64 = dialect == .nl2 || dialect == .nl3 ? 10 : 1
            #expect(made.values[.importPower] == expected.importPower / step * step)
            #expect(made.values[.exportPower] == expected.exportPower / step * step)
            let (drawn, given) = (expected.importEnergy, expected.exportEnergy)
            switch dialect {
            case .be:
                #expect(made.values[.importEnergy(.t1)] == drawn.t2 && made.values[.importEnergy(.t2)] == drawn.t1)
                #expect(made.values[.exportEnergy(.t1)] == given.t2 && made.values[.exportEnergy(.t2)] == given.t1)
            case .lu, .se, .fi, .dk:
                #expect(made.values[.importEnergy(.total)] == drawn.t1 + drawn.t2)
                #expect(made.values[.exportEnergy(.total)] == given.t1 + given.t2)
            default:
                #expect(made.values[.importEnergy(.t1)] == drawn.t1 && made.values[.importEnergy(.t2)] == drawn.t2)
                #expect(made.values[.exportEnergy(.t1)] == given.t1 && made.values[.exportEnergy(.t2)] == given.t2)
            }
        }
    }

    @Test(arguments: [TelegramDialect.nl5, .be, .lu, .se, .lt])
    func theValuesOfPhasesAreTheHouseholds(dialect: TelegramDialect) throws {
        for phases in [1, 3] {
            var maker = try TelegramMaker.meters(1, dialect) { $0.meters[0].phaseCount = phases }[0]
            let made = maker.make()
            let expected = maker.householdTelegram
            for phase in Phase.allCases {
                let isThere = phase.rawValue <= phases
                #expect(made.values[.importPower(phase)] == (isThere ? expected.phaseImport[phase] : nil))
                #expect(made.values[.exportPower(phase)] == (isThere ? expected.phaseExport[phase] : nil))
                #expect(made.values[.voltage(phase)] == (isThere ? expected.voltage[phase] : nil))
                let current = try #require(made.values[.current(phase)] ?? (isThere ? nil : 0))
                // The household has its currents in whole amperes, rounded.
                #expect(abs(current - expected.current[phase]) <= 500)
            }
        }
    }
}

extension TelegramDialectTests {
    @Test(arguments: [TelegramDialect.nl2, .nl3, .nl4, .nl5, .be, .lu])
    func gasIsReadInTheRhythmOfTheDialect(dialect: TelegramDialect) throws {
        let seconds: Int64 = [.nl2, .nl3, .nl4].contains(dialect) ? 3600 : 300
        let changes: (inout TelegramStreamOptions) -> Void = {
            $0.gasPercent = 100
            $0.meters[0].interval = .seconds(60)
        }
        // Half a minute before the hour.
        var maker = try TelegramMaker.meters(1, dialect, after: HouseholdTests.monday + 12 * 3600 - 30, changes)[0]
        var readings: [Timestamp: Int64] = [:]
        for _ in 0..<130 {
            let made = maker.make()
            let time = try #require(made.values.ownTime(of: .gas(slot: 1))?.time)
            #expect(time.seconds % seconds == 0 && (0..<seconds).contains(made.time.seconds - time.seconds))
            let litres = try #require(made.values[.gas(slot: 1)])
            // The same moment never has two values.
            #expect(readings.updateValue(litres, forKey: time) ?? litres == litres)
            let household = try #require(maker.householdTelegram.gas)
            #expect(seconds == 3600 ? litres <= household : litres == household)
        }
        let ordered = readings.sorted { $0.key < $1.key }
        #expect(ordered.map(\.value) == ordered.map(\.value).sorted())
        #expect(ordered.count >= 130 * 60 / Int(seconds))
    }

    @Test func gasAndWaterAreOnTheChannelsThatWereAskedFor() throws {
        for (gas, water) in [(1, 2), (4, 1), (2, 3)] {
            for dialect in [TelegramDialect.nl5, .be] {
                var maker = try TelegramMaker.meters(1, dialect) {
                    ($0.gasPercent, $0.meters[0].gasChannel, $0.meters[0].waterChannel) = (100, gas, water)
                }[0]
                let parsed = try #require(try ParsedStream(maker.make(), of: dialect).telegrams.first)
                #expect(parsed.text("0-\(gas):24.1.0")?.hasSuffix("(003)") == true)
                #expect(parsed.text("0-\(water):24.1.0")?.hasSuffix("(007)") == true)
            }
        }
    }

    @Test func swedenKeepsNormalTimeAndFinlandDoesNot() throws {
        // Noon in Stockholm on 15 July 2026, summer time.
        let noon: Int64 = 1_784_109_600
        var sweden = try TelegramMaker.meters(1, .se, after: noon - 1)[0]
        let text = try #require(try ParsedStream(sweden.make(), of: .se).telegrams.first?.text("0-0:1.0.0"))
        #expect(text.hasPrefix("0-0:1.0.0(2607151100") && text.hasSuffix("W)"))
        var finland = try TelegramMaker.meters(1, .fi, after: noon - 1)[0]
        let other = try #require(try ParsedStream(finland.make(), of: .fi).telegrams.first?.text("0-0:1.0.0"))
        #expect(other.hasPrefix("0-0:1.0.0(2607151300") && other.hasSuffix("S)"))
    }

    @Test func belgiumsDemandIsASawtoothWhosePeakIsKept() throws {
        // Nine minutes into a quarter hour of 2 March.
        var maker = try TelegramMaker.meters(1, .be, after: HouseholdTests.monday + 12 * 3600 + 540)[0]
        var before: Int64 = 0
        var energy: [Int64: Int64] = [:]
        for _ in 0..<2400 {
            let made = maker.make()
            let demand = try #require(made.values[.quarterHourDemand])
            let second = made.time.seconds
            energy[second] = maker.drawnEnergy
            if second % 900 == 0 { #expect(demand == 0) } else { #expect(demand >= before) }
            if let start = energy[second / 900 * 900] {
                #expect(demand == (maker.drawnEnergy - start) / 900)
                let last = energy[second / 900 * 900 - 900].map { (start - $0) / 900 } ?? 0
                #expect(try #require(made.values[.monthPeak]) >= last)
            }
            before = demand
        }
    }

    @Test func theMonthThatEndsGoesToTheHistoryWithItsPeak() throws {
        // 31 May 2026 23:59:50 in Brussels.
        var maker = try TelegramMaker.meters(1, .be, after: 1_780_264_790 - 1)[0]
        var last = maker.make()
        var peak = try #require(last.values[.monthPeak])
        while last.time.seconds < 1_780_264_800 {
            peak = try #require(last.values[.monthPeak])
            last = maker.make()
        }
        let parsed = try #require(try ParsedStream(last, of: .be).telegrams.first)
        #expect(last.values[.monthPeak] == 0)
        #expect(last.values.ownTime(of: .monthPeak) == nil)
        let history = try #require(parsed.text("0-0:98.1.0"))
        #expect(history.contains("(260601000000S)(2605"))
        let watts = String(peak)
        let padded = String(repeating: "0", count: max(0, 5 - watts.count)) + watts
        #expect(history.hasSuffix("(\(padded.prefix(2)).\(padded.suffix(3))*kW)"))
    }

    @Test func countersOfNoDialectFall() throws {
        for dialect in TelegramDialect.allCases {
            var maker = try TelegramMaker.meters(1, dialect) {
                ($0.solarPercent, $0.meters[0].interval) = (100, .seconds(60))
            }[0]
            var before = maker.make().values
            for _ in 0..<300 {
                let values = maker.make().values
                for entry in before.entries where entry.register.description.kind == .counter {
                    let now = values[entry.register] ?? -1
                    if now < entry.amount { Issue.record("\(dialect) \(entry.register) fell") }
                }
                before = values
            }
        }
    }
}
