import Metering
import Testing

/// Every object of every dialect, without being told which it is (`telegrams.md` §2).
@Suite struct DialectTests {
    @Test(arguments: Dialects.all) func everyObjectIsDelivered(text: TelegramText) {
        let parsed = ParsedTelegram(text)
        // Luxembourg's gas meter was never read; all else has a value or is a fact.
        let expected = text.name == "Luxembourg" ? ["0-1:24.2.1 the channel's meter was never read"] : []
        #expect(parsed.refused == expected)
        #expect(parsed.telegram.objects.count == text.lines.count)
        #expect(parsed.telegram.typedCount == text.lines.count - expected.count)
        #expect(Telegram.printable(text.body.span, parsed.telegram.identification) == text.identification)
    }

    @Test func dsmr5() throws {
        let parsed = ParsedTelegram(Dialects.nl5)
        #expect(
            parsed.values == [
                "electricity_import_t1_kwh": 4_872_316, "electricity_import_t2_kwh": 5_133_080,
                "electricity_export_t1_kwh": 1_120_442, "electricity_export_t2_kwh": 2_645_907, "active_tariff": 2,
                "electricity_import_w": 1193, "electricity_export_w": 0, "power_failures": 12,
                "long_power_failures": 5, "voltage_sags_l1": 3, "voltage_sags_l2": 2, "voltage_sags_l3": 1,
                "voltage_swells_l1": 0, "voltage_swells_l2": 1, "voltage_swells_l3": 0, "voltage_l1_v": 231_400,
                "voltage_l2_v": 229_800, "voltage_l3_v": 230_600, "current_l1_a": 2000, "current_l2_a": 3000,
                "current_l3_a": 1000, "electricity_import_l1_w": 412, "electricity_import_l2_w": 610,
                "electricity_import_l3_w": 171, "electricity_export_l1_w": 0, "electricity_export_l2_w": 0,
                "electricity_export_l3_w": 0, "gas_m3": 3_314_404,
            ])
        #expect(parsed.telegram.time?.text == "260115143007W")
        #expect(
            parsed.telegram.values.ownTime(of: .gas(slot: 1))
                == .init(.gas(slot: 1), Timestamp(seconds: 1_768_483_800), isInferred: false))
        #expect(parsed.words("0-0:96.1.1") == "E0048000004069317")
        #expect(parsed.words("1-3:0.2.8") == "50")
        #expect(parsed.meaning("1-0:99.97.0") == .fact(.failureLog))
        #expect(!parsed.telegram.isTruncated)
        #expect(parsed.telegram.channels.map(\.deviceType) == [3])
    }

    @Test func dsmr4HasAHourlyGasAndABreaker() {
        let parsed = ParsedTelegram(Dialects.nl4)
        #expect(parsed["gas_m3"] == 671_790)
        #expect(parsed["breaker_state"] == 1)
        #expect(parsed["limiter_w"] == nil)
        #expect(parsed.meaning("0-0:17.0.0") == .fact(.limiter))
        #expect(parsed.words("0-0:96.13.0") == "HALLO")
    }

    @Test func gasOnTwoLinesIsOneObject() {
        let parsed = ParsedTelegram(Dialects.nl3)
        #expect(parsed["gas_m3"] == 1001)
        #expect(parsed["electricity_import_w"] == 1190)
        #expect(parsed.telegram.time == nil)
        #expect(
            parsed.telegram.values.ownTime(of: .gas(slot: 1))?.time == Timestamp(seconds: 1_768_482_000))
        // A limit in amperes is none in watts.
        #expect(parsed["limiter_w"] == nil)
    }

    @Test func mediaOfDSMR2AreGasAndWater() {
        let parsed = ParsedTelegram(Dialects.nl2)
        #expect(parsed["gas_m3"] == 811_923)
        #expect(parsed["water_m3"] == 44_250)
        #expect(parsed["breaker_state"] == 2)
    }

    @Test func belgium() {
        let parsed = ParsedTelegram(Dialects.be)
        #expect(parsed["demand_w"] == 319)
        #expect(parsed["month_peak_w"] == 4329)
        #expect(parsed.telegram.values.ownTime(of: .monthPeak)?.time == Timestamp(seconds: 1_767_892_500))
        #expect(parsed["current_l1_a"] == 1870)
        #expect(parsed["gas_m3"] == 112_384)
        #expect(parsed["water_m3"] == 872_234)
        #expect(parsed["fuse_a"] == nil)
        #expect(parsed.words("0-0:96.1.4") == "50217")
    }

    @Test func walloniaHasItsPeakBeforeItsTimeAndAClockInTwoParts() {
        let parsed = ParsedTelegram(Dialects.wallonia)
        #expect(parsed["month_peak_w"] == 8832)
        #expect(parsed["limiter_w"] == nil)
        #expect(parsed["fuse_a"] == nil)
        #expect(parsed.telegram.values.ownTime(of: .monthPeak)?.time == Timestamp(seconds: 1_768_253_400))
        #expect(parsed.telegram.time?.text == "260115143007")
        #expect(parsed.words("1-0:0.9.1") == "143007")
        #expect(parsed.words("0-0:96.1.4") == "21110")
    }

    @Test func luxembourg() {
        let parsed = ParsedTelegram(Dialects.lu)
        #expect(parsed["electricity_import_w"] == 7)
        #expect(parsed["reactive_export_total_kvarh"] == 8344)
        #expect(parsed["limiter_w"] == 77_376)
        #expect(parsed["apparent_import_va"] == 13)
        #expect(parsed["gas_m3"] == nil)
    }

    @Test func swedenWritesReactivePowerAnyHow() {
        let parsed = ParsedTelegram(Dialects.se)
        #expect(parsed["reactive_export_total_kvarh"] == 1_020_971)
        #expect(parsed["reactive_export_l2_var"] == 161)
        #expect(parsed["electricity_import_total_kwh"] == 6_678_394)
    }

    @Test func hungary() {
        let parsed = ParsedTelegram(Dialects.hu)
        #expect(parsed["power_factor"] == 998)
        #expect(parsed["frequency_hz"] == 50_020)
        #expect(parsed["limiter_w"] == 90_000)
        #expect(parsed.meaning("0-0:96.3.10") == .fact(.breakerText))
        #expect(parsed["electricity_import_t4_kwh"] == 0)
    }

    @Test func whatChannel1SaysCountsWhereItHasNoTwin() {
        let parsed = ParsedTelegram(Dialects.ch)
        #expect(parsed["electricity_import_total_kwh"] == 2_310_500)
        #expect(parsed["electricity_import_w"] == 420)
        #expect(parsed["month_peak_w"] == 4200)
        let both = ParsedTelegram(Dialects.ch.adding("1-0:1.8.0(000007.000*kWh)"))
        #expect(both["electricity_import_total_kwh"] == 7000)
        guard case .measurement(let field)? = both.meaning("1-1:1.8.0") else {
            Issue.record("the twin is no measurement")
            return
        }
        #expect(field.text == "2310.5")
    }

    @Test func lithuania() {
        let parsed = ParsedTelegram(Dialects.lt)
        #expect(parsed["voltage_l1_v"] == 231_000)
        #expect(parsed["frequency_hz"] == 50_010)
        #expect(parsed.words("1-0:0.2.0") == "ER11")
        #expect(parsed["electricity_export_w"] == 3718)
        guard case .measurement(let net)? = parsed.meaning("1-0:16.24.0") else {
            Issue.record("no demand")
            return
        }
        #expect(net.text == "-3.618")
    }

    @Test func austriaAndGermanyCountInWatts() {
        let austria = ParsedTelegram(Dialects.at)
        #expect(austria["electricity_import_total_kwh"] == 521_309)
        #expect(austria["reactive_export_var"] == 82)
        let germany = ParsedTelegram(Dialects.de)
        #expect(germany["electricity_import_total_kwh"] == 26_103_703)
        #expect(germany["electricity_import_w"] == 645)
        #expect(germany.telegram.isTruncated)
    }

    @Test func heatAlone() {
        let parsed = ParsedTelegram(Dialects.heat)
        #expect(parsed.values == ["heat_gj": 12_285_000])
    }

    @Test func aMeterThatSaysOnlyTheSumHasItSplit() {
        let text = TelegramText("D0", "ABC5", ["1-0:16.7.0(-000250*W)"])
        let parsed = ParsedTelegram(text)
        #expect(parsed.values == ["electricity_import_w": 0, "electricity_export_w": 250])
        #expect(
            ParsedTelegram(text.replacing("1-0:16.7.0", with: "1-0:16.7.0(00.250*kW)"))["electricity_import_w"] == 250)
    }

    @Test func finlandsWinterTimeIsTwoHoursAhead() throws {
        let helsinki = try Zone(identifier: "Europe/Helsinki")
        let time = try #require(ParsedTelegram(Dialects.fi, zone: helsinki).telegram.time)
        #expect(time.moment(in: helsinki, .received(.halfPastTwo)) == .halfPastTwo)
    }
}
