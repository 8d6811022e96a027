internal import Testing

/// `metergw read` as a user calls it.
@Suite(.timeLimit(.minutes(1))) struct ReadTests {
    /// A telegram of DSMR 3, whose meters print no checksum.
    private static let telegram = "/ISk5\\2MT382-1000\r\n\r\n1-0:1.8.1(12345.678*kWh)\r\n1-0:1.7.0(001.19*kW)\r\n!\r\n"

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    private func read(_ arguments: String...) async throws -> (code: Int32, lines: [String]) {
        let process = try ChildProcess(Repository.binary, ["read"] + arguments)
        let ending = await process.ending()
        // The streams end after the process.
        _ = await process.line(containing: "\u{0}")
        return (ending.code, process.lines)
    }

    @Test func aSoundTelegramIsPrintedObjectByObject() async throws {
        let (code, lines) = try await read(try workspace.write(Self.telegram, to: "sound.p1"))
        #expect(code == 0)
        #expect(
            lines == [
                "/ISk5\\2MT382-1000 at byte 0, without a time, without a checksum, 2 of 2 objects understood",
                "  1-0:1.8.1         electricity_import_t1_kwh  12345.678 kWh",
                "  1-0:1.7.0         electricity_import_w  1190 W",
            ])
    }

    @Test(arguments: [
        ("hello", "no telegram was found"), ("/ISk5\\2MT382-1000\r\n\r\n1-0:1.8.1(1*kWh)\r\n", "without an end"),
        (telegram.replacing("!\r\n", with: "!1234\r\n"), "checksum wrong: 1234 is printed"),
    ]) func whatIsNotSoundExitsWith1(text: String, words: String) async throws {
        let (code, lines) = try await read(try workspace.write(text, to: "damaged.p1"))
        #expect(code == 1)
        #expect(lines.contains { $0.contains(words) })
    }

    @Test func whatCannotBeReadExitsWith2AndOneLine() async throws {
        let file = try workspace.write(Self.telegram, to: "sound.p1")
        let key = try workspace.write("0011", to: "key")
        let missing = "\(workspace.path)/missing"
        for (arguments, line) in [
            ([missing], "cannot read \(missing): No such file or directory"),
            ([file, "--key-file", missing], "cannot read \(missing): No such file or directory"),
            ([file, "--key-file", key], "\(key): cannot read the key: expected 32 hex digits, found 4"),
        ] {
            let process = try ChildProcess(Repository.binary, ["read"] + arguments)
            #expect(await process.ending().code == 2)
            _ = await process.line(containing: "\u{0}")
            #expect(process.lines == [line])
        }
    }
}
