internal import Foundation
internal import Testing

/// `metergw bundle` as a user calls it.
@Suite(.timeLimit(.minutes(1))) struct BundleTests {
    /// A telegram of DSMR 3, whose meters print no checksum.
    private static let telegram =
        "/ISk5\\2MT382-1000\r\n\r\n0-0:96.1.1(4B384547303034303436333935353037)\r\n1-0:1.8.1(12345.678*kWh)\r\n!\r\n"

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    private func bundle(_ arguments: String...) async throws -> (code: Int32, lines: [String]) {
        let process = try ChildProcess(Repository.binary, ["bundle"] + arguments)
        let ending = await process.ending()
        // The streams end after the process.
        _ = await process.line(containing: "\u{0}")
        return (ending.code, process.lines)
    }

    @Test func aFileIsWrittenForItsOwnerAlone() async throws {
        let file = try workspace.write(Self.telegram + Self.telegram, to: "telegrams.p1")
        let output = "\(workspace.path)/bundle.jsonl"
        let (code, lines) = try await bundle(file, "-o", output)
        #expect(code == 0)
        #expect(
            lines == [
                "\(output): 2 telegrams, 0 of them failed; meter readings are in it: look it through before you hand it on"
            ])
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 3)
        #expect(text.contains("0-0:96.1.1(58305858303030303030303030303031)"))
        #expect(text.contains("1-0:1.8.1(12345.678*kWh)"))
        let mode = try FileManager.default.attributesOfItem(atPath: output)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func withoutAFileItIsPrinted() async throws {
        let (code, lines) = try await bundle(try workspace.write(Self.telegram, to: "telegrams.p1"))
        #expect(code == 0)
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("{\"bundle\":\"metergw telegrams\",\"format\":1,") })
        #expect(lines.contains { $0.hasPrefix("{\"meter\":null,\"collector\":null,\"received\":null,") })
    }

    @Test func whatCannotBeBundledIsOneLine() async throws {
        let file = try workspace.write(Self.telegram, to: "telegrams.p1")
        let empty = try workspace.write("\r\n", to: "empty.p1")
        let missing = "\(workspace.path)/missing"
        for (arguments, expected, line) in [
            ([empty], 1, "no telegram was found"),
            ([missing], 2, "cannot read \(missing): No such file or directory"),
            ([file, "--key-file", missing], 2, "cannot read \(missing): No such file or directory"),
            ([file, "-o", "\(missing)/bundle"], 2, "cannot write \(missing)/bundle: No such file or directory"),
            (
                ["--gateway", "127.0.0.1"], 2,
                "cannot use --gateway 127.0.0.1: expected a URL such as http://192.168.10.11"
            ),
        ] as [([String], Int32, String)] {
            let process = try ChildProcess(Repository.binary, ["bundle"] + arguments)
            #expect(await process.ending().code == expected)
            _ = await process.line(containing: "\u{0}")
            #expect(process.lines == [line])
        }
    }

    @Test func aGatewayOfPolledLoggersHasNone() async throws {
        let file = try workspace.write(
            FleetFile.text(["http://127.0.0.1:1"], history: "\(workspace.path)/history.db", flush: "1s"),
            to: "gateway.yaml")
        let gateway = try await RunningGateway(file)
        let (code, lines) = try await bundle("--gateway", gateway.base)
        #expect(code == 1)
        #expect(lines == ["the gateway has kept no telegram: only meters that send telegrams have any"])
        let (unknown, words) = try await bundle("--gateway", gateway.base, "--meter", "s0/barn")
        #expect(unknown == 2)
        let path = "/api/v1/meters/s0/barn/telegrams"
        #expect(
            words == [
                "cannot read \(path) of the gateway at \(gateway.base): "
                    + "no meter s0/barn is configured; /api/v1/meters lists all"
            ])
        _ = await gateway.stop()
    }
}
