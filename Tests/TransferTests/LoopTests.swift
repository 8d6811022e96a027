import Glibc
import NIOConcurrencyHelpers
import Testing

@testable import Transfer

/// The loop as an executor and under load.
@Suite(.timeLimit(.minutes(5)))
struct LoopTests {
    private static let answer = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    /// The name of the thread that asks.
    private static func threadName() -> String {
        guard let file = fopen("/proc/thread-self/comm", "r") else { return "" }
        defer { fclose(file) }
        var name = [UInt8](repeating: 0, count: 32)
        let count = fread(&name, 1, name.count, file)
        return String(decoding: name.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func threadNumber() -> UInt { UInt(pthread_self()) }

    @Test func tasksThatPreferTheLoopRunOnItsThread() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let seen = NIOLockedValueBox<[(String, UInt)]>([])
                let look = { @Sendable in
                    let here = (Self.threadName(), Self.threadNumber())
                    seen.withLockedValue { $0.append(here) }
                }
                try await withTaskExecutorPreference(loop) {
                    look()
                    await Task.yield()
                    look()
                    await loop.sleep(until: .now.advanced(by: .milliseconds(1)))
                    look()
                    _ = try await endpoint.get("/x")
                    look()
                    await withDiscardingTaskGroup { group in
                        for _ in 0..<10 {
                            group.addTask {
                                look()
                                await Task.yield()
                                look()
                            }
                        }
                    }
                    async let child: Void = look()
                    await child
                }
                let all = seen.withLockedValue { $0 }
                #expect(all.count == 25)
                #expect(all.allSatisfy { $0.0 == "transfer" && $0.1 == all[0].1 })
                #expect(Self.threadName() != "transfer")
            }
        }
    }

    @Test(arguments: [Target.Connection.close, .keepAlive]) func carriesThousandsOfRequestsOfTasksOfItsOwn(
        connection: Target.Connection
    ) async throws {
        try await ScriptedServer.run({
            [.write("HTTP/1.1 200 OK\r\nContent-Length: \($0.path.utf8.count)\r\n\r\n\($0.path)")]
        }) {
            server in
            try await TransferLoop.run { loop in
                let endpoints = (0..<1000).map { _ in Endpoint(.plain(server.base, connection), on: loop) }
                try await withTaskExecutorPreference(loop) { try await Self.ask(endpoints, rounds: 3) }
            }
            #expect(server.asked.count == 3000)
        }
    }

    @Test func carriesThousandsOfRequestsOfTasksOfManyThreads() async throws {
        try await ScriptedServer.run({
            [.write("HTTP/1.1 200 OK\r\nContent-Length: \($0.path.utf8.count)\r\n\r\n\($0.path)")]
        }) {
            server in
            try await TransferLoop.run { loop in
                let endpoints = (0..<1000).map { _ in Endpoint(.plain(server.base), on: loop) }
                try await Self.ask(endpoints, rounds: 3)
            }
            #expect(server.asked.count == 3000)
        }
    }

    @Test func oneTaskAsksAThousandTimesInTurn() async throws {
        try await ScriptedServer.run({
            [.write("HTTP/1.1 200 OK\r\nContent-Length: \($0.path.utf8.count)\r\n\r\n\($0.path)")]
        }) {
            server in
            try await TransferLoop.run { loop in
                try await Self.ask([Endpoint(.plain(server.base, .keepAlive), on: loop)], rounds: 1000)
            }
            #expect(server.asked.count == 1000)
        }
    }

    /// Each endpoint asks for paths of its own, and gets the answers to them.
    private static func ask(_ endpoints: [Endpoint], rounds: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, endpoint) in endpoints.enumerated() {
                group.addTask {
                    for round in 0..<rounds {
                        let response = try await endpoint.get("/\(index)/\(round)")
                        #expect(response.text == "/\(index)/\(round)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func tasksThatKeepEachOtherBusyLeaveSocketsAndSleepersTheirTurn() async throws {
        try await ScriptedServer.run({ _ in [Self.answer] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base), on: loop)
                let restless = Task(executorPreference: loop) {
                    while !Task.isCancelled { await Task.yield() }
                }
                let answer = try await endpoint.get("/x")
                #expect(answer.text == "ok")
                await loop.sleep(until: .now.advanced(by: .milliseconds(20)))
                let other = try await withTaskExecutorPreference(loop) { try await endpoint.get("/y").text }
                #expect(other == "ok")
                restless.cancel()
                await restless.value
            }
        }
    }

    /// A loop that spins would return from its wait many thousand times in this time, on any machine.
    @Test func waitsForEventsInsteadOfAskingForThem() async throws {
        let hole = try RawSocket()
        try hole.becomeBlackHole()
        try await ScriptedServer.run({ _ in [] }) { server in
            try await TransferLoop.run { loop in
                let silent = Endpoint(.plain(server.base), on: loop)
                let lost = Endpoint(.plain(hole.base, connectTimeout: .milliseconds(400)), on: loop)
                async let silence = silent.failure("/x", timeout: .milliseconds(400))
                async let loss = lost.failure("/x")
                let sleeper = Task { await loop.sleep(until: .now.advanced(by: .seconds(3600))) }
                await loop.sleep(until: .now.advanced(by: .milliseconds(500)))
                #expect(await [silence?.kind, loss?.kind] == [.timeout, .timeout])
                sleeper.cancel()
                await sleeper.value
                #expect(loop.waitCount < 100)
            }
        }
    }

    @Test func anIdleKeptConnectionThatTheDeviceClosesDoesNotSpinTheLoop() async throws {
        try await ScriptedServer.run({ _ in [Self.answer, .close] }) { server in
            try await TransferLoop.run { loop in
                let endpoint = Endpoint(.plain(server.base, .keepAlive), on: loop)
                _ = try await endpoint.get("/x")
                await server.closed.reach(1)
                let before = loop.waitCount
                await loop.sleep(until: .now.advanced(by: .milliseconds(200)))
                #expect(loop.waitCount - before < 20)
            }
        }
    }
}
