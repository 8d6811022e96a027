import Testing

@testable import Transfer

/// How a body ends: by chunks, by a length, or with the connection (`devices.md` §9, cases 1 to 3 and 57).
@Suite(.timeLimit(.minutes(2)))
struct BodyTests {
    private static let chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private func fetch(
        bodyLimit: Int = 256 * 1024, _ steps: [ScriptedServer.Step]
    ) async throws -> Result<Response, TransferError> {
        try await ScriptedServer.run({ _ in steps }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, bodyLimit: bodyLimit), on: loop)
                let result: Result<Response, TransferError>
                do throws(TransferError) {
                    result = .success(try await endpoint.get("/x"))
                } catch {
                    result = .failure(error)
                }
                await server.closed.reach(1)
                return result
            }
        }
    }

    @Test func joinsTheChunksOfABodyWithoutALength() async throws {
        let lines = (0..<60).map { "{\"name\": \"item\($0)\"},\r\n" }
        let chunks = lines.map { ScriptedServer.Step.write("\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n") }
        let result = try await fetch([.write(Self.chunkedHead)] + chunks + [.write("0\r\n\r\n")])
        #expect(try result.get() == Response(status: 200, body: Array(lines.joined().utf8)))
    }

    @Test func readsABodyThatEndsWithTheConnection() async throws {
        let result = try await fetch([.write("HTTP/1.0 200 OK\r\n\r\n"), .write("half "), .write("full"), .close])
        #expect(try result.get() == Response(status: 200, body: Array("half full".utf8)))
    }

    @Test func readsABodyWithALength() async throws {
        let result = try await fetch([.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfull")])
        #expect(try result.get() == Response(status: 200, body: Array("full".utf8)))
    }

    @Test func readsAnEmptyBody() async throws {
        let result = try await fetch([.write("HTTP/1.1 204 No Content\r\n\r\n")])
        #expect(try result.get() == Response(status: 204, body: []))
    }

    @Test(arguments: [
        ["Content-Length: 1000\r\n\r\n" + String(repeating: "x", count: 1000)],
        ["Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n0\r\n\r\n"],
        ["\r\n" + String(repeating: "x", count: 400), String(repeating: "x", count: 600)],
    ]) func readsABodyOfExactlyTheLimit(parts: [String]) async throws {
        let steps = parts.map { ScriptedServer.Step.write($0) }
        let result = try await fetch(bodyLimit: 1000, [.write("HTTP/1.1 200 OK\r\n")] + steps + [.close])
        #expect(try result.get().body.count == 1000)
    }

    @Test(arguments: [
        "Content-Length: 1001\r\n\r\n" + String(repeating: "x", count: 1001),
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n",
        "\r\n" + String(repeating: "x", count: 1001),
    ]) func refusesABodyOfOneByteMoreThanTheLimit(rest: String) async throws {
        let result = try await fetch(bodyLimit: 1000, [.write("HTTP/1.1 200 OK\r\n" + rest), .close])
        #expect(result == .failure(TransferError(.tooLarge, "the body is larger than 1000 bytes")))
    }

    @Test(arguments: ["Transfer-Encoding: chunked\r\n\r\n", "\r\n"]) func cutsABodyWithoutAnEndAtTheLimit(
        head: String
    ) async throws {
        let chunk = head.contains("chunked") ? "8\r\nendless \r\n" : "endless "
        let result = try await fetch(
            bodyLimit: 300_000,
            [.write("HTTP/1.1 200 OK\r\n" + head), .writeForEver(String(repeating: chunk, count: 64))])
        #expect(result == .failure(TransferError(.tooLarge, "the body is larger than 300000 bytes")))
    }

    @Test(arguments: [
        "Transfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n20\r\nonly a pa",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n",
        "Content-Length: 20\r\n\r\nonly a part",
    ]) func callsABodyThatBreaksOffTruncated(rest: String) async throws {
        let result = try await fetch([.write("HTTP/1.1 200 OK\r\n" + rest), .close])
        #expect(throws: TransferError.self) { try result.get() }
        guard case .failure(let failure) = result else { return }
        #expect(failure.kind == .truncated)
    }
}
