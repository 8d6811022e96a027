import Metering
import Testing

@testable import Collectors

/// What the device says of itself, and how seldom it is asked (`devices.md` §5.2, §5.3, §9 cases 8, 42, 59, 60).
struct DeviceInfoTests {
    private let logger = ScriptedLogger.a3
    private let clock = ManualClock("2026-03-01T13:15:05Z")
    private let zone: Zone
    private var device: DSMRLoggerDevice

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        device = DSMRLoggerDevice(zone: zone)
    }

    private mutating func poll(_ budget: InfoBudget = InfoBudget()) async -> PollReport {
        await device.poll(logger.fetch(budget), now: { [clock] in clock.now })
    }

    private mutating func pollNext(_ budget: InfoBudget = InfoBudget()) async -> PollReport {
        clock.advance(by: .seconds(10))
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"\(MeterTime(clock.now, in: zone).text)\""))
        return await poll(budget)
    }

    @Test mutating func anHourAsksForInfoSixTimesAndForNothingElse() async {
        for _ in 0..<360 { #expect(await pollNext().reading != nil) }
        #expect(logger.count(.actual) == 360)
        #expect(logger.count(.meterInfo) == 6)
        #expect(logger.count(.deviceInfo) == 6)
        #expect(logger.asked.count == 372)
    }

    @Test mutating func aNetworkNameWithAQuoteCostsOnlyItself() async {
        logger.serve(.deviceInfo, LoggerBody.deviceInfo.with("ssid", "\"ho\"me\""))
        let report = await pollNext()
        #expect(report.reading != nil)
        #expect(report.health?.telegramIntervalSeconds == 10)
        #expect(report.facts?.macAddress == "C8:2B:96:12:34:56")
    }

    @Test(arguments: [(404, ""), (200, "null"), (200, "<html>"), (500, "500: internal server error")])
    mutating func aDeviceInfoThatIsNoneIsAskedForOnceAMinute(status: Int, text: String) async {
        logger.answer(.deviceInfo, status: status, text)
        for _ in 0..<60 { #expect(await pollNext().reading != nil) }
        #expect(logger.count(.deviceInfo) == 10)
        logger.serve(.deviceInfo, .deviceInfo)
        clock.advance(by: .seconds(60))
        #expect(await pollNext().health != nil)
    }

    @Test(arguments: [
        (404, ""), (200, "null"), (200, "{\"info\":[\r\n\r\n]}\r\n"), (500, "500: internal server error (low heap)"),
    ])
    mutating func aMeterInfoThatIsNoneCostsNoReading(status: Int, text: String) async {
        logger.answer(.meterInfo, status: status, text)
        for _ in 0..<60 { #expect(await pollNext().reading != nil) }
        #expect(logger.count(.meterInfo) == 10)
    }

    @Test mutating func channelsAreKeptWhileTheMeterInfoFails() async {
        logger.serve(.meterInfo, LoggerBody.info.with("mbus2_device_type", "7"))
        _ = await pollNext()
        logger.answer(.meterInfo, status: 200, "{\"info\":[\r\n{\"name\": \"ident")
        clock.advance(by: .seconds(600))
        clock.advance(by: .seconds(10))
        let body = LoggerBody.actual.with("timestamp", "\"\(MeterTime(clock.now, in: zone).text)\"")
        logger.serve(.actual, body.with("mbus2_delivered", "5.000"))
        #expect(await poll().reading?.values[.water(slot: 1)] == 5000)
        #expect(logger.count(.meterInfo) == 2)
    }

    @Test mutating func aDeviceThatIsShortOfMemoryIsNotAskedForMore() async {
        logger.answer(.deviceInfo, status: 500, "500: internal server error (low heap)\r\n")
        #expect(await pollNext().failure?.reason == .lowHeap)
        #expect(logger.asked == ["/api/v1/dev/info"])
        #expect(await pollNext().reading != nil)
    }

    @Test mutating func theFloorIsTenSecondsOrTheDevicesInterval() async {
        #expect(device.pollFloor == .seconds(10))
        for (interval, floor) in [("2", 10), ("10", 10), ("60", 60), ("-5", 10), ("99999999999", 3600), ("\"-\"", 10)] {
            logger.serve(.deviceInfo, LoggerBody.deviceInfo.with("telegraminterval", interval))
            clock.advance(by: .seconds(600))
            _ = await pollNext()
            #expect(device.pollFloor == .seconds(floor), "\(interval)")
        }
    }

    @Test mutating func aRebootIsSeenWithItsCause() async {
        #expect(await pollNext().health?.reboots == 12)
        logger.serve(
            .deviceInfo,
            LoggerBody.deviceInfo.with("uptime_secs", "40").with("reboots", "13").with("lastreset", "\"Exception\"")
                .with("telegramerrors", "0"))
        clock.advance(by: .seconds(600))
        let health = await pollNext().health
        #expect(health?.uptimeSeconds == 40)
        #expect(health?.reboots == 13)
        #expect(health?.lastReset == "Exception")
    }

    @Test mutating func anotherDeviceAtTheAddressIsFoundOutAnew() async {
        _ = await pollNext()
        clock.advance(by: .seconds(590))
        _ = await poll()
        logger.forgetAsked()
        logger.serve(.deviceInfo, LoggerBody.deviceInfo.with("macaddress", "\"C8:2B:96:65:43:21\""))
        logger.serve(.meterInfo, LoggerBody.info.with("mbus1_device_type", nil))
        clock.advance(by: .seconds(10))
        // With one phase less and, by chance, the time of the other's last telegram.
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"260301141515W\"").with("voltage_l1", nil))
        let report = await poll()
        #expect(report.facts?.macAddress == "C8:2B:96:65:43:21")
        #expect(report.facts?.channels.isEmpty == true)
        #expect(logger.count(.meterInfo) == 1)
        // That telegram is ten minutes old; the next one is a reading, although it lacks a phase.
        logger.serve(.actual, LoggerBody.actual.with("timestamp", "\"260301141525W\"").with("voltage_l1", nil))
        #expect(await poll().reading != nil)
    }

    @Test mutating func aClockThatIsSetBackDoesNotKeepItFromAsking() async {
        _ = await pollNext()
        clock.advance(by: .seconds(-86_400))
        #expect(await pollNext().facts != nil)
    }

    @Test mutating func withoutBudgetItAsksLaterAndReadsAllTheSame() async {
        let budget = InfoBudget()
        while budget.take(at: clock.now.advanced(by: .seconds(10))) {}
        let report = await pollNext(budget)
        #expect(report.reading != nil)
        #expect(report.facts == nil)
        #expect(logger.asked == ["/api/v1/sm/actual"])
        #expect(await pollNext(budget).facts != nil)
    }

    @Test mutating func bothInfosTakeOneShareOfTheBudget() async {
        let budget = InfoBudget()
        let moment = clock.now.advanced(by: .seconds(10))
        for _ in 0..<99 { #expect(budget.take(at: moment)) }
        _ = await pollNext(budget)
        #expect(logger.count(.deviceInfo) == 1)
        #expect(logger.count(.meterInfo) == 1)
    }
}

struct InfoBudgetTests {
    private let start = Timestamp(seconds: 1_772_374_500)

    private func taken(_ budget: InfoBudget, at moment: Timestamp) -> Int {
        var count = 0
        while budget.take(at: moment) { count += 1 }
        return count
    }

    @Test func beginsWithAHundredAndGrowsByFiftyASecond() {
        let budget = InfoBudget()
        #expect(taken(budget, at: start) == 100)
        #expect(taken(budget, at: start.advanced(by: .milliseconds(20))) == 1)
        #expect(taken(budget, at: start.advanced(by: .milliseconds(1020))) == 50)
        #expect(taken(budget, at: start.advanced(by: .seconds(3600))) == 100)
    }

    @Test func aClockThatIsSetBackNeitherGivesNorTakes() {
        let budget = InfoBudget()
        #expect(taken(budget, at: start) == 100)
        #expect(taken(budget, at: start.advanced(by: .seconds(-3600))) == 0)
        #expect(taken(budget, at: start.advanced(by: .seconds(-3599))) == 50)
    }
}
