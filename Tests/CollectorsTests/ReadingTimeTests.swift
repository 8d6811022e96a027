import Metering
import Testing

@testable import Collectors

/// The time of a polled reading (`DESIGN.md` §4, `devices.md` §4, §9 cases 36 and 39 to 41).
struct ReadingTimeTests {
    private let logger = ScriptedLogger.a3
    private let zone: Zone
    private var device: DSMRLoggerDevice
    /// The body before and behind its time: a day has thousands of telegrams.
    private static let start = Array("{\"actual\":[\r\n{\"name\": \"timestamp\", \"value\": \"".utf8)
    private static let rest = Array(
        "\"},\r\n{\"name\": \"power_delivered\", \"value\": 0.482, \"unit\": \"kW\"}\r\n]}\r\n".utf8)

    init() throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        device = DSMRLoggerDevice(zone: zone)
    }

    private mutating func reading(_ time: String, at clock: ManualClock) async -> Reading? {
        logger.serve(.actual, body: Self.start + Array(time.utf8) + Self.rest)
        return await device.poll(logger.fetch, now: { clock.now }).reading
    }

    /// 24 h of local time around a change of the clocks: the letter decides.
    @Test(arguments: [
        ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23), ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25),
    ]) mutating func aDayWithAChangeOfTheClocksHasEachTelegramOnce(start: String, end: String, hours: Int) async throws
    {
        let clock = ManualClock(start)
        let last = try #require(Timestamp(rfc3339: end))
        var telegram = clock.now
        var seen: [Timestamp] = []
        while telegram < last {
            let time = MeterTime(telegram, in: zone)
            #expect(time.season != nil)
            clock.now = telegram.advanced(by: .seconds(4))
            let reading = try #require(await reading(time.text, at: clock))
            #expect(reading.time == telegram)
            #expect(!reading.quality.contains(.receptionTime))
            seen.append(reading.time)
            telegram = telegram.advanced(by: .seconds(10))
        }
        #expect(seen.count == hours * 360)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $1.since($0) == .seconds(10) })
    }

    @Test mutating func theDoubledHourIsTwoHours() async {
        let clock = ManualClock("2026-10-25T00:30:05Z")
        #expect(await reading("261025023000S", at: clock)?.time == Timestamp(rfc3339: "2026-10-25T00:30:00Z"))
        clock.now = clock.now.advanced(by: .seconds(3600))
        #expect(await reading("261025023000W", at: clock)?.time == Timestamp(rfc3339: "2026-10-25T01:30:00Z"))
    }

    @Test mutating func withoutALetterTheReceptionTellsTheDoubledHoursApart() async {
        let clock = ManualClock("2026-10-25T00:30:05Z")
        #expect(await reading("261025023000", at: clock)?.time == Timestamp(rfc3339: "2026-10-25T00:30:00Z"))
        clock.now = clock.now.advanced(by: .seconds(3590))
        #expect(await reading("261025022950", at: clock)?.time == Timestamp(rfc3339: "2026-10-25T01:29:50Z"))
    }

    @Test(arguments: [
        ("260301141003W", true), ("260301142003W", true), ("260301141002W", false), ("260301142004W", false),
        ("260301131503W", false), ("260301141503S", false), ("250301141503W", false),
    ]) mutating func aTelegramMoreThanFiveMinutesOffTakesTheTimeOfItsReception(time: String, isBelieved: Bool)
        async throws
    {
        let clock = ManualClock("2026-03-01T13:15:03Z")
        _ = await reading("260301140000W", at: clock)
        let reading = try #require(await reading(time, at: clock))
        #expect(reading.quality.contains(.receptionTime) != isBelieved)
        #expect((reading.time == clock.now) != isBelieved)
        #expect(reading.received == clock.now)
    }

    /// The firmware's own rule changes the clocks on fixed dates (`devices.md` §4).
    @Test mutating func aDeviceAnHourWrongIsFlagged() async throws {
        let clock = ManualClock("2026-03-30T10:00:05Z")
        _ = await reading("260330115950W", at: clock)
        let reading = try #require(await reading("260330120000W", at: clock))
        #expect(reading.time == clock.now)
        #expect(reading.quality.contains(.receptionTime))
    }

    @Test mutating func aDeviantClockStillTellsTelegramsApart() async {
        let clock = ManualClock("2026-03-01T13:15:03Z")
        _ = await reading("241231235950W", at: clock)
        #expect(await reading("250101000000W", at: clock) != nil)
        #expect(await reading("250101000000W", at: clock) == nil)
        clock.advance(by: .seconds(10))
        #expect(await reading("250101000010W", at: clock)?.time == clock.now)
    }

    /// A meter that has gone silent is served for ever, and a restart must not bring its last telegram back to life.
    @Test mutating func theFirstTelegramOfADeviceIsNoReadingWhenItMayBeAnOldOne() async {
        let clock = ManualClock("2026-03-01T13:30:00Z")
        #expect(await reading("260301141503W", at: clock) == nil)
        clock.advance(by: .seconds(10))
        #expect(await reading("260301141503W", at: clock) == nil)
        clock.advance(by: .seconds(10))
        #expect(await reading("260301141513W", at: clock)?.time == clock.now)
    }

    @Test mutating func theZoneOfTheSiteDecidesWhatWinterTimeIs() async throws {
        device = DSMRLoggerDevice(zone: try Zone(identifier: "Europe/Lisbon"))
        let clock = ManualClock("2026-03-01T14:15:03Z")
        #expect(await reading("260301141503W", at: clock)?.time == clock.now)
    }
}
