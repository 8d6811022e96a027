import Metering
import Testing

@testable import Collectors

/// A device whose counters fall or leap is asked at once which meter that is.
struct CounterWatchTests {
    private let logger = ScriptedLogger.a3
    private let clock = ManualClock("2026-03-01T13:15:05Z")
    private let zone: Zone
    private var device: DSMRLoggerDevice

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        device = DSMRLoggerDevice(zone: zone)
    }

    private mutating func poll(_ energy: String, _ budget: InfoBudget = InfoBudget()) async -> PollReport {
        clock.advance(by: .seconds(10))
        let body = LoggerBody.actual.with("timestamp", "\"\(MeterTime(clock.now, in: zone).text)\"")
        logger.serve(.actual, body.with("energy_delivered_tariff1", energy))
        return await device.poll(logger.fetch(budget), now: { [clock] in clock.now })
    }

    @Test(arguments: ["0.012", "99234.566"])
    mutating func aFallOrALeapIsReportedWithTheSerialNumber(_ energy: String) async {
        #expect(await poll("18234.566").tellsSerials)
        #expect(await !poll("18234.568").tellsSerials)
        logger.forgetAsked()
        logger.serve(.meterInfo, LoggerBody.info.with("equipment_id", "\"4242\""))
        let report = await poll(energy)
        #expect(report.reading != nil)
        #expect(report.tellsSerials)
        #expect(report.facts?.equipmentID == "4242")
        #expect(logger.asked == ["/api/v1/sm/actual", "/api/v1/sm/info"])
        #expect(await !poll(energy).tellsSerials)
    }

    @Test mutating func theNoiseOfAFloatIsNoFall() async {
        _ = await poll("18234.568")
        #expect(await !poll("18234.566").tellsSerials)
        #expect(logger.count(.meterInfo) == 1)
    }

    @Test mutating func withoutBudgetItIsAskedWithTheNextPollThatMay() async {
        _ = await poll("18234.566")
        let budget = InfoBudget()
        while budget.take(at: clock.now.advanced(by: .seconds(10))) {}
        let fall = await poll("0.000", budget)
        #expect(fall.reading != nil && !fall.tellsSerials)
        #expect(await poll("0.001", budget).tellsSerials)
    }

    @Test mutating func aDeviceWhoseCounterGoesUpAndDownIsAskedOnceAMinute() async {
        _ = await poll("18234.566")
        for _ in 0..<30 {
            _ = await poll("0.000")
            _ = await poll("18234.566")
        }
        #expect(logger.count(.meterInfo) == 11)
    }

    @Test mutating func serialNumbersOfBeforeAreNotTold() async {
        _ = await poll("18234.566")
        logger.answer(.meterInfo, status: 500, "500: internal server error (low heap)")
        clock.advance(by: .seconds(600))
        let report = await poll("18234.570")
        #expect(report.facts?.equipmentID != nil)
        #expect(!report.tellsSerials)
    }
}
