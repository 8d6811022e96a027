internal import Foundation
internal import GRDB
internal import Metering
internal import Simulation
internal import Store
internal import Testing

/// The binary as its users run it, over simulated devices that take a telegram a second.
@Suite(.timeLimit(.minutes(3))) struct RunTests {
    private let workspace: Workspace
    private var history: String { "\(workspace.path)/history.db" }

    init() throws {
        workspace = try Workspace()
    }

    private func start(
        _ urls: [String], flush: String = "1s", binary: String = Repository.binary
    ) async throws -> RunningGateway {
        let file = try workspace.write(
            FleetFile.text(urls, history: history, flush: flush), to: "gateway.yaml")
        return try await RunningGateway(file, binary: binary)
    }

    /// The times of all readings that the history has of a meter.
    private func storedTimes(of site: String) async throws -> [String] {
        let store = try SQLiteStore(path: history)
        let page = try await store.readings(
            of: MeterKey(site: site, meter: "grid"),
            in: Timestamp(milliseconds: 0)..<Timestamp(seconds: 10_000_000_000), limit: 100_000, after: nil)
        try await store.close()
        return page.readings.map(\.time.rfc3339)
    }

    @Test func servesTheTelegramsOfSeveralDevicesAndNeverBreaksTheirRules() async throws {
        let fleet = try await DeviceFleet.everySecond(3, at: 1000)
        let gateway = try await start(fleet.urls)
        for site in 0..<3 { try await gateway.readings(4, of: "s\(site)/grid") }
        let sites = try await gateway.get("/api/v1/sites")
        #expect(sites.status == 200)
        #expect(sites.text.contains("\"s2\""))
        let latest = try await gateway.get("/api/v1/meters/s1/grid/latest")
        #expect(latest.status == 200)
        #expect(latest.text.contains("\"electricity_import_t1_kwh\""))
        let metrics = try await gateway.get("/metrics").text
        #expect(metrics.contains("meter_up{site=\"s0\",meter=\"grid\"} 1\n"))
        #expect(
            metrics.contains("metergw_poll_failures_total") == metrics.contains("# TYPE metergw_poll_failures_total"))
        #expect(try await gateway.get("/-/healthy").status == 200)
        #expect(try await gateway.get("/-/ready").status == 200)
        #expect(await gateway.stop().code == 0)
        let report = fleet.report()
        #expect(report.isClean)
        #expect(report.forbiddenRequests == 0)
        #expect(report.greatestConcurrency <= 1)
        try await fleet.stop()
    }

    @Test func aStopBySIGTERMLosesNoReading() async throws {
        let fleet = try await DeviceFleet.everySecond(2, at: 1010)
        // Nothing would be written before the stop but for the stop itself.
        let gateway = try await start(fleet.urls, flush: "5m")
        try await gateway.readings(3, of: "s0/grid")
        try await gateway.readings(3, of: "s1/grid")
        let ending = await gateway.stop()
        #expect(ending.code == 0 && !ending.wasSignalled)
        for site in ["s0", "s1"] {
            let read = gateway.telegramTimes(of: "\(site)/grid")
            #expect(try await storedTimes(of: site) == read)
            #expect(read.count >= 3)
        }
        try await fleet.stop()
    }

    @Test func aKillLosesAtMostOneFlushAndTheNextStartGoesOn() async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1020)
        var gateway = try await start(fleet.urls)
        try await gateway.readings(2, of: "s0/grid")
        // All that was read before this line was written is on the disk.
        let before = gateway.telegramTimes(of: "s0/grid")
        let lines = gateway.process.lines.count
        _ = await gateway.process.line(after: lines, containing: "readings were written")
        _ = await gateway.process.line(
            after: gateway.process.lines.count, containing: "readings were written")
        gateway.process.signal(SIGKILL)
        #expect(await gateway.process.ending().wasSignalled)
        #expect(try await storedTimes(of: "s0").starts(with: before))
        let integrity = try await DatabaseQueue(path: history).read { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check")
        }
        #expect(integrity == ["ok"])
        // The last value is there at once, with its age.
        fleet.setFault(.silent, ofDevice: 0)
        gateway = try await start(fleet.urls)
        let latest = try await gateway.get("/api/v1/meters/s0/grid/latest")
        #expect(latest.status == 200)
        #expect(latest.text.contains("\"electricity_import_t1_kwh\""))
        #expect(await gateway.stop().code == 0)
        try await fleet.stop()
    }

    @Test func devicesThatAreDeadCostTheOthersNothing() async throws {
        // Two polls for each telegram: a poll that comes a little late or early then finds each one all the same.
        let fleet = try await DeviceFleet.everySecond(12, at: 1030, telegramInterval: .seconds(2))
        for (device, fault) in [(8, FaultKind.silent), (9, .slowTrickle), (10, .reset), (11, .emptyReply)] {
            fleet.setFault(fault, ofDevice: device)
        }
        // Nobody listens at port 1.
        let gateway = try await start(fleet.urls + ["http://127.0.0.1:1"])
        for site in 0..<8 { try await gateway.readings(5, of: "s\(site)/grid") }
        for site in 0..<8 {
            let times = gateway.telegramTimes(of: "s\(site)/grid").compactMap { Timestamp(rfc3339: $0) }
            let steps = zip(times, times.dropFirst()).map { $1.since($0) }
            #expect(steps.allSatisfy { $0 == .seconds(2) }, "s\(site) has lost or doubled a telegram: \(steps)")
        }
        let metrics = try await gateway.get("/metrics").text
        for (site, reason) in [(8, "timeout"), (9, "timeout"), (12, "connect")] {
            #expect(
                metrics.contains("metergw_poll_failures_total{site=\"s\(site)\",meter=\"grid\",reason=\"\(reason)\"}"))
        }
        #expect(metrics.contains("meter_up{site=\"s8\",meter=\"grid\"} 0\n"))
        #expect(await gateway.stop().code == 0)
        #expect(fleet.report().isClean)
        try await fleet.stop()
    }
}
