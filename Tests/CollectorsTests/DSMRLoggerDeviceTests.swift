import Metering
import Testing
import Transfer

@testable import Collectors

/// A device by its eras and its faults, without a network (`devices.md` §9).
struct DSMRLoggerDeviceTests {
    private let logger = ScriptedLogger.a3
    private let clock = ManualClock("2026-03-01T13:15:05Z")
    private var device: DSMRLoggerDevice

    init() throws {
        device = DSMRLoggerDevice(zone: try Zone(identifier: "Europe/Amsterdam"))
    }

    private mutating func poll() async -> PollReport {
        await device.poll(logger.fetch, now: { [clock] in clock.now })
    }

    private func serve(_ body: LoggerBody, _ time: String) {
        logger.serve(.actual, body.with("timestamp", "\"\(time)\""))
    }

    @Test mutating func readsATelegramOfA3() async throws {
        let report = await poll()
        let reading = try #require(report.reading)
        #expect(reading.time == Timestamp(rfc3339: "2026-03-01T13:15:03Z"))
        #expect(reading.received == clock.now)
        #expect(reading.origin == .poll)
        #expect(reading.quality == .singlePrecision)
        #expect(reading.values[.importEnergy(.t1)] == 18_234_566)
        #expect(reading.values[.gas(slot: 1)] == 3_314_404)
        #expect(reading.values.entries.count == 11)
        #expect(report.facts?.identification == "KFM5KAIFA-METER")
        #expect(report.facts?.firmware == "v3.0.5 (18-03-2023)")
        #expect(report.health?.uptimeSeconds == 371_520)
        #expect(logger.asked.sorted() == ["/api/v1/dev/info", "/api/v1/sm/actual", "/api/v1/sm/info"])
    }

    @Test mutating func readsATelegramOfA2() async throws {
        logger.serve(.actual, .actualOfA2)
        logger.serve(.meterInfo, .infoOfA2)
        let reading = try #require(await poll().reading)
        #expect(reading.values[.gas(slot: 1)] == 3_314_399)
        #expect(reading.values[.current(.l1)] == 2000)
    }

    @Test mutating func theSameTelegramFetchedAgainIsUnchanged() async {
        _ = await poll()
        for _ in 0..<3 {
            clock.advance(by: .seconds(10))
            let report = await poll()
            #expect(report.isUnchanged)
            #expect(report.facts == nil && report.health == nil)
        }
        #expect(logger.count(.actual) == 4)
        #expect(logger.count(.meterInfo) == 1)
        #expect(logger.count(.deviceInfo) == 1)
    }

    @Test mutating func aFrozenMeterStaysUnchangedAndIsNoFailure() async {
        _ = await poll()
        for _ in 0..<120 {
            clock.advance(by: .seconds(10))
            #expect(await poll().isUnchanged)
        }
    }

    @Test mutating func withoutATelegramItSaysSoAndAsksForLittle() async {
        let empty = LoggerBody("actual", [("gas_delivered", "0.000", "m3")])
        logger.serve(.actual, empty)
        logger.serve(.meterInfo, LoggerBody("info", []))
        for _ in 0..<59 {
            #expect(await poll().failure?.reason == .noTelegram)
            clock.advance(by: .seconds(10))
        }
        #expect(logger.count(.deviceInfo) == 1)
        #expect(logger.count(.meterInfo) == 0)
        logger.serve(.meterInfo, .info)
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"260301142453W\""))
        let report = await poll()
        #expect(report.reading?.values[.gas(slot: 1)] == 3_314_404)
        #expect(report.facts?.channels.count == 1)
    }

    @Test(arguments: ["\"010101010101X\"", "\"-\""]) mutating func aVirginDeviceHasNoTelegram(time: String) async {
        logger.serve(.actual, LoggerBody.actual.with("timestamp", time))
        #expect(await poll().failure?.reason == .noTelegram)
    }

    @Test mutating func aTelegramThatLacksWhatIsUsualIsNotTaken() async {
        _ = await poll()
        serve(LoggerBody.actual.with("voltage_l1", nil).with("current_l1", nil), "260301141513W")
        clock.advance(by: .seconds(10))
        #expect(
            await poll().failure
                == PollFailure(
                    .parse,
                    "the telegram of 260301141513W lacks voltage_l1_v, current_l1_a, which the device normally sends"))
        serve(.actual, "260301141523W")
        clock.advance(by: .seconds(10))
        #expect(await poll().reading?.values[.voltage(.l1)] == 231_400)
    }

    @Test mutating func whatIsDamagedNamesItsReason() async {
        for (status, text, reason) in [
            (200, "null", PollFailure.Reason.parse), (200, "", .parse), (200, "<html>", .parse), (404, "", .http),
            (500, "500: internal server error (low heap)\r\n", .lowHeap),
        ] {
            logger.answer(.actual, status: status, text)
            #expect(await poll().failure?.reason == reason)
        }
    }

    @Test(arguments: [
        TransferError.Kind.timeout, .connect, .dns, .tls, .emptyReply, .truncated, .tooLarge, .malformed,
    ]) mutating func whatTheTransportFailsWithIsAFailureOfThePoll(kind: TransferError.Kind) async {
        logger.fail(.actual, kind)
        #expect(await poll().failure != nil)
    }

    @Test mutating func aDeadDeviceIsAskedOncePerPoll() async {
        for path in DSMRLoggerPath.allCases { logger.fail(path, .timeout) }
        for _ in 0..<6 {
            logger.forgetAsked()
            #expect(await poll().failure?.reason == .timeout)
            #expect(logger.asked.count == 1)
            clock.advance(by: .seconds(20))
        }
    }
}
