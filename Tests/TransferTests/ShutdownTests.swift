import Glibc
import NIOConcurrencyHelpers
import Testing

@testable import Transfer

/// The end of the loop: whoever waits gets an answer, and whoever comes later too.
@Suite(.timeLimit(.minutes(2)))
struct ShutdownTests {
    @Test(arguments: [true, false]) func whatIsInFlightFailsAndSleepersWake(prefersLoop: Bool) async throws {
        try await ScriptedServer.run({ _ in [] }) { server in
            let loop = try TransferLoop()
            let endpoints = (0..<50).map { _ in Endpoint(.plain(server.base), on: loop) }
            let requests = endpoints.map { endpoint in
                Task(executorPreference: prefersLoop ? loop : nil) { await endpoint.failure("/x") }
            }
            let sleepers = (0..<50).map { _ in
                Task(executorPreference: prefersLoop ? loop : nil) {
                    await loop.sleep(until: .now.advanced(by: .seconds(3600)))
                }
            }
            await server.asked.reach(50)
            loop.shutdown()
            for request in requests { #expect(await request.value == .loopIsDown) }
            for sleeper in sleepers { await sleeper.value }
            await server.closed.reach(50)
            await loop.end()
        }
    }

    @Test func whatComesAfterTheEndIsRefused() async throws {
        let loop = try TransferLoop()
        let early = Endpoint(.plain("http://127.0.0.1:9"), on: loop)
        loop.shutdown()
        #expect(await early.failure("/x")?.kind == .shutDown)
        await loop.end()
        let late = Endpoint(.plain("http://127.0.0.1:9"), on: loop)
        #expect(await early.failure("/x") == .loopIsDown)
        #expect(await late.failure("/x") == .loopIsDown)
        await loop.sleep(until: .now.advanced(by: .seconds(3600)))
        await withTaskExecutorPreference(loop) {
            #expect(await late.failure("/x") == .loopIsDown)
            await loop.sleep(until: .now.advanced(by: .seconds(3600)))
        }
        loop.shutdown()
        await loop.end()
    }

    /// Each link wakes the next: run on the spot they would pile up on one stack.
    @Test func aLongChainOfTasksRunsOutAfterTheEnd() async throws {
        let loop = try TransferLoop()
        loop.shutdown()
        await loop.end()
        let links = (0...20_000).map { _ in AsyncStream<Void>.makeStream() }
        await withTaskExecutorPreference(loop) {
            await withDiscardingTaskGroup { group in
                for index in 0..<20_000 {
                    group.addTask {
                        for await _ in links[index].stream { break }
                        links[index + 1].continuation.yield()
                    }
                }
                links[0].continuation.yield()
                for await _ in links[20_000].stream { break }
            }
        }
    }

    @Test func jobsThatAreLeftStillRun() async throws {
        for _ in 0..<50 {
            let loop = try TransferLoop()
            let tasks = (0..<50).map { number in
                Task(executorPreference: loop) {
                    await Task.yield()
                    return number
                }
            }
            loop.shutdown()
            var sum = 0
            for task in tasks { sum += await task.value }
            #expect(sum == 49 * 25)
            await loop.end()
        }
    }

    @Test func requestsThatRaceWithTheEndAllGetAnAnswer() async throws {
        try await ScriptedServer.run({ _ in [.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")] }) { server in
            for _ in 0..<30 {
                let loop = try TransferLoop()
                await withDiscardingTaskGroup { group in
                    for number in 0..<20 {
                        group.addTask(executorPreference: number % 2 == 0 ? loop : nil) {
                            let endpoint = Endpoint(.plain(server.base), on: loop)
                            for _ in 0..<5 {
                                let kind = await endpoint.failure("/x")?.kind
                                #expect(kind == nil || kind == .shutDown)
                                await loop.sleep(until: .now.advanced(by: .milliseconds(1)))
                            }
                        }
                    }
                    group.addTask {
                        _ = await Endpoint(.plain(server.base), on: loop).failure("/x")
                        loop.shutdown()
                    }
                }
                await loop.end()
            }
        }
    }

    @Test func theLoopMayBeEndedFromItsOwnThread() async throws {
        let loop = try TransferLoop()
        await withTaskExecutorPreference(loop) {
            loop.shutdown()
            await loop.sleep(until: .now.advanced(by: .seconds(3600)))
        }
        await loop.end()
    }

    @Test func anEndedLoopIsGivenBack() async throws {
        weak var gone: TransferLoop?
        do {
            let loop = try TransferLoop()
            gone = loop
            loop.shutdown()
            await loop.end()
        }
        // The thread lets go a moment after it has told of its end; the next loop's whole life is longer than that.
        for _ in 0..<100 where gone != nil { try await TransferLoop.run { _ in } }
        #expect(gone == nil)
    }

    /// In a process of its own, since descriptors are counted for all its tests together.
    @Test func loopsAndConnectionsLeaveNoDescriptorOpen() async {
        await #expect(processExitsWith: .success) {
            let answer = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            try await ScriptedServer.run({ $0.path == "/slow" ? [] : [answer] }) { server in
                try await Descriptors.useLoops(10, server)
                let before = Descriptors.count()
                try await Descriptors.useLoops(50, server)
                let after = Descriptors.count()
                // The last loop's own three may be a moment late, and the server's half of its connections too.
                precondition(after <= before + 20, "\(before) descriptors before, \(after) after")
            }
        }
    }
}

/// Counts descriptors, and does what could leave some behind.
enum Descriptors {
    static func count() -> Int {
        var count = 0
        for number in Int32(0)..<4096 where fcntl(number, F_GETFD) != -1 { count += 1 }
        return count
    }

    static func useLoops(_ count: Int, _ server: ScriptedServer) async throws {
        for _ in 0..<count {
            try await TransferLoop.run { loop in
                for connection in [Target.Connection.close, .keepAlive] {
                    let endpoint = Endpoint(.plain(server.base, connection), on: loop)
                    _ = try await endpoint.get("/x")
                    _ = await endpoint.failure("/slow", timeout: .milliseconds(1))
                    let cancelled = Task { await endpoint.failure("/slow") }
                    cancelled.cancel()
                    _ = await cancelled.value
                }
                _ = await Endpoint(.plain("http://127.0.0.1:1"), on: loop).failure("/x")
            }
            await server.closed.reach(server.opened.count)
        }
    }
}
