internal import Alerting
internal import Metering
internal import Testing

@Suite struct QuietHoursTests {
    private let amsterdam: Zone
    private let night: QuietHours

    init() throws {
        amsterdam = try Zone(identifier: "Europe/Amsterdam")
        night = try #require(QuietHours("22:30-07:00"))
    }

    @Test(arguments: [
        "", "22:30", "22:30-", "24:00-07:00", "22:60-07:00", "2:30-07:00", "22:30-22:30", "a-b", "22:30-07:00-",
    ])
    func refusesWhatIsNoSpanOfADay(_ text: String) {
        #expect(QuietHours(text) == nil)
    }

    @Test func writesWhatItReads() {
        #expect(night.description == "22:30-07:00")
    }

    /// The seconds of a night and the moments of its edges, found second by second, on the days of both changes.
    @Test(arguments: [
        // Spring: 02:00 becomes 03:00, and the night is an hour shorter.
        ("2026-03-28T12:00:00Z", "2026-03-28T21:30:00Z", "2026-03-29T05:00:00Z", 7.5),
        // Autumn: 03:00 becomes 02:00, and the night is an hour longer.
        ("2026-10-24T12:00:00Z", "2026-10-24T20:30:00Z", "2026-10-25T06:00:00Z", 9.5),
        ("2026-07-01T12:00:00Z", "2026-07-01T20:30:00Z", "2026-07-02T05:00:00Z", 8.5),
    ])
    func aNightIsAsLongAsItsClockSays(noon: String, begins: String, ends: String, hours: Double) throws {
        let start = try #require(Timestamp(rfc3339: noon))
        let moments = (0..<86400).map { start.advanced(by: .seconds($0)) }
        let quiet = moments.filter { night.contains($0, in: amsterdam) }
        #expect(quiet.first?.rfc3339 == begins)
        #expect(quiet.last?.advanced(by: .seconds(1)).rfc3339 == ends)
        #expect(Double(quiet.count) == hours * 3600)
        #expect(night.end(after: quiet[1234], in: amsterdam).rfc3339 == ends)
        #expect(night.end(after: try #require(quiet.last), in: amsterdam).rfc3339 == ends)
    }

    /// 02:30 comes twice on 25 October 2026, at 00:30Z and 01:30Z, and not at all on 29 March.
    @Test(arguments: [
        ("2026-10-24T12:00:00Z", "22:30-02:30", "2026-10-24T20:30:00Z", "2026-10-25T00:30:00Z"),
        ("2026-10-24T12:00:00Z", "02:30-07:00", "2026-10-25T00:30:00Z", "2026-10-25T06:00:00Z"),
        ("2026-03-28T12:00:00Z", "22:30-02:30", "2026-03-28T21:30:00Z", "2026-03-29T01:00:00Z"),
        ("2026-03-28T12:00:00Z", "02:30-07:00", "2026-03-29T01:00:00Z", "2026-03-29T05:00:00Z"),
    ])
    func anEdgeInTheDoubledOrMissingHourComesOnce(noon: String, hours: String, begins: String, ends: String) throws {
        let start = try #require(Timestamp(rfc3339: noon))
        let quietHours = try #require(QuietHours(hours))
        let quiet = (0..<1440).map { start.advanced(by: .seconds(60 * $0)) }
            .filter { quietHours.contains($0, in: amsterdam) }
        let last = try #require(quiet.last)
        #expect(quiet.first?.rfc3339 == begins)
        #expect(last.advanced(by: .seconds(60)).rfc3339 == ends)
        // Nothing is left out between.
        #expect(last.since(quiet[0]) == .seconds(60 * (quiet.count - 1)))
        #expect(quietHours.end(after: quiet[3], in: amsterdam).rfc3339 == ends)
    }

    private func world(at start: String) throws -> RuleWorld {
        let jansen = ReceiverPolicy(name: "jansen", quietHours: night)
        let zones = ["home": amsterdam, "azores": try Zone(identifier: "Atlantic/Azores")]
        return RuleWorld(
            DeliverySettings(receivers: [jansen], zones: zones, commonZone: amsterdam),
            at: try #require(Timestamp(rfc3339: start)))
    }

    @Test(arguments: [
        ("2026-03-28T23:00:00Z", "2026-03-29T05:00:00Z"), ("2026-10-24T23:00:00Z", "2026-10-25T06:00:00Z"),
    ])
    func whatStillStandsIsToldWhenTheNightEndsOnBothDaysOfChange(start: String, morning: String) throws {
        let world = try world(at: start)
        world.fire("VoltageOutOfBand", site: "home")
        let messages = world.pass(.seconds(12 * 3600))
        #expect(messages.summaries == ["jansen home: +VoltageOutOfBand"])
        #expect(messages.first?.decidedAt.rfc3339 == morning)
    }

    @Test func whatIsCriticalPassesAndTheClockIsTheSites() throws {
        // 23:00 at home, 21:00 on the Azores.
        let world = try world(at: "2026-01-15T22:00:00Z")
        world.fire("WaterNeverStops", site: "home", .critical)
        world.fire("VoltageOutOfBand", site: "home")
        world.fire("VoltageOutOfBand", site: "azores")
        #expect(
            world.pass(.seconds(60)).summaries == ["jansen home: +WaterNeverStops", "jansen azores: +VoltageOutOfBand"])
    }

    @Test func whatCameAndWentInTheNightIsCounted() throws {
        let world = try world(at: "2026-01-15T22:00:00Z")
        for name in ["VoltageOutOfBand", "TelegramErrors"] { world.fire(name, site: "home") }
        world.pass(.seconds(3600))
        for name in ["VoltageOutOfBand", "TelegramErrors"] { world.resolve(name, site: "home") }
        world.pass(.seconds(3600))
        world.fire("FuseOverload", site: "home")
        let messages = world.pass(.seconds(8 * 3600))
        #expect(messages.summaries == ["jansen home: +FuseOverload"])
        #expect(messages.first?.unseenCount == 2)
        #expect(messages.first?.decidedAt.rfc3339 == "2026-01-16T06:00:00Z")
    }

    @Test func anEndInTheNightIsToldInTheMorning() throws {
        let world = try world(at: "2026-01-15T21:00:00Z")
        world.fire("VoltageOutOfBand", site: "home")
        #expect(world.pass(.seconds(3600)).count == 1)
        world.resolve("VoltageOutOfBand", site: "home")
        let messages = world.pass(.seconds(10 * 3600))
        #expect(messages.summaries == ["jansen home: -VoltageOutOfBand"])
        #expect(messages.first?.decidedAt.rfc3339 == "2026-01-16T06:00:00Z")
    }
}
