internal import Foundation
internal import Metering
internal import Simulation
internal import Testing
internal import Transfer

/// A `metergw run` that a test has started on a free port, and ways to ask it.
final class RunningGateway: Sendable {
    /// The process.
    let process: ChildProcess
    /// Scheme, host and port, as its first line says.
    let base: String
    private let loop: TransferLoop
    private let endpoint: Endpoint

    /// Starts the gateway and waits for the line that says where it listens.
    init(_ file: String, binary: String = Repository.binary, options: [String] = ["--log-level", "debug"]) async throws
    {
        process = try ChildProcess(binary, ["run", file] + options)
        let line = try #require(
            await process.line(containing: "http://127.0.0.1:"), "it ended: \(process.lines.joined(separator: "\n"))")
        base = try RunningGateway.base(in: line)
        loop = try TransferLoop()
        endpoint = Endpoint(Target(base: base, connection: .close, bodyLimit: 64 << 20), on: loop)
    }

    deinit {
        process.signal(SIGKILL)
        loop.shutdown()
    }

    static func base(in line: String) throws -> String {
        let start = try #require(line.range(of: "http://127.0.0.1:"))
        let port = line[start.upperBound...].prefix { $0.isNumber }
        return "http://127.0.0.1:\(port)"
    }

    /// Fetches a path.
    func get(_ path: String) async throws -> (status: Int, text: String) {
        let response = try await endpoint.get(path, timeout: .seconds(60))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    /// Waits until so many telegrams of a meter have been read, as the log says at level debug.
    func readings(_ count: Int, of meter: String) async throws {
        let mark = RunningGateway.mark(of: meter)
        try #require(
            await process.lines(count) { $0.contains(mark) },
            "it ended: \(process.lines.suffix(5).joined(separator: "\n"))")
    }

    /// Posts a JSON document, or nothing.
    func post(_ path: String, _ body: String = "") async throws -> (status: Int, text: String) {
        let submission = Submission(
            path: path, fields: [Submission.Field("Content-Type", "application/json")], body: Array(body.utf8))
        let response = try await endpoint.post(submission, timeout: .seconds(60))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    /// Fetches a JSON object.
    func json(_ path: String) async throws -> [String: Any] {
        let (status, text) = try await get(path)
        try #require(status == 200, "\(text)")
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static func mark(of meter: String) -> String { " \(meter): read the telegram of " }

    /// The times of all telegrams that the log says were read of a meter.
    func telegramTimes(of meter: String) -> [String] {
        process.lines.compactMap { line in
            line.range(of: RunningGateway.mark(of: meter)).map { String(line[$0.upperBound...]) }
        }
    }

    /// Stops the gateway as a service manager does.
    func stop() async -> ChildProcess.Ending {
        process.signal(SIGTERM)
        return await process.ending()
    }
}
