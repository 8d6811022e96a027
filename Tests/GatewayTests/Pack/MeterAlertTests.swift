internal import Alerting
internal import Metering
internal import Simulation
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// What goes wrong between a meter and the gateway, at simulated households: for each alert a cause, and a near miss.
@Suite struct MeterAlertTests {
    private static let grid = MeterKey(site: "jansen", meter: "grid")
    private static let noAnswer = PollReport.Verdict.failed(PollFailure(.timeout, "no answer within 8 s"))

    private static func fired(
        minutes: Int64, _ change: @escaping (inout PackScene.Poll) -> Void
    ) throws -> Set<String> {
        var scene = try PackScene()
        return scene.run(minutes: minutes, change)
    }

    @Test func nothingFiresWhereAllIsWell() throws {
        #expect(try Self.fired(minutes: 60) { _ in } == [])
    }

    @Test func aSiteWhoseMetersAreAllSilentIsOffline() throws {
        // Its values are stale after 150 s, and five minutes later it is told.
        let silent: (inout PackScene.Poll) -> Void = { poll in
            if poll.meter.site == "jansen", poll.isIn(300..<9000) { poll.verdict = Self.noAnswer }
        }
        #expect(try Self.fired(minutes: 14, silent) == ["SiteOffline jansen"])
        #expect(
            try Self.fired(minutes: 20) { poll in
                if poll.meter.site == "jansen", poll.isIn(300..<740) { poll.verdict = Self.noAnswer }
            } == [])
    }

    @Test func aMeterThatIsSilentBesideAnotherIsOffline() throws {
        #expect(
            try Self.fired(minutes: 20) { poll in
                if poll.meter == Self.grid, poll.isIn(300..<9000) { poll.verdict = Self.noAnswer }
            } == ["MeterOffline jansen/grid"])
        #expect(
            try Self.fired(minutes: 25) { poll in
                if poll.meter == Self.grid, poll.isIn(300..<1040) { poll.verdict = Self.noAnswer }
            } == [])
    }

    @Test func aDeviceThatRepeatsItsTelegramIsFrozen() throws {
        #expect(
            try Self.fired(minutes: 10) { poll in
                if poll.meter == Self.grid, poll.isIn(300..<9000) { poll.verdict = .unchanged }
            } == ["MeterFrozen jansen/grid"])
        #expect(
            try Self.fired(minutes: 15) { poll in
                if poll.meter == Self.grid, poll.isIn(300..<530) { poll.verdict = .unchanged }
            } == [])
    }

    @Test func damagedTelegramsAreTold() throws {
        func damage(every count: Int64) -> (inout PackScene.Poll) -> Void {
            { poll in
                guard poll.meter == Self.grid, poll.elapsed.components.seconds / 10 % count == 0 else { return }
                poll.verdict = .failed(PollFailure(.parse, "the telegram lacks its time"))
            }
        }
        #expect(try Self.fired(minutes: 40, damage(every: 15)) == ["TelegramErrors jansen/grid"])
        #expect(try Self.fired(minutes: 40, damage(every: 25)) == [])
    }

    @Test func aLoggerThatCountsErrorsIsTold() throws {
        func count(_ errors: Int64) -> (inout PackScene.Poll) -> Void {
            { poll in
                guard poll.meter == Self.grid else { return }
                poll.health.telegramErrors = poll.elapsed.components.seconds / 10 * errors / 100
            }
        }
        #expect(try Self.fired(minutes: 60, count(8)) == ["TelegramErrors jansen/grid"])
        #expect(try Self.fired(minutes: 60, count(4)) == [])
    }

    @Test func aLoggerShortOfMemoryIsUnhealthy() throws {
        #expect(
            try Self.fired(minutes: 40) { poll in
                guard poll.meter == Self.grid, poll.elapsed.components.seconds % 120 == 0 else { return }
                poll.verdict = .failed(PollFailure(.lowHeap, "HTTP 500: low heap"))
            } == ["LoggerUnhealthy jansen/grid low_heap"])
        #expect(
            try Self.fired(minutes: 40) { poll in
                guard poll.meter == Self.grid, poll.isIn(600..<630) else { return }
                poll.verdict = .failed(PollFailure(.lowHeap, "HTTP 500: low heap"))
            } == [])
    }

    @Test func aWeakSignalIsUnhealthy() throws {
        func weaken(to rssi: Int64) -> (inout PackScene.Poll) -> Void {
            { poll in if poll.meter == Self.grid { poll.health.rssiDecibelMilliwatts = rssi } }
        }
        #expect(try Self.fired(minutes: 20, weaken(to: -81)) == ["LoggerUnhealthy jansen/grid weak_signal"])
        #expect(try Self.fired(minutes: 20, weaken(to: -80)) == [])
    }

    @Test func aLoggerThatRestartsOftenIsUnhealthy() throws {
        func restart(everyMinutes minutes: Int64) -> (inout PackScene.Poll) -> Void {
            { poll in
                guard poll.meter == Self.grid else { return }
                let seconds = poll.elapsed.components.seconds
                poll.health.reboots = 40 + seconds / (minutes * 60)
                poll.health.uptimeSeconds = seconds % (minutes * 60)
            }
        }
        #expect(try Self.fired(minutes: 90, restart(everyMinutes: 10)) == ["LoggerUnhealthy jansen/grid reboots"])
        #expect(try Self.fired(minutes: 90, restart(everyMinutes: 20)) == [])
    }

    @Test(arguments: [Int64(-75), 59, 240, 900, -4000])
    func aClockThatIsOffIsTold(seconds: Int64) throws {
        // A telegram is two seconds old when it is read.
        let late = try Self.fired(minutes: 40) { poll in
            if poll.meter == Self.grid { poll.time = poll.time.advanced(by: .seconds(-seconds)) }
        }
        #expect(late == ["MeterClockDrift jansen/grid"])
    }

    @Test(arguments: [Int64(-62), 57])
    func aClockThatIsOffByAMinuteIsBorne(seconds: Int64) throws {
        let late = try Self.fired(minutes: 40) { poll in
            if poll.meter == Self.grid { poll.time = poll.time.advanced(by: .seconds(-seconds)) }
        }
        #expect(late == [])
    }
}
