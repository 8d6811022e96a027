import Metering
import Testing

extension SeedTests {
    // Seed 13
    @Test(arguments: [
        ("0-2:24.2.1(260115143000W)(00001.500*M3 )", 1500), ("0-2:24.2.1(260115143000W)(00001.500m3)", 1500),
        ("0-2:24.2.1(260115143000W)(00001.500*)", 1500),
    ]) func aVolumeIsReadInEverySpelling(line: String, litres: Int64) {
        #expect(ParsedTelegram(Self.good.adding("0-2:24.1.0(007)").adding(line))["water_m3"] == litres)
    }

    // Seed 14
    @Test(arguments: Dialects.all) func anObjectWithoutAValueCostsOnlyItself(text: TelegramText) {
        let whole = ParsedTelegram(text)
        for index in text.lines.indices {
            var other = text
            other.lines[index] = String(text.lines[index].prefix { $0 != "(" }) + "()"
            let parsed = ParsedTelegram(other)
            #expect(parsed.telegram.objects.count >= whole.telegram.objects.count)
            let invented = parsed.values.filter { whole.values[$0.key] != $0.value }
            #expect(invented.isEmpty || text.lines[index].contains(":24.1.0"), "\(text.lines[index])")
        }
    }

    // Seeds 14 and 15
    @Test func aNegativeZeroIsZero() {
        let parsed = ParsedTelegram(Self.good.replacing("1-0:2.7.0", with: "1-0:2.7.0(-00.000*kW)"))
        #expect(parsed.refused.isEmpty)
        #expect(parsed["electricity_export_w"] == 0)
    }

    // Seed 15
    @Test func sevenDecimalsAreReadAndNineteenAreTooMany() {
        #expect(Self.refused(["1-0:1.8.3(26103.7035230*kWh)"]).isEmpty)
        #expect(Self.refused(["1-0:1.8.3(1.0000000000000000001*kWh)"]) == ["1-0:1.8.3 larger than any meter counts"])
    }

    // Seed 16
    @Test(arguments: [
        "()", "(0)", "(0)(0-0:96.7.19)", "(0)()", "(1)()()()", "(4294967295)(0-0:96.7.19)", "(0x)", "(-1)(0-0:96.7.19)",
        "(10)(0-0:96.7.19)(241103091502W)(0000003310*s)(230716184410S)(0000000412*s)",
        "(2)(241103091502W)(0000003310*s)(230716184410S)(0000000412*s)", "(99999999999999999999)", "(2",
    ]) func aFailureLogOfAnyShapeCostsNothingElse(values: String) throws {
        let text = Self.good.replacing("1-0:99.97.0", with: "1-0:99.97.0" + values)
        let parsed = ParsedTelegram(text)
        #expect(parsed["gas_m3"] == 3_314_404)
        let object = try #require(parsed.telegram.objects.first { $0.code?.description == "1-0:99.97.0" })
        let profile = TelegramProfile(object, in: parsed.bytes.span)
        #expect(profile.rows.count <= 4)
    }

    // Seed 17
    @Test func aHistoryThatIsCutHasTheRowsBefore() throws {
        let rows = (1...13).map { "(25\($0 < 10 ? "0" : "")\($0)01000000W)(251114191500W)(0\($0 % 10).120*kW)" }
        let head = "0-0:98.1.0(13)(1-0:1.6.0)(1-0:1.6.0)"
        func profile(_ line: String) throws -> TelegramProfile {
            let parsed = ParsedTelegram(Self.good.adding(line))
            let object = try #require(parsed.telegram.objects.first { $0.code?.description == "0-0:98.1.0" })
            return TelegramProfile(object, in: parsed.bytes.span)
        }
        let whole = try profile(head + rows.joined())
        #expect((whole.rows.count, whole.isComplete) == (13, true))
        let cut = try profile(head + rows.prefix(7).joined())
        #expect((cut.rows.count, cut.isComplete) == (7, false))
        let invalid = try profile(head + rows.dropLast().joined() + "(35255255255255255S)(632525252525S)(00.000*kW)")
        #expect((invalid.rows.count, invalid.isComplete) == (13, true))
        #expect(Self.refused([head + rows.prefix(7).joined() + "(2508"]) == ["0-0:98.1.0 no closing parenthesis"])
    }

    // Seed 18
    @Test func aPeakWithThreeValuesIsReadByWhatTheyAre() {
        let parsed = ParsedTelegram(Self.good.adding("1-0:1.6.0(260108181500W)(04.329*kW)(05.000*kW)"))
        #expect([4329, 5000].contains(parsed["month_peak_w"]))
        #expect(parsed["gas_m3"] == 3_314_404)
    }

    // Seed 19
    @Test(arguments: [
        "1-0:1.8.3(()", "1-0:1.8.3(", "1-0:1.8.3(1*kWh)(", "1-0:1.8.3)(", ")))", "1-0:1.8.3((((1*kWh))))",
        "1-0:1.8.3(1*k\r\nWh)", "1-0:1.8.3\r\n(1*kWh)", "1-0:1.8.3(\r\n1*kWh)",
    ]) func parenthesesOfAnyKindCostOnlyTheirObject(line: String) {
        _ = Self.refused([line])
        // A line that begins with `(` goes on with the object before it. The end of the telegram may come right behind.
        let body = Self.good.body.dropLast() + Array((line + "!").utf8)
        #expect(ParsedTelegram(Array(body))["gas_m3"] == 3_314_404)
    }

    // Seed 20
    @Test(arguments: [
        "10:1.8.3(5)", "1-01.8.3(5)", "1-0:1.8(5)", "1-0:1.8.3.255.1(5)", "1-0-1.8.3(5)", "-(5)", ":(5)", "1(5)",
        "1-0:1.8.256(5)", "1-0:1..3(5)", "1-:1.8.3(5)", "001-000:001.008.003(5*kWh)",
    ]) func codesOfAnyKindCostOnlyTheirObject(line: String) {
        #expect(Self.refused([line]).count <= 1)
    }

    // Seed 21
    @Test func whatIsSaidTwiceIsRefusedTheSecondTime() {
        let twice = Self.refused(["1-0:1.8.0(1*kWh)", "1-0:1.8.0(2*kWh)", "1-0:1.8.0(1*kWh)"])
        #expect(twice == ["1-0:1.8.0 said before with another value"])
    }

    // Seed 22
    @Test(arguments: [
        "0-0:24.1.0(003)", "0-5:24.1.0(003)", "0-255:24.1.0(003)", "0-2:24.1.0(255)", "0-2:24.1.0(gas)", "0-2:24.1.0()",
        "0-2:24.1.0(-3)", "0-2:24.1.0(99999999999)", "0-0:24.2.1(260115143000W)(00007.000*m3)",
        "0-255:24.2.1(260115143000W)(00007.000*m3)",
    ]) func anyChannelOrTypeCostsOnlyItself(line: String) {
        #expect(Self.refused([line]).count <= 1)
    }

    // Seed 22
    @Test func aReadingBeforeItsTypeIsBoundLate() {
        let lines = ["0-2:24.2.1(260115143000W)(00007.000*m3)", "0-2:24.1.0(007)"]
        #expect(ParsedTelegram(lines.reduce(Self.good) { $0.adding($1) })["water_m3"] == 7000)
    }

    // Seed 23
    @Test func gasOnTwoLinesMayLoseTheSecond() {
        let head = "0-1:24.3.0(260115140000)(00)(60)(1)(0-1:24.2.1)(m3)"
        let whole = Dialects.nl3.replacing("0-1:24.3.0", with: head + "\r\n(00001.001)")
        for line in [head, head + "\r\n", head + "\r\n()", head + "\r\n("] {
            let parsed = ParsedTelegram(Dialects.nl3.replacing("0-1:24.3.0", with: line))
            #expect(parsed["gas_m3"] == nil, "\(line)")
            #expect(parsed["electricity_import_w"] == 1190)
        }
        var last = whole
        last.lines.removeLast()
        #expect(last.lines.last?.hasSuffix("(00001.001)") == true)
        #expect(ParsedTelegram(last)["gas_m3"] == 1001)
    }

    // Seed 24
    @Test func timesAreReadOrRefused() {
        #expect(Self.time("260715143007s") == Timestamp(seconds: 1_784_118_607))
        #expect(Self.time("260115143007") == Timestamp(seconds: 1_768_483_807))
        for wrong in ["2601151430", "26011514300712W", "26011514300W", "260115 14300W", "26O115143007W", "W", "S"] {
            #expect(Self.time(wrong) == nil, "\(wrong)")
        }
        // The doubled hour in October, by its letters.
        #expect(Self.time("261025025959S") == Timestamp(seconds: 1_792_889_999))
        #expect(Self.time("261025020000W") == Timestamp(seconds: 1_792_890_000))
        // A clock that jumped back a year says so; what it means is for whoever knows the time.
        #expect(Self.time("250115143007W") == Timestamp(seconds: 1_736_947_807))
    }

    // Seed 30
    @Test func linesMayChangePlacesBeMissingOrDoubled() {
        let whole = ParsedTelegram(Self.good)
        var swapped = Self.good
        swapped.lines.swapAt(3, 20)
        #expect(FramedStream(swapped.bytes).sound == [swapped.body])
        #expect(ParsedTelegram(swapped).values == whole.values)
        let shorter = Self.good.replacing("1-0:1.8.1", with: nil)
        #expect(FramedStream(shorter.bytes).sound == [shorter.body])
        #expect(ParsedTelegram(shorter).values == whole.values.filter { $0.key != "electricity_import_t1_kwh" })
        let doubled = Self.good.adding(Self.good.lines[3])
        #expect(FramedStream(doubled.bytes).sound == [doubled.body])
        #expect(ParsedTelegram(doubled).values == whole.values)
        #expect(ParsedTelegram(doubled).refused.isEmpty)
    }

    // Seeds 37 and 38
    @Test func whatCameBeforeChangesNoValueOfATelegram() {
        var parser = TelegramParser(zone: .amsterdam)
        for text in ["004872.316", "000000.001", "999999.999", "000000.000", "004872.316"] {
            let telegram = Self.good.replacing("1-0:1.8.1", with: "1-0:1.8.1(\(text)*kWh)")
            for time in ["260115143007W", "260115142957W"] {
                let parsed = ParsedTelegram(
                    telegram.replacing("0-0:1.0.0", with: "0-0:1.0.0(\(time))").body, &parser)
                #expect(parsed["electricity_import_t1_kwh"] == Int64(text.replacing(".", with: "")))
                #expect(parsed.telegram.time?.text == time)
            }
        }
    }

    // Seed 39
    @Test func aTotalIsWhatTheMeterSaysAndNoSum() {
        #expect(ParsedTelegram(Self.good)["electricity_import_total_kwh"] == nil)
        let total = ParsedTelegram(Self.good.adding("1-0:1.8.0(000001.000*kWh)"))
        #expect(total["electricity_import_total_kwh"] == 1000)
        #expect(total["electricity_import_t1_kwh"] == 4_872_316)
        // The header does not tell the country.
        let belgian = TelegramText("Belgium", Dialects.nl5.identification, Dialects.be.lines)
        #expect(ParsedTelegram(belgian).values == ParsedTelegram(Dialects.be).values)
    }

    // Seed 40
    @Test func fiveThousandUnknownLinesAreFramedWithTheRest() {
        var text = Self.good
        text.lines += (0..<400).map { "0-0:24\($0 % 10).\($0 % 200).1(1)" }
        #expect(FramedStream(text.bytes, pieces: [1]).sound == [text.body])
        text.lines.reverse()
        #expect(ParsedTelegram(text).values == ParsedTelegram(Self.good).values)
    }
}
