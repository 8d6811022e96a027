internal import Foundation
internal import Simulation
internal import Testing

/// A disk that fills up under the running gateway, and is freed again: a small file system in a mount namespace.
@Suite(.timeLimit(.minutes(3))) struct FullDiskTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    @Test func aFullDiskKeepsTheLatestValuesAliveAndLosesNothing() async throws {
        let fleet = try await DeviceFleet.everySecond(1, at: 1400)
        let disk = "\(workspace.path)/disk"
        let file = try workspace.write(
            FleetFile.text(fleet.urls, history: "\(disk)/history.db"), to: "gateway.yaml")
        let launcher = try workspace.write(
            """
            #!/bin/sh
            # Started in a mount namespace of its own: the file system ends with the gateway.
            mkdir -p "\(disk)" && mount -t tmpfs -o size=2m none "\(disk)" && shift && exec "\(Repository.binary)" run "$@"

            """, to: "launcher")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: launcher)
        let wrapper = try workspace.write(
            "#!/bin/sh\nexec unshare --map-root-user --mount \"\(launcher)\" \"$@\"\n", to: "wrapper")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: wrapper)
        let gateway = try await RunningGateway(file, binary: wrapper)
        _ = try #require(await gateway.process.line(containing: "readings were written"))
        // From outside the namespace its files are seen through the process.
        let ballast = "/proc/\(gateway.process.identifier)/root\(disk)/ballast"
        fill(ballast)
        let full = try #require(await gateway.process.line(containing: "disk is full"))
        #expect(full.contains("wait, the latest values and metrics go on"))
        let before = gateway.telegramTimes(of: "s0/grid").count
        try await gateway.readings(before + 3, of: "s0/grid")
        #expect(try await gateway.get("/metrics").text.contains("meter_up{site=\"s0\",meter=\"grid\"} 1\n"))
        try FileManager.default.removeItem(atPath: ballast)
        _ = try #require(await gateway.process.line(containing: "the history is written again"))
        let read = gateway.telegramTimes(of: "s0/grid")
        let lines = gateway.process.lines.count
        _ = await gateway.process.line(after: lines, containing: "readings were written")
        _ = await gateway.process.line(after: gateway.process.lines.count, containing: "readings were written")
        let page = try await gateway.get("/api/v1/meters/s0/grid/readings?from=2020-01-01T00:00:00Z").text
        for time in read { #expect(page.contains("\"time\":\"\(time)\"") || page.contains("\"time\": \"\(time)\"")) }
        #expect(await gateway.stop().code == 0)
        try await fleet.stop()
    }

    /// Writes until nothing more fits.
    private func fill(_ path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else {
            Issue.record("cannot open \(path): \(String(cString: strerror(errno)))")
            return
        }
        defer { close(file) }
        for size in [65536, 4096, 1] {
            let bytes = [UInt8](repeating: 1, count: size)
            while write(file, bytes, size) == size {}
        }
    }
}
