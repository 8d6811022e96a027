import Testing

@testable import Transfer

/// What is sent, and how long connections live (`devices.md` §5.1 L3, L4; §5.3).
@Suite(.timeLimit(.minutes(2)))
struct ConnectionTests {
    private static let answer = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    @Test func closeSaysSoAndTakesANewConnectionForEachRequest() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, .close), on: loop)
                for number in 1...3 {
                    _ = try await endpoint.get("/api/v1/sm/actual")
                    // The device serves nobody else until its client closes.
                    await server.closed.reach(number)
                }
            }
            #expect(server.requests.map(\.connection) == [1, 2, 3])
            #expect(server.requests.allSatisfy { $0.head.contains("\r\nConnection: close\r\n") })
        }
    }

    @Test func keepAliveReusesItsConnection() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, .keepAlive), on: loop)
                for _ in 1...3 { _ = try await endpoint.get("/x") }
            }
            #expect(server.requests.map(\.connection) == [1, 1, 1])
            #expect(server.requests.allSatisfy { !$0.head.contains("Connection:") })
        }
    }

    @Test func keepAliveConnectsAgainWhenTheDeviceHasClosed() async throws {
        try await ScriptedServer.run({ _ in [Self.answer, .close] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, .keepAlive), on: loop)
                for number in 1...3 {
                    let answer = try await endpoint.get("/x")
                    #expect(answer.text == "ok")
                    await server.closed.reach(number)
                }
            }
            #expect(server.requests.map(\.connection) == [1, 2, 3])
        }
    }

    @Test func closeDoesNotTakeOverTheConnectionThatAnotherKeeps() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let keeping = Endpoint(.plain(server.base, .keepAlive), on: loop)
                let closing = Endpoint(.plain(server.base, .close), on: loop)
                _ = try await keeping.get("/kept")
                _ = try await closing.get("/closed")
                _ = try await keeping.get("/kept")
            }
            #expect(server.requests.map(\.connection) == [1, 2, 1])
        }
    }

    @Test func nothingOfARequestIsLeftForTheNextEndpoint() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                // One after the other, so that each has the handle of the one before.
                let strict = Endpoint(.plain(server.base, .close, bodyLimit: 1), on: loop)
                let closing = Endpoint(.plain(server.base, .close), on: loop)
                let keeping = Endpoint(.plain(server.base, .keepAlive), on: loop)
                #expect(await strict.failure("/strict")?.kind == .tooLarge)
                for endpoint in [closing, keeping, closing, keeping] { _ = try await endpoint.get("/x") }
            }
            let closes = server.requests.map { $0.head.contains("\r\nConnection: close\r\n") }
            #expect(closes == [true, true, false, true, false])
            #expect(server.requests.map(\.connection) == [1, 2, 3, 4, 3])
        }
    }

    @Test func sendsAGetWithNothingThatADeviceNeedNotKnow() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                _ = try await Endpoint(.plain(server.base, .close), on: loop).get("/api/v1/sm/actual")
            }
            #expect(
                server.requests.map(\.head) == [
                    """
                    GET /api/v1/sm/actual HTTP/1.1\r
                    Host: 127.0.0.1:\(server.port)\r
                    User-Agent: metergw\r
                    Accept: */*\r
                    Connection: close\r
                    \r

                    """
                ])
        }
    }

    @Test func aSecondRequestToTheSameEndpointIsRefusedAsBusy() async throws {
        try await ScriptedServer.run({ request in request.path == "/slow" ? [] : [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let slow = Task { await endpoint.failure("/slow") }
                await server.asked.reach(1)
                #expect(await endpoint.failure("/second")?.kind == .busy)
                slow.cancel()
                #expect(await slow.value?.kind == .cancelled)
                let answer = try await endpoint.get("/third")
                #expect(answer.text == "ok")
            }
            #expect(server.requests.map(\.path) == ["/slow", "/third"])
        }
    }

    @Test func endpointsThatAreGivenBackLeaveNoConnection() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                do {
                    let endpoints = (0..<100).map { _ in Endpoint(.plain(server.base, .keepAlive), on: loop) }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for endpoint in endpoints { group.addTask { _ = try await endpoint.get("/x") } }
                        try await group.waitForAll()
                    }
                }
                await server.closed.reach(server.opened.count)
            }
            #expect(server.opened.count > 1)
        }
    }

    @Test func aRequestKeepsItsEndpointUntilTheAnswer() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let text = try await Endpoint(.plain(server.base), on: loop).get("/x").text
                #expect(text == "ok")
            }
        }
    }

    @Test func aLargeAnswerLeavesNoRoomTakenBehind() async throws {
        let size = 200_000
        let large = "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size)
        try await ScriptedServer.run({ $0.path == "/large" ? [.write(large)] : [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let large = try await endpoint.get("/large")
                #expect(large.body.count == size)
                let small = try await endpoint.get("/small")
                #expect(small.body.capacity <= 16 * 1024)
            }
        }
    }
}
