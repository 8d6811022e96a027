internal import Foundation
internal import Testing
internal import Transfer

@testable internal import Gateway

/// Debian's Alertmanager, started by a test on a free port.
final class Alertmanager: Sendable {
    private let process: ChildProcess
    let base: String
    let loop: TransferLoop
    private let endpoint: Endpoint

    /// Starts it, with groups by site, and waits until it is ready.
    init(in workspace: Workspace) async throws {
        let file = try workspace.write(
            """
            route: { receiver: nobody, group_by: [site], group_wait: 1s }
            receivers: [{ name: nobody }]

            """, to: "alertmanager.yml")
        process = try ChildProcess(
            "/usr/bin/prometheus-alertmanager",
            [
                "--config.file=\(file)", "--storage.path=\(workspace.path)/alertmanager",
                "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=", "--log.format=logfmt",
            ])
        let line = try #require(
            await process.line(containing: "msg=\"Listening on\""), "it ended: \(process.lines.suffix(3))")
        let address = try #require(line.split(separator: "address=").last?.split(separator: " ").first)
        base = "http://\(address)"
        loop = try TransferLoop()
        endpoint = Endpoint(Target(base: base, connection: .close, bodyLimit: 1 << 20), on: loop)
        try await eventually(within: .seconds(60)) {
            try await self.endpoint.get("/-/ready", timeout: .seconds(10)).status == 200
        }
    }

    deinit {
        process.signal(SIGKILL)
        loop.shutdown()
    }

    /// Fetches a list of objects.
    func get(_ path: String) async throws -> [[String: Any]] {
        let response = try await endpoint.get(path, timeout: .seconds(10))
        try #require(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [[String: Any]])
    }

    /// Posts a document, which it has to take.
    func post(_ path: String, _ body: String) async throws {
        let submission = Submission(
            path: path, fields: [Submission.Field("Content-Type", "application/json")], body: Array(body.utf8))
        let response = try await endpoint.post(submission, timeout: .seconds(10))
        try #require(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
    }

    /// A configuration with no more than it has to have.
    func configuration(in workspace: Workspace) throws -> Configuration {
        let file = try workspace.write(
            FleetFile.text(["http://127.0.0.1:1"], history: "history.db"), to: "gateway.yaml")
        return try ConfigurationReader.read(path: file).configuration
    }

    /// Stops it.
    func stop() async {
        process.signal(SIGTERM)
        _ = await process.ending()
    }
}
