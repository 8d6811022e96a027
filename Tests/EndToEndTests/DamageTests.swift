internal import Foundation
internal import GRDB
internal import Simulation
internal import Testing

/// A history that is damaged between two runs of the gateway, and the commands that keep copies of it.
@Suite(.timeLimit(.minutes(3))) struct DamageTests {
    private let workspace: Workspace
    private var history: String { "\(workspace.path)/history.db" }

    init() throws {
        workspace = try Workspace()
    }

    @Test func aDamagedHistoryIsRebuiltSaidAndServed() async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1500)
        let file = try workspace.write(FleetFile.text(fleet.urls, history: history), to: "gateway.yaml")
        var gateway = try await RunningGateway(file)
        try await gateway.readings(2, of: "s0/grid")
        _ = try #require(await gateway.process.line(containing: "readings were written"))
        let copy = "\(workspace.path)/copy.db"
        let backup = try ChildProcess(Repository.binary, ["backup", "--config", file, copy])
        #expect(await backup.ending().code == 0)
        #expect(backup.lines.first?.hasPrefix("\(copy): 1 meters, ") == true)
        let refused = try ChildProcess(Repository.binary, ["restore", "--config", file, copy])
        #expect(await refused.ending().code == 2)
        #expect(await gateway.stop().code == 0)
        try await damage("late_readings")
        gateway = try await RunningGateway(file)
        let line = try #require(gateway.process.lines.first { $0.contains("the history was damaged") })
        #expect(line.contains("the damaged file is kept as \(history).damaged-"))
        #expect(try await gateway.get("/api/v1/meters/s0/grid/latest").status == 200)
        #expect(await gateway.stop().code == 0)
        let restored = try ChildProcess(Repository.binary, ["restore", "--config", file, copy])
        #expect(await restored.ending().code == 0)
        #expect(restored.lines.contains { $0.hasPrefix("the former history is kept as \(history).replaced-") })
        try await fleet.stop()
    }

    /// Overwrites the first page of a table.
    private func damage(_ table: String) async throws {
        let queue = try DatabaseQueue(path: history)
        let page = try await queue.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = ?", arguments: [table])
        }
        try queue.close()
        let handle = try FileHandle(forUpdating: URL(filePath: history))
        try handle.seek(toOffset: UInt64(try #require(page) - 1) * 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try handle.close()
    }
}
