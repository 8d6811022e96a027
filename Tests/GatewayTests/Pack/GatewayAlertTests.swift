internal import Alerting
internal import Metering
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// What goes wrong in the gateway itself: for each cause a scene in which it is told, and a near miss.
@Suite struct GatewayAlertTests {
    /// The alerts of a scene in which the gateway does something at each tick, after the first five minutes.
    private static func fired(
        minutes: Int64 = 20, _ change: (GatewayCounters, inout GatewayFigures, Timestamp) -> Void
    ) throws -> Set<String> {
        var scene = try PackScene()
        let counters = scene.counters
        return scene.run(minutes: minutes) { figures, elapsed in
            guard elapsed > .seconds(300) else { return }
            change(counters, &figures, PackScene.start.advanced(by: elapsed))
        }
    }

    @Test func pollsThatAreLateAreTold() throws {
        #expect(
            try Self.fired { counters, _, now in counters.noteLag(.milliseconds(10_100), at: now) }
                == ["GatewayBehind lag"])
        #expect(try Self.fired { counters, _, now in counters.noteLag(.milliseconds(10_000), at: now) } == [])
    }

    @Test func aQueueThatFillsIsTold() throws {
        // Three meters give 18 readings a minute.
        #expect(try Self.fired { _, figures, _ in figures.pendingReadings = 200 } == ["GatewayBehind queue"])
        #expect(try Self.fired { _, figures, _ in figures.pendingReadings = 150 } == [])
    }

    @Test func readingsThatAreLostAreTold() throws {
        #expect(
            try Self.fired { counters, _, _ in counters.update { $0.dropped["store", default: 0] += 1 } }
                == ["GatewayBehind dropped store"])
        // What was lost before the scene began is told already.
        #expect(
            try Self.fired(minutes: 40) { counters, _, now in
                if now == PackScene.start.advanced(by: .seconds(315)) { counters.update { $0.dropped["other"] = 9 } }
            } == [])
    }

    @Test func aDiskThatIsNearlyFullIsTold() throws {
        #expect(
            try Self.fired { _, figures, _ in figures.disk = DiskSpace(free: 149, size: 1000) }
                == ["GatewayBehind disk"])
        #expect(try Self.fired { _, figures, _ in figures.disk = DiskSpace(free: 150, size: 1000) } == [])
        #expect(try Self.fired { _, figures, _ in figures.disk = nil } == [])
    }

    @Test func aReloadThatFailedIsTold() throws {
        #expect(
            try Self.fired { counters, _, now in counters.update { $0.lastReload = (false, now) } }
                == ["GatewayBehind reload"])
        #expect(try Self.fired { counters, _, now in counters.update { $0.lastReload = (true, now) } } == [])
    }

    @Test func rulesThatTakeTooLongAreTold() throws {
        #expect(
            try Self.fired { _, figures, _ in figures.alerting?.groups[0].missed += 1 }
                == ["GatewayBehind rules mine"])
        #expect(try Self.fired { _, figures, _ in figures.alerting?.groups[0].evaluations += 20 } == [])
    }

    @Test func messagesThatFailAreTold() throws {
        #expect(
            try Self.fired { _, figures, _ in figures.alerting?.receivers[0].failed += 1 }
                == ["GatewayBehind delivery ops"])
        #expect(try Self.fired { _, figures, _ in figures.alerting?.receivers[0].sent += 1 } == [])
    }

    @Test func theWatchdogFiresFromTheFirstTickOnUnlessItIsOff() throws {
        var scene = try PackScene()
        #expect(scene.tick() == [])
        #expect(scene.isWatched)
        var settings = PackSettings.all
        settings.enabled.remove("Watchdog")
        var unwatched = try PackScene(settings: settings)
        #expect(unwatched.tick() == [])
        #expect(!unwatched.isWatched)
    }
}
