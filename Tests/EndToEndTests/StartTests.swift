internal import Foundation
internal import Simulation
internal import Testing

/// How the binary starts, or says in one line why it does not.
@Suite(.timeLimit(.minutes(3))) struct StartTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    /// Runs the gateway until it ends by itself.
    private func run(_ text: String) async throws -> (code: Int32, lines: [String]) {
        let file = try workspace.write(text, to: "gateway.yaml")
        let process = try ChildProcess(Repository.binary, ["run", file])
        let ending = await process.ending()
        // The streams end after the process.
        _ = await process.line(containing: "\u{0}")
        return (ending.code, process.lines)
    }

    @Test func aPortInUseIsOneClearLine() async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1100)
        let listen = "\(fleet.address(ofDevice: 0)):\(fleet.port)"
        let (code, lines) = try await run(
            FleetFile.text(fleet.urls, history: "\(workspace.path)/history.db", listen: listen))
        #expect(code == 1)
        #expect(lines.count == 1, "\(lines)")
        #expect(lines.first?.hasPrefix("metergw: cannot listen on \(listen): the port is in use") == true)
        try await fleet.stop()
    }

    @Test func anUnwritableHistoryIsOneClearLine() async throws {
        // A file where a folder should be is unwritable for root too.
        let history = "\(try workspace.write("", to: "file"))/history.db"
        let (code, lines) = try await run(FleetFile.text(["http://127.0.0.1:1"], history: history))
        #expect(code == 1)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("metergw: cannot open \(history): ") == true)
    }

    @Test func aWrongConfigurationSaysAllThatIsWrong() async throws {
        let (code, lines) = try await run("sites: 1\nserver: { lissen: x }\n")
        #expect(code == 1)
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.contains("gateway.yaml:") })
    }

    @Test func aReloadRestartsOnlyWhatChanged() async throws {
        let fleet = try await DeviceFleet.everySecond(2, at: 1110)
        let history = "\(workspace.path)/history.db"
        let file = try workspace.write(FleetFile.text([fleet.urls[0]], history: history), to: "gateway.yaml")
        let gateway = try await RunningGateway(file)
        try await gateway.readings(2, of: "s0/grid")
        try workspace.write("sites: [{ id: S0 }]\n", to: "gateway.yaml")
        gateway.process.signal(SIGHUP)
        _ = try #require(await gateway.process.line(containing: "the configuration in force stays as it was"))
        #expect(try await gateway.get("/metrics").text.contains("metergw_config_last_reload_successful 0\n"))
        try workspace.write(FleetFile.text(fleet.urls, history: history), to: "gateway.yaml")
        let answer = try ChildProcess("/usr/bin/curl", ["-sS", "-X", "POST", "\(gateway.base)/-/reload"])
        #expect(await answer.ending().code == 0)
        try await gateway.readings(3, of: "s1/grid")
        #expect(try await gateway.get("/metrics").text.contains("metergw_config_last_reload_successful 1\n"))
        // The meter that did not change has missed no telegram.
        let times = gateway.telegramTimes(of: "s0/grid")
        #expect(Set(times).count == times.count && times.count >= 4)
        #expect(await gateway.stop().code == 0)
        #expect(fleet.report().greatestConcurrency <= 1)
        try await fleet.stop()
    }

    @Test func aRenameByReloadKeepsOneHistoryAndTheNextStartGoesOn() async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1115)
        let history = "\(workspace.path)/history.db"
        // Readings wait to be written when the name changes.
        let text = FleetFile.text(fleet.urls, history: history, flush: "5m")
        let file = try workspace.write(text, to: "gateway.yaml")
        var gateway = try await RunningGateway(file)
        try await gateway.readings(3, of: "s0/grid")
        let renamed = text.replacingOccurrences(of: "id: grid,", with: "id: main, formerly: s0/grid,")
        try workspace.write(renamed, to: "gateway.yaml")
        gateway.process.signal(SIGHUP)
        try await gateway.readings(2, of: "s0/main")
        let read = Set(gateway.telegramTimes(of: "s0/grid") + gateway.telegramTimes(of: "s0/main"))
        #expect(await gateway.stop().code == 0)
        gateway = try await RunningGateway(file)
        let page = try await gateway.get("/api/v1/meters/s0/main/readings?from=2020-01-01T00:00:00Z").text
        for time in read { #expect(page.contains("\"time\":\"\(time)\"")) }
        #expect(!gateway.process.lines.contains { $0.contains("both have readings") })
        #expect(await gateway.stop().code == 0)
        try await fleet.stop()
    }

    @Test func theDemonstrationOfTheRepositoryRuns() async throws {
        let check = try ChildProcess(Repository.binary, ["check", "\(Repository.root)/gateway.yaml"])
        #expect(await check.ending().code == 0)
    }

    @Test func simulateReportsWhatWasForbidden() async throws {
        let simulation = try ChildProcess(
            Repository.binary, ["simulate", "--devices", "2", "--port", "0", "--first-index", "1120"])
        let line = try #require(await simulation.line(containing: "simulating 2 devices"))
        let url = try #require(line.split(separator: " ").first { $0.hasPrefix("http://") })
        let reboot = try ChildProcess("/usr/bin/curl", ["-sS", "\(url)/ReBoot"])
        _ = await reboot.ending()
        simulation.signal(SIGTERM)
        #expect(await simulation.ending().code == 1)
        _ = await simulation.line(containing: "\u{0}")
        #expect(simulation.lines.contains { $0.contains("forbidden requests: 1") })
    }
}
