import Glibc
import NIOConcurrencyHelpers
import Testing

@testable import Transfer

/// A cancelled task gets its answer at once, its connection is closed, and its endpoint is free again.
@Suite(.timeLimit(.minutes(2)))
struct CancellationTests {
    private static let answer = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    @Test func aTaskThatIsCancelledBeforeItAsksNeverConnects() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let gate = Milestone()
                let task = Task {
                    await gate.reach(1)
                    return await endpoint.failure("/x")
                }
                task.cancel()
                gate.pass()
                #expect(await task.value?.kind == .cancelled)
                let answer = try await endpoint.get("/after")
                #expect(answer.text == "ok")
            }
            #expect(server.requests.map(\.path) == ["/after"])
        }
    }

    @Test(arguments: [Target.Connection.close, .keepAlive]) func cancellingClosesTheConnectionAndFreesTheEndpoint(
        connection: Target.Connection
    ) async throws {
        try await ScriptedServer.run({ $0.path == "/slow" ? [] : [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, connection), on: loop)
                for number in 1...5 {
                    let task = Task { await endpoint.failure("/slow") }
                    await server.asked.reach(2 * number - 1)
                    task.cancel()
                    #expect(await task.value?.kind == .cancelled)
                    let answer = try await endpoint.get("/fast")
                    #expect(answer.text == "ok")
                }
                if connection == .close { await server.closed.reach(10) } else { await server.closed.reach(5) }
            }
        }
    }

    @Test func cancellingInTheMiddleOfTheBodyFreesTheEndpoint() async throws {
        let part = "HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n"
        try await ScriptedServer.run({
            $0.path == "/long" ? [.write(part), .writeForEver(String(repeating: "x", count: 4096))] : [Self.answer]
        }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, bodyLimit: 100_000_000), on: loop)
                let task = Task { await endpoint.failure("/long") }
                await server.asked.reach(1)
                task.cancel()
                #expect(await task.value?.kind == .cancelled)
                await server.closed.reach(1)
                let answer = try await endpoint.get("/fast")
                #expect(answer.text == "ok")
            }
        }
    }

    @Test func cancellingWhileConnectingFreesTheEndpoint() async throws {
        let hole = try RawSocket()
        try hole.becomeBlackHole()
        try await TransferLoop.run { loop in
            let endpoint = Endpoint(.plain(hole.base), on: loop)
            for _ in 1...20 {
                let task = Task { await endpoint.failure("/x") }
                await Task.yield()
                task.cancel()
                #expect(await task.value?.kind == .cancelled)
            }
        }
    }

    @Test func aCancellationAfterTheAnswerTouchesNothing() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let answered = Milestone()
                let cancelled = Milestone()
                let task = Task { () throws -> [String] in
                    let first = try await endpoint.get("/first").text
                    answered.pass()
                    await cancelled.reach(1)
                    return [first]
                }
                await answered.reach(1)
                let second = Task { try await endpoint.get("/second").text }
                task.cancel()
                cancelled.pass()
                let answers = try await task.value + [try await second.value]
                #expect(answers == ["ok", "ok"])
            }
        }
    }

    /// The loop's thread cancels what another thread has asked for and the loop has not taken yet.
    @Test func aCancellationOnTheLoopFindsARequestThatIsStillOnItsWay() async throws {
        try await ScriptedServer.run({ _ in [] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                for _ in 1...5 {
                    let failure = await loop.cancelOnTheWay { await endpoint.failure("/x") }
                    #expect(failure?.kind == .cancelled)
                }
            }
        }
    }

    @Test func anEndpointMadeElsewhereIsKnownToTheLoopBeforeItsFirstRequest() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let busy = Milestone()
                let handed = NIOLockedValueBox<Endpoint?>(nil)
                // The loop's thread gets the endpoint past its own inbox.
                let task = Task(executorPreference: loop) { () throws -> String in
                    busy.pass()
                    while true {
                        if let endpoint = handed.withLockedValue({ $0 }) { return try await endpoint.get("/x").text }
                        sched_yield()
                    }
                }
                await busy.reach(1)
                handed.withLockedValue { $0 = Endpoint(.plain(server.base), on: loop) }
                let text = try await task.value
                #expect(text == "ok")
            }
        }
    }

    @Test func hundredsOfCancellationsAtAnyMomentLeaveEachEndpointUsable() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoints = (0..<100).map { _ in Endpoint(.plain(server.base), on: loop) }
                for round in 0..<4 {
                    let tasks = endpoints.map { endpoint in Task { await endpoint.failure("/x") } }
                    for (index, task) in tasks.enumerated() {
                        for _ in 0..<(index * round % 7) { await Task.yield() }
                        task.cancel()
                    }
                    for task in tasks {
                        let kind = await task.value?.kind
                        #expect(kind == nil || kind == .cancelled)
                    }
                    for endpoint in endpoints { #expect(await endpoint.failure("/after") == nil) }
                }
                await server.closed.reach(server.opened.count)
            }
        }
    }
}
