import Testing

@testable import Transfer

/// What a request fails with, by what the other side does (`devices.md` §5.1, §9).
@Suite(.timeLimit(.minutes(2)))
struct FailureTests {
    private func failure(
        _ target: Target, path: String = "/x", timeout: Duration = .seconds(60)
    ) async throws -> TransferError? {
        try await TransferLoop.run { await Endpoint(target, on: $0).failure(path, timeout: timeout) }
    }

    private func failure(_ steps: [ScriptedServer.Step], timeout: Duration = .seconds(60)) async throws
        -> TransferError?
    {
        try await ScriptedServer.run({ _ in steps }) { try await failure(.plain($0.base), timeout: timeout) }
    }

    @Test func aServerThatSaysNothingIsATimeout() async throws {
        let expected = TransferError(.timeout, "no answer within 0.06 seconds")
        #expect(try await failure([], timeout: .milliseconds(60)) == expected)
    }

    @Test func aServerThatStopsInTheMiddleIsATimeout() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"
        let failure = try await failure([.write(head)], timeout: .milliseconds(300))
        #expect(failure?.kind == .timeout)
    }

    @Test func aServerThatTricklesForEverIsATimeout() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let failure = try await failure([.write(head), .trickle("1\r\nx\r\n")], timeout: .milliseconds(100))
        #expect(failure?.kind == .timeout)
    }

    @Test func aHeadWithoutAnEndIsCut() async throws {
        let steps: [ScriptedServer.Step] = [.write("HTTP/1.1 200 OK\r\n"), .writeForEver("A: b\r\n")]
        #expect(try await failure(steps, timeout: .seconds(5)) != nil)
    }

    /// libcurl counts timers that are due within one millisecond as one, and then a request hangs.
    @Test func noTimeoutIsLostHoweverShort() async throws {
        try await ScriptedServer.run({ _ in [] }) { server in
            try await TransferLoop.run { loop in
                await withDiscardingTaskGroup { group in
                    for number in 0..<200 {
                        group.addTask {
                            let endpoint = Endpoint(.plain(server.base, .keepAlive), on: loop)
                            for round in 0..<5 {
                                let timeout = Duration.microseconds(number * round * 10)
                                #expect(await endpoint.failure("/x", timeout: timeout)?.kind == .timeout)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func aConnectionThatIsNotMadeInTimeIsATimeout() async throws {
        let hole = try RawSocket()
        try hole.becomeBlackHole()
        let target = Target.plain(hole.base, connectTimeout: .milliseconds(60))
        #expect(try await failure(target) == TransferError(.timeout, "no connection within 0.06 seconds"))
    }

    @Test func theTimeOfTheWholeRequestBoundsConnectingToo() async throws {
        let hole = try RawSocket()
        try hole.becomeBlackHole()
        #expect(try await failure(.plain(hole.base), timeout: .milliseconds(60))?.kind == .timeout)
    }

    @Test func aRefusedConnectionSaysSo() async throws {
        // Bound and never listening: nobody else gets the port while the test runs.
        let closed = try RawSocket()
        #expect(try await failure(.plain(closed.base)) == TransferError(.connect, "connection refused"))
    }

    @Test func aResetBeforeAnyAnswerIsAFailureToConnect() async throws {
        #expect(try await failure([.reset])?.kind == .connect)
    }

    @Test func anEmptyReplyHasItsOwnKind() async throws {
        #expect(try await failure([.close])?.kind == .emptyReply)
    }

    @Test(arguments: [
        "<!DOCTYPE html><html>DSMR-logger</html>\r\n", "/KFM5KAIFA-METER\r\n\r\n1-3:0.2.8(50)\r\n",
        "\0\u{1}\u{2}\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
    ]) func whatIsNoHTTPIsMalformed(text: String) async throws {
        #expect(try await failure([.write(text), .close])?.kind == .malformed)
    }

    @Test func aHostNameWithoutAnAddressSaysSo() async throws {
        // A label of 64 letters is no name, so that no name server need be asked.
        let target = Target.plain("http://" + String(repeating: "a", count: 64) + ".invalid")
        #expect(try await failure(target) == TransferError(.dns, "the host name has no address"))
    }

    @Test(arguments: [
        "ftp://127.0.0.1", "file:///etc/passwd", "gopher://127.0.0.1:70", "127.0.0.1:80", "httpx://127.0.0.1", "",
    ]) func speaksNothingButHTTP(base: String) async throws {
        #expect(try await failure(.plain(base)) == TransferError(.other, "only http and https are spoken"))
    }

    @Test(arguments: ["@127.0.0.1/x", ":81/x", ".example/x", "", "x"]) func aPathCannotNameAnotherHost(
        path: String
    ) async throws {
        let failure = try await failure(.plain("http://127.0.0.1"), path: path)
        #expect(failure == TransferError(.other, "a path begins with a slash"))
    }

    @Test func aPathWithALineBreakReachesNobody() async throws {
        try await ScriptedServer.run({ _ in [.close] }) { server in
            let failure = try await failure(.plain(server.base), path: "/x HTTP/1.1\r\nDELETE /y")
            #expect(failure?.kind == .other)
            #expect(server.opened.count == 0)
        }
    }

    @Test(arguments: [301, 302, 307]) func handsARedirectBackWithoutFollowingIt(status: Int) async throws {
        try await ScriptedServer.run({ _ in
            [.write("HTTP/1.1 \(status) Moved\r\nLocation: /ReBoot\r\nContent-Length: 0\r\n\r\n")]
        }) { server in
            try await TransferLoop.run { loop in
                let response = try await Endpoint(.plain(server.base), on: loop).get("/x")
                #expect(response.status == status)
            }
            #expect(server.requests.map(\.path) == ["/x"])
        }
    }

    @Test(arguments: [404, 500, 503]) func anErrorStatusIsAnAnswer(status: Int) async throws {
        try await ScriptedServer.run({ _ in
            [.write("HTTP/1.1 \(status) No\r\nContent-Length: 2\r\n\r\nno")]
        }) { server in
            try await TransferLoop.run { loop in
                let response = try await Endpoint(.plain(server.base), on: loop).get("/x")
                #expect(response == Response(status: status, body: Array("no".utf8)))
            }
        }
    }

    @Test func anEndpointIsUsableAfterEachKindOfFailure() async throws {
        let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let steps: [String: [ScriptedServer.Step]] = [
            "/timeout": [], "/empty": [.close], "/reset": [.reset], "/html": [.write("<html>"), .close],
            "/cut": [.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"), .close],
            "/large": [.write("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000))],
        ]
        try await ScriptedServer.run({ steps[$0.path] ?? [.write(good)] }) { server in
            try await TransferLoop.run { loop in
                for connection in [Target.Connection.close, .keepAlive] {
                    let endpoint = Endpoint(.plain(server.base, connection, bodyLimit: 1000), on: loop)
                    for path in steps.keys.sorted() {
                        #expect(
                            await endpoint.failure(path, timeout: .milliseconds(path == "/timeout" ? 60 : 60_000))
                                != nil)
                        let answer = try await endpoint.get("/good")
                        #expect(answer.text == "ok")
                    }
                }
            }
        }
    }
}
