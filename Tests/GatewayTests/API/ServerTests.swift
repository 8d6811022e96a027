internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Testing

@testable internal import Gateway

/// The server on a real port, with clients that keep no rules.
@Suite(.timeLimit(.minutes(2))) struct ServerTests {
    /// Sends bytes and returns all that comes until the server closes the connection.
    private static func exchange(_ port: Int?, _ request: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: try #require(port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var answer = ByteBuffer()
            do {
                try await outbound.write(ByteBuffer(string: request))
                for try await var part in inbound { answer.writeBuffer(&part) }
            } catch is IOError {
                // A server that hangs up on bytes it has not read resets the connection: closed is closed.
            } catch is ChannelError {
                // It was closed before anything was written.
            }
            return String(buffer: answer)
        }
    }

    private static func fleet(_ change: (inout ServerLimits) -> Void) throws -> SampleFleet {
        var fleet = try SampleFleet.read()
        change(&fleet.limits)
        return fleet
    }

    @Test func aHeadThatNeverEndsIsCutOff() async throws {
        let fleet = try Self.fleet { $0.requestTime = .milliseconds(50) }
        try await buildApplication(fleet.dependencies).test(.live) { client in
            let answer = try await Self.exchange(client.port, "GET /metrics HTTP/1.1\r\nHost: a\r\nX: ")
            #expect(answer == "")
        }
    }

    @Test func aConnectionWithoutARequestIsCutOff() async throws {
        let fleet = try Self.fleet { $0.requestTime = .milliseconds(50) }
        try await buildApplication(fleet.dependencies).test(.live) { client in
            let answer = try await Self.exchange(client.port, "")
            #expect(answer == "")
        }
    }

    @Test func aBodyThatNeverComesDoesNotHoldTheConnection() async throws {
        let fleet = try Self.fleet { $0.requestTime = .milliseconds(50) }
        try await buildApplication(fleet.dependencies).test(.live) { client in
            let answer = try await Self.exchange(
                client.port, "POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
            // On a busy machine the time is over before the answer is made.
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func aConnectionThatIsLeftOpenIsClosed() async throws {
        let fleet = try Self.fleet { $0.idleTime = .milliseconds(50) }
        try await buildApplication(fleet.dependencies).test(.live) { client in
            let answer = try await Self.exchange(client.port, "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\nmetergw is healthy.\n"))
        }
    }

    @Test func aBodyThatIsTooLargeIsRefused() async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            let declared = try await Self.exchange(
                client.port, "POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
            #expect(declared.hasPrefix("HTTP/1.1 413 "))
            #expect(declared.contains("application/problem+json"))
            #expect(declared.contains("urn:metergw:problem:large-body"))
        }
    }

    @Test func aHeadThatIsTooLargeIsRefused() async throws {
        let fleet = try SampleFleet()
        try await buildApplication(fleet.dependencies).test(.live) { client in
            let line = String(repeating: "a", count: 70_000)
            for request in ["GET /\(line) HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \(line)\r\n"] {
                let answer = try await Self.exchange(client.port, request)
                #expect(answer.hasPrefix("HTTP/1.1 431 "))
                #expect(answer.contains("urn:metergw:problem:large-head"))
            }
        }
        #expect(fleet.counters.values.requests[.init(route: "none", status: 431)]?.count == 2)
    }

    @Test func aLongURIIsRefusedAndTheConnectionGoesOn() async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            let long = try await client.execute(uri: "/" + String(repeating: "a", count: 20_000), method: .get)
            #expect(long.status == .uriTooLong)
            #expect(try await client.execute(uri: "/-/healthy", method: .get).status == .ok)
        }
    }

    @Test func whatIsNoHTTPIsToldSo() async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            let answer = try await Self.exchange(client.port, "\u{16}\u{3}\u{1} hello\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("urn:metergw:problem:no-http"))
        }
    }

    @Test func aConnectionOfHTTP10EndsWithItsAnswerUnlessAskedToStay() async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            // Without a limit of its own that is short: the connection ends because of the answer.
            let answer = try await Self.exchange(client.port, "GET /-/healthy HTTP/1.0\r\n\r\n")
            #expect(answer.contains(" 200 OK\r\n"))
            #expect(answer.hasSuffix("metergw is healthy.\n"))
            let two = try await Self.exchange(
                client.port,
                "GET /-/healthy HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /-/healthy HTTP/1.0\r\n\r\n")
            #expect(two.components(separatedBy: "metergw is healthy.\n").count == 3)
        }
    }

    @Test(arguments: ["", "Host: a\r\nHost: b\r\n"]) func aRequestThatNamesNoOneHostIsRefused(
        fields: String
    ) async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            let answer = try await Self.exchange(client.port, "GET / HTTP/1.1\r\n\(fields)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("the request cannot be read as HTTP/1.1, with one Host"))
        }
    }

    @Test(arguments: [
        ("http://evil.example", 403), ("http://gateway:9571.evil.example", 403), ("null", 403),
        ("http://gateway:9571", 200), ("https://gateway:9571", 200),
    ]) func aPageOfAnotherSiteChangesNothing(origin: String, status: Int) async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            let answer = try await Self.exchange(
                client.port,
                "POST /-/reload HTTP/1.1\r\nHost: gateway:9571\r\nOrigin: \(origin)\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("urn:metergw:problem:other-origin") == (status == 403))
        }
    }

    @Test func aReaderThatHangsIsCutOffAndItsBytesAreForgotten() async throws {
        let waiting = WaitingBytes()
        let fleet = try Self.fleet { $0.stallTime = .milliseconds(100) }
        let (ends, continuation) = AsyncStream.makeStream(of: Int.self)
        // An answer without an end: only the client's not taking it ends it.
        let responder = CallbackResponder<BasicRequestContext> { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    do {
                        while true { try await writer.write(ByteBuffer(repeating: 65, count: 1_000_000)) }
                    } catch {
                        continuation.yield(waiting.count)
                    }
                })
        }
        let server = Application(
            responder: responder, server: HTTPServer.builder(fleet.dependencies, waiting: waiting))
        try await server.test(.live) { client in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "localhost", port: try #require(client.port)).get()
            try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
            let left = await ends.first { _ in true }
            #expect(left == 0)
            try await channel.close()
        }
    }

    @Test func tooManyAnswersThatWaitAre503() async throws {
        let fleet = try Self.fleet { $0.waitingBytes = -1 }
        let (problem, response) = try await BadRequestTests.problem(fleet, .get, "/metrics")
        #expect(problem.type == "urn:metergw:problem:busy")
        #expect(problem.status == 503)
        #expect(response.headers[.retryAfter] == "1")
        #expect(try await ResourceTests.get(fleet, "/-/healthy").status == .ok)
    }

    @Test func aClientThatAsksForItIsAnsweredAndHungUpOn() async throws {
        try await buildApplication(SampleFleet().dependencies).test(.live) { client in
            let answer = try await Self.exchange(
                client.port, "GET /-/healthy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("metergw is healthy.\n"))
        }
    }

    @Test func aPortInUseIsOneClearError() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        var dependencies = try SampleFleet().dependencies
        dependencies.address.port = port
        let server = buildApplication(dependencies)
        let error = await #expect(throws: ServerError.self) { try await server.run() }
        #expect(
            error?.description == "cannot listen on 127.0.0.1:\(port): the port is in use by another program; "
                + "stop it or choose another port in server.listen")
        try await other.close()
    }

    @Test func anAddressOfAnotherMachineIsOneClearError() async throws {
        var dependencies = try SampleFleet().dependencies
        dependencies.address.host = "192.0.2.1"
        let server = buildApplication(dependencies)
        let error = await #expect(throws: ServerError.self) { try await server.run() }
        #expect(
            error?.description == "cannot listen on 192.0.2.1:0: this machine does not have the address; "
                + "choose another one in server.listen")
    }

    @Test func whoStartsItLearnsThePort() async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var dependencies = try SampleFleet().dependencies
        dependencies.onServerRunning = { continuation.yield($0) }
        let group = ServiceGroup(services: [buildApplication(dependencies)], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = await ports.first { _ in true }
            let answer = try await Self.exchange(
                port, "GET /-/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
