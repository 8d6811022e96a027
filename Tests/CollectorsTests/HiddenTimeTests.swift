import Metering
import Testing
import Transfer

@testable import Collectors

/// Era A3P, which hides the telegram's time in `sm/actual` (`devices.md` §1.A.9, §9 cases 5 and 6).
struct HiddenTimeTests {
    private let logger = ScriptedLogger([
        .actual: .actualOfA3P, .meterInfo: .infoOfA3P, .deviceInfo: .deviceInfo, .deviceTime: .deviceTime,
    ])
    private let clock = ManualClock("2026-03-01T13:15:05Z")
    private var device: DSMRLoggerDevice

    init() throws {
        device = DSMRLoggerDevice(zone: try Zone(identifier: "Europe/Amsterdam"))
    }

    private mutating func poll() async -> PollReport {
        await device.poll(logger.fetch, now: { [clock] in clock.now })
    }

    private func times(_ texts: String...) -> [LoggerBody] {
        texts.map { LoggerBody.deviceTime.with("timestamp", "\"\($0)\"") }
    }

    @Test mutating func takesTheTimeFromTheDevice() async throws {
        let reading = try #require(await poll().reading)
        #expect(reading.time == Timestamp(rfc3339: "2026-03-01T13:15:03Z"))
        #expect(reading.values[.importEnergy(.t1)] == 18_234_566)
        #expect(reading.values[.gas(slot: 1)] == 3_314_404)
    }

    @Test mutating func asksForTheTimeBeforeAndAfter() async {
        _ = await poll()
        logger.forgetAsked()
        logger.answer(.deviceTime, bodies: times("260301141513W"))
        _ = await poll()
        #expect(logger.asked == ["/api/v1/dev/time", "/api/v1/sm/actual", "/api/v1/dev/time"])
    }

    @Test mutating func theSameTelegramCostsOneRequest() async {
        _ = await poll()
        logger.forgetAsked()
        #expect(await poll().isUnchanged)
        #expect(logger.asked == ["/api/v1/dev/time"])
    }

    @Test mutating func aTelegramThatComesBetweenIsReadAgain() async throws {
        logger.answer(.deviceTime, bodies: times("260301141503W", "260301141513W", "260301141513W"))
        logger.answer(
            .actual,
            bodies: [
                .actualOfA3P, LoggerBody.actualOfA3P.with("power_delivered", "0.001"),
                LoggerBody.actualOfA3P.with("power_delivered", "0.002"),
            ])
        let reading = try #require(await poll().reading)
        #expect(reading.time == Timestamp(rfc3339: "2026-03-01T13:15:13Z"))
        #expect(reading.values[.importPower] == 2)
    }

    @Test mutating func telegramsThatComeBetweenForEverAreAFailure() async {
        let texts = (10..<60).map { "2603011415\($0)W" }
        logger.answer(.deviceTime, bodies: texts.map { LoggerBody.deviceTime.with("timestamp", "\"\($0)\"") })
        #expect(
            await poll().failure
                == PollFailure(.parse, "cannot tell which telegram was read: a new one came during each request"))
        #expect(logger.count(.deviceTime) == 3)
    }

    @Test mutating func aFirmwareThatTellsTheTimeAgainIsFoundOut() async throws {
        _ = await poll()
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"260301141513W\""))
        logger.answer(.deviceTime, bodies: times("260301141513W"))
        #expect(try #require(await poll().reading).time == Timestamp(rfc3339: "2026-03-01T13:15:13Z"))
        logger.forgetAsked()
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"260301141523W\""))
        #expect(await poll().reading != nil)
        #expect(logger.asked == ["/api/v1/sm/actual"])
        logger.serve(.actual, .actualOfA3P)
        logger.answer(.deviceTime, bodies: times("260301141533W"))
        #expect(try #require(await poll().reading).time == Timestamp(rfc3339: "2026-03-01T13:15:33Z"))
    }

    @Test mutating func afterARebootThereIsNoTelegram() async {
        _ = await poll()
        logger.serve(.actual, LoggerBody("actual", [("gas_delivered", "0.000", "m3")]))
        logger.answer(.deviceTime, bodies: times("260301141513W"))
        #expect(await poll().failure?.reason == .noTelegram)
    }

    @Test mutating func aVirginDeviceHasNoTelegram() async {
        logger.answer(.deviceTime, bodies: times("010101010101X"))
        #expect(await poll().failure?.reason == .noTelegram)
    }

    @Test mutating func anInfiniteIdCostsOnlyItself() async {
        logger.serve(.meterInfo, LoggerBody.infoOfA3P.with("equipment_id", "inf"))
        let report = await poll()
        #expect(report.reading?.values[.gas(slot: 1)] == 3_314_404)
        #expect(report.facts?.equipmentID == nil)
        #expect(report.facts?.macAddress == "C8:2B:96:12:34:56")
    }
}
