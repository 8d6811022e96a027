import Metering
internal import Seeding
import Testing

/// An object that cannot be read costs itself, has a reason, and nothing else (`telegrams.md` §7).
@Suite struct DamagedObjectTests {
    /// What becomes of one object in an otherwise good telegram.
    private func refused(_ lines: String...) -> [String] {
        let text = lines.reduce(Dialects.nl5) { $0.adding($1) }
        let parsed = ParsedTelegram(text)
        #expect(parsed["electricity_import_t1_kwh"] == 4_872_316)
        #expect(parsed["gas_m3"] == 3_314_404)
        return parsed.refused
    }

    @Test(arguments: [
        ("1-0:1.8.3()", "1-0:1.8.3 no value"), ("1-0:1.8.3(-)", "1-0:1.8.3 no value"),
        ("1-0:1.8.3(*kWh)", "1-0:1.8.3 no value"), ("1-0:1.8.3", "1-0:1.8.3 no value"),
        ("1-0:1.8.3(.)", "1-0:1.8.3 no number"), ("1-0:1.8.3(.5*kWh)", "1-0:1.8.3 no number"),
        ("1-0:1.8.3(5.*kWh)", "1-0:1.8.3 no number"), ("1-0:1.8.3(--5)", "1-0:1.8.3 no number"),
        ("1-0:1.8.3(1.2.3*kWh)", "1-0:1.8.3 no number"), ("1-0:1.8.3(1e5*kWh)", "1-0:1.8.3 no number"),
        ("1-0:1.8.3(NaN)", "1-0:1.8.3 no number"), ("1-0:1.8.3(1,5*kWh)", "1-0:1.8.3 no number"),
        ("1-0:1.8.3(+5*kWh)", "1-0:1.8.3 no number"), ("1-0:1.8.3(5*furlong)", "1-0:1.8.3 unknown unit"),
        ("1-0:1.8.3(5*V)", "1-0:1.8.3 unit of another quantity"),
        ("1-0:1.8.3(5*kW)", "1-0:1.8.3 unit of another quantity"),
        ("1-0:1.8.3(-5*kWh)", "1-0:1.8.3 below zero"),
        ("1-0:1.8.3(9223372036854775807*kWh)", "1-0:1.8.3 larger than any meter counts"),
        ("1-0:1.8.3(9223372036854775808*kWh)", "1-0:1.8.3 larger than any meter counts"),
        ("1-0:1.8.3(1234567890123456789012345678901234567890)", "1-0:1.8.3 larger than any meter counts"),
        ("1-0:1.8.3(1.0000000000000000000)", "1-0:1.8.3 larger than any meter counts"),
        ("1-0:1.8.3(5*kWh)x", "1-0:1.8.3 something behind the last value"),
        ("1-0:1.8.3(5*kWh", "1-0:1.8.3 no closing parenthesis"), ("1-0:1.8.3(", "1-0:1.8.3 no closing parenthesis"),
        ("1-0:1.8.1(1*kWh)", "1-0:1.8.1 said before with another value"),
        ("1-0:256.8.3(5)", "1-0:256.8.3(5) no OBIS code at the beginning of the line"),
        ("1-0:999999999999.8.3(5)", "1-0:999999999999.8.3(5) no OBIS code at the beginning of the line"),
        ("1-0:.7.0(5)", "1-0:.7.0(5) no OBIS code at the beginning of the line"),
        (")(", ")( no OBIS code at the beginning of the line"),
        ("hello", "hello no OBIS code at the beginning of the line"),
        ("0-0:1.0.0(261315143007W)", "0-0:1.0.0 no time"), ("0-0:1.0.0(260100143007W)", "0-0:1.0.0 no time"),
        ("0-0:1.0.0(260229143007W)", "0-0:1.0.0 no time"), ("0-0:1.0.0(260115243007W)", "0-0:1.0.0 no time"),
        ("0-0:1.0.0(260115143060W)", "0-0:1.0.0 no time"), ("0-0:1.0.0(260115143007X)", "0-0:1.0.0 no time"),
        ("0-0:1.0.0(26011514300)", "0-0:1.0.0 no time"), ("0-0:1.0.0(632525252525S)", "0-0:1.0.0 no time"),
        ("0-2:24.2.1(260115143000W)(00001.000*m3)", "0-2:24.2.1 the channel's device type is not told"),
        ("0-5:24.2.1(260115143000W)(00001.000*m3)", "0-5:24.2.1 unknown"),
        ("0-0:240.0.0(1)", "0-0:240.0.0 unknown"), ("1-0:250.250.250(1)", "1-0:250.250.250 unknown"),
    ]) func costsItselfAndHasAReason(line: String, refusal: String) {
        #expect(refused(line) == [refusal])
    }

    @Test(arguments: [
        "1-0:1.8.3(000001.500kWh)", "1-0:1.8.3(1.5*kWh )", "1-0:1.8.3(1.5*KWH)", "1-0:1.8.3(1500*Wh)",
        "1-0:1.8.3(0.0015*MWh)", "1-0:1.8.3(1.5)", "1-0:1.8.3(1.5*)", "1-0:1.8.3((1.5*kWh))", "1-0:1.8.3 (1.5*kWh)",
        "1-0:1.8.3*255(1.5*kWh)", "1-0:1.8.3.255(1.5*kWh)", "1-0:1:8.3(1.5*kWh)", "1-0:1.8.3( 1.5*kWh)",
    ]) func isReadAsMetersWriteIt(line: String) {
        let parsed = ParsedTelegram(Dialects.nl5.adding(line))
        #expect(parsed["electricity_import_t3_kwh"] == 1500)
        #expect(parsed.refused == [])
    }

    @Test(arguments: [[UInt8]([0x6D, 0xB3]), [0x6D, 0xC2, 0xB3], [0x6D, 0x33, 0x20], [0x4D, 0x33]])
    func cubicMetresAreReadInEverySpelling(unit: [UInt8]) {
        let lines = Array("0-2:24.1.0(007)\r\n0-2:24.2.1(260115143000W)(1.5*".utf8) + unit + Array(")\r\n!".utf8)
        let parsed = ParsedTelegram(Dialects.nl5.body.dropLast() + lines)
        #expect(parsed["water_m3"] == 1500)
    }

    @Test func theOrderOfObjectsDoesNotMatter() {
        for text in Dialects.all where text.name != "Luxembourg" {
            var reversed = text
            reversed.lines.reverse()
            #expect(ParsedTelegram(reversed).values == ParsedTelegram(text).values, "\(text.name)")
        }
    }

    @Test func aBlockOfOtherValuesLeavesTheLiveOnes() {
        let block = "0-0:98.1.0\r\n(\r\n1-0:1.8.1(000001.000*kWh)\r\n1-0:1.7.0(09.999*kW)\r\n)"
        let parsed = ParsedTelegram(Dialects.nl5.adding(block).adding("1-0:1.8.3(1.5*kWh)"))
        #expect(parsed["electricity_import_t1_kwh"] == 4_872_316)
        #expect(parsed["electricity_import_w"] == 1193)
        #expect(parsed["electricity_import_t3_kwh"] == 1500)
        #expect(parsed.refused == [])
    }

    @Test func aBlockThatNeverEndsIsSaidToBeOne() {
        let parsed = ParsedTelegram(Dialects.nl5.adding("0-0:98.1.0\r\n(\r\n1-0:1.8.3(1*kWh)"))
        #expect(parsed.refused == ["0-0:98.1.0 a block without an end", "1-0:1.8.3 a block without an end"])
        let block = "0-0:98.1.0\r\n(\r\n1-0:1.8.3(1*kWh))"
        let closed = ParsedTelegram(Dialects.nl5.adding(block).adding("1-0:1.8.4(1*kWh)"))
        #expect(closed.refused == [])
        #expect(closed["electricity_import_t4_kwh"] == 1000)
    }

    @Test(arguments: ["700101010000W", "000101010000W", "681027002758S", "213112235959W", "250000000000W", ""])
    func aMeterThatWasNeverReadHasNoValue(time: String) {
        let text = Dialects.nl5.adding("0-2:24.1.0(003)").adding("0-2:24.2.1(\(time))(00000.000*m3)")
        let parsed = ParsedTelegram(text)
        #expect(parsed.refused == ["0-2:24.2.1 the channel's meter was never read"])
        #expect(parsed["gas_m3"] == 3_314_404)
    }

    @Test func aSecondPeakLeavesTheFirstOnesTime() {
        let parsed = ParsedTelegram(Dialects.be.adding("1-0:1.6.0(260101000000W)(05.000*kW)"))
        #expect(parsed["month_peak_w"] == 4329)
        #expect(parsed.telegram.values.ownTime(of: .monthPeak)?.time == Timestamp(seconds: 1_767_892_500))
    }

    @Test func twoGasMetersHaveASlotEach() {
        let parsed = ParsedTelegram(
            Dialects.nl5.adding("0-2:24.1.0(003)").adding("0-2:96.1.0(3939)").adding(
                "0-2:24.2.1(260115143000W)(00007.000*m3)"))
        #expect(parsed["gas_m3"] == 3_314_404)
        #expect(parsed["gas_2_m3"] == 7000)
    }

    @Test func equipmentKeepsItsSlotWhenItChangesItsChannel() throws {
        var parser = TelegramParser(zone: .amsterdam)
        let two = Dialects.nl5.adding("0-2:24.1.0(003)").adding("0-2:96.1.0(3939)").adding(
            "0-2:24.2.1(260115143000W)(00007.000*m3)")
        _ = ParsedTelegram(two.body, &parser)
        var swapped = two
        swapped.lines = two.lines.map { line in
            if line.hasPrefix("0-1:") { return "0-2:" + line.dropFirst(4) }
            return line.hasPrefix("0-2:") ? "0-1:" + line.dropFirst(4) : line
        }
        let after = ParsedTelegram(swapped.body, &parser)
        #expect(after["gas_m3"] == 3_314_404)
        #expect(after["gas_2_m3"] == 7000)
        var restarted = TelegramParser(zone: .amsterdam, slots: parser.slots)
        #expect(ParsedTelegram(swapped.body, &restarted)["gas_2_m3"] == 7000)
    }

    @Test func anyBytesGiveATelegramOrAReason() {
        var generator = SeededGenerator(seed: 3)
        for text in Dialects.all {
            for _ in 0..<200 {
                var bytes = text.body
                for _ in 0...generator.below(8) {
                    let index = generator.below(bytes.count)
                    switch generator.below(3) {
                    case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                    case 1: bytes.remove(at: index)
                    default: bytes.insert(Array("()/!-:.*\r\n09".utf8)[generator.below(12)], at: index)
                    }
                }
                let telegram = ParsedTelegram(bytes).telegram
                #expect(telegram.objects.allSatisfy { $0.range.upperBound <= bytes.count && !$0.range.isEmpty })
            }
        }
    }

    @Test func thousandsOfUnknownLinesAreKept() {
        var text = Dialects.nl5
        text.lines += (0..<5000).map { "0-0:24\($0 % 10).\($0 % 200).1(1)" }
        #expect(ParsedTelegram(text).refused.count == 5000)
    }

    @Test func aProfileHasItsRows() throws {
        func profile(_ line: String) throws -> TelegramProfile {
            let parsed = ParsedTelegram(TelegramText("profile", "ABC5", [line]))
            return TelegramProfile(try #require(parsed.telegram.objects.first), in: parsed.bytes.span)
        }
        let log = try profile(
            "1-0:99.97.0(2)(0-0:96.7.19)(241103091502W)(0000003310*s)(230716184410S)(0000000412*s)")
        #expect((log.columns.count, log.rows.count, log.isComplete) == (1, 2, true))
        for empty in ["()", "(0)", "(0)(0-0:96.7.19)", "(0)()", "(0)(0-0:96.7.19)(0:96.7.19)()"] {
            let profile = try profile("1-0:99.97.0\(empty)")
            #expect(profile.rows.isEmpty && profile.isComplete, "\(empty)")
        }
        let cut = try profile("1-0:99.97.0(10)(0-0:96.7.19)(241103091502W)(0000003310*s)(230716184410S)")
        #expect((cut.rows.count, cut.isComplete) == (1, false))
        let e660 = try profile(
            "0-0:98.1.0(1)(0-0:0.1.0)(1-0:1.6.0)(1-0:1.6.0)(1-0:2.6.0)(1-0:2.6.0)"
                + "(260101000000W)(15)(251224173000W)(06.004*kW)(251201000000W)(01.000*kW)")
        #expect((e660.columns.count, e660.rows.count, e660.rows.first?.count, e660.isComplete) == (5, 1, 6, true))
        let bare = try profile("0-0:98.1.0(12)")
        #expect((bare.rows.count, bare.isComplete) == (0, false))
        let hungary = try #require(Dialects.hu.lines.last)
        #expect(try profile(hungary).rows.map(\.count) == [20])
    }
}
