import Metering
import Testing

@testable import Collectors

/// What stands on the M-Bus channels (`devices.md` §1.0, §2, §9 cases 9 to 12; `registers.md`).
struct ChannelTests {
    private let logger = ScriptedLogger.a3
    private let clock = ManualClock("2026-03-01T13:15:05Z")
    private let zone: Zone
    private var device: DSMRLoggerDevice

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        device = DSMRLoggerDevice(zone: zone)
    }

    private mutating func poll() async -> PollReport {
        await device.poll(logger.fetch, now: { [clock] in clock.now })
    }

    /// Serves the next telegram, with other channel values.
    private mutating func next(_ changes: [String: String]) async -> PollReport {
        clock.advance(by: .seconds(10))
        var body = LoggerBody.actual.with("timestamp", "\"\(MeterTime(clock.now, in: zone).text)\"")
        for (name, value) in changes { body[name] = value }
        logger.serve(.actual, body)
        return await poll()
    }

    @Test mutating func prefersTheExactGasToTheDamagedChannel() async {
        let values = await poll().reading?.values
        #expect(values?[.gas(slot: 1)] == 3_314_404)
        #expect(values?[.gas(slot: 2)] == nil)
    }

    @Test mutating func aHouseWithoutGasHasNone() async {
        logger.serve(.meterInfo, LoggerBody.info.with("mbus1_device_type", nil).with("mbus1_equipment_id_tc", nil))
        let report = await next(["mbus1_delivered": "0.000", "gas_delivered": "0.000"])
        #expect(report.reading?.values[.gas(slot: 1)] == nil)
        #expect(report.reading?.values.ownTimes.isEmpty == true)
        #expect(report.slots == nil)
    }

    @Test mutating func aZeroBetweenIsMissingAndNotAReset() async {
        #expect(await next([:]).reading?.values[.gas(slot: 1)] == 3_314_404)
        let gap = await next(["mbus1_delivered": "0.000", "gas_delivered": "0.000"])
        #expect(gap.reading != nil)
        #expect(gap.reading?.values[.gas(slot: 1)] == nil)
        #expect(await next(["gas_delivered": "3314.500"]).reading?.values[.gas(slot: 1)] == 3_314_500)
    }

    @Test mutating func aFirstTelegramWithAZeroIsWithoutGas() async {
        #expect(
            await next(["mbus1_delivered": "0.000", "gas_delivered": "0.000"]).reading?.values[.gas(slot: 1)] == nil)
        #expect(await next([:]).reading?.values[.gas(slot: 1)] == 3_314_404)
    }

    @Test mutating func gasBearsTheTimeAtWhichItChanged() async {
        let gas = Register.gas(slot: 1)
        let first = await next([:]).reading
        let same = await next([:]).reading
        let more = await next(["gas_delivered": "3314.500"]).reading
        #expect(first?.values.ownTime(of: gas)?.time == first?.time)
        #expect(same?.values.ownTime(of: gas)?.time == first?.time)
        #expect(more?.values.ownTime(of: gas)?.time == more?.time)
    }

    @Test mutating func theTypeSaysTheUnitAndNotTheLabel() async {
        logger.serve(.meterInfo, LoggerBody.info.with("mbus2_device_type", "7").with("mbus3_device_type", "4"))
        let values = await next(["mbus2_delivered": "123.456", "mbus3_delivered": "12.345"]).reading?.values
        #expect(values?[.water(slot: 1)] == 123_456)
        #expect(values?[.heat(slot: 1)] == 12_345_000)
    }

    @Test mutating func channelsThatNobodyExplainsAreLeftOut() async {
        logger.serve(.meterInfo, LoggerBody.info.with("mbus3_device_type", "13").with("mbus4_device_type", "0"))
        let values = await next([
            "mbus2_delivered": "1.000", "mbus3_delivered": "2.000", "mbus4_delivered": "3.000",
        ]).reading?.values
        #expect(values?.entries.filter { $0.register.number >= 64 }.map(\.register) == [.gas(slot: 1)])
    }

    private var twoGasMeters: LoggerBody {
        LoggerBody.info.with("mbus2_device_type", "3").with("mbus2_equipment_id_tc", "\"4732\"")
    }

    @Test mutating func ofTwoGasMetersTheExactValueIsThatOfTheHigherChannel() async {
        logger.serve(.meterInfo, twoGasMeters)
        let values = await next([
            "mbus1_delivered": "100.999", "mbus2_delivered": "3314.399", "gas_delivered": "3314.404",
        ]).reading?.values
        #expect(values?[.gas(slot: 1)] == 100_999)
        #expect(values?[.gas(slot: 2)] == 3_314_404)
    }

    @Test mutating func whereTheSettingsNameTheLowerChannelItIsThat() async {
        logger.serve(.meterInfo, twoGasMeters)
        let values = await next([
            "mbus1_delivered": "3314.399", "mbus2_delivered": "100.999", "gas_delivered": "3314.404",
        ]).reading?.values
        #expect(values?[.gas(slot: 1)] == 3_314_404)
        #expect(values?[.gas(slot: 2)] == 100_999)
    }

    @Test mutating func aReplacedGasMeterOnAnotherChannelKeepsTheSlot() async {
        #expect(await next([:]).reading?.values[.gas(slot: 1)] == 3_314_404)
        logger.serve(
            .meterInfo,
            LoggerBody.info.with("mbus1_device_type", nil).with("mbus1_equipment_id_tc", nil)
                .with("mbus2_device_type", "3").with("mbus2_equipment_id_tc", "\"4733\""))
        clock.advance(by: .seconds(600))
        let report = await next(["mbus1_delivered": "0.000", "mbus2_delivered": "1.230", "gas_delivered": "1.234"])
        #expect(report.reading?.values[.gas(slot: 1)] == 1234)
        #expect(report.reading?.values[.gas(slot: 2)] == nil)
        #expect(report.slots?.equipment(of: .gas(slot: 1)) == "4733")
    }

    @Test mutating func theSlotsOutliveARestart() async {
        logger.serve(.meterInfo, twoGasMeters)
        let slots = await next([:]).slots ?? SlotTable()
        // The meters have changed places meanwhile.
        logger.serve(
            .meterInfo,
            LoggerBody.info.with("mbus1_equipment_id_tc", "\"4732\"").with("mbus2_device_type", "3")
                .with("mbus2_equipment_id_tc", "\"4730303332353631323234373238373134\""))
        device = DSMRLoggerDevice(zone: zone, slots: slots)
        let values = await next([
            "mbus1_delivered": "100.999", "mbus2_delivered": "3314.399", "gas_delivered": "3314.404",
        ]).reading?.values
        #expect(values?[.gas(slot: 1)] == 3_314_404)
        #expect(values?[.gas(slot: 2)] == 100_999)
    }

    @Test mutating func slotsAreReportedOnceAndWhenTheyChange() async {
        #expect(await next([:]).slots != nil)
        clock.advance(by: .seconds(700))
        let again = await next([:])
        #expect(again.facts != nil)
        #expect(again.slots == nil)
    }
}
