internal import Metering
internal import NIOCore
internal import NIOPosix
internal import Simulation
internal import Testing

@testable internal import Collectors

/// The collector against simulated meters over TCP.
@Suite(.timeLimit(.minutes(2))) struct P1StreamTests {
    private static let start = Timestamp(seconds: 1_768_483_810)

    private static func decryption(_ server: TelegramStreamServer) throws -> StreamDecryption? {
        try server.key(ofMeter: 0).map { StreamDecryption(key: try TelegramKey($0)) }
    }

    private static func bench(_ server: TelegramStreamServer, idleTimeout: Duration = .seconds(60)) throws
        -> StreamBench
    {
        try StreamBench(
            .tcp(host: server.host(ofMeter: 0), port: server.port), at: start,
            zone: server.meters[0].dialect.zoneIdentifier, decryption: try decryption(server), idleTimeout: idleTimeout)
    }

    @Test(arguments: TelegramDialect.allCases)
    func everyDialectIsReadExactly(dialect: TelegramDialect) async throws {
        try await withMeters([SimulatedMeter(dialect)], from: Self.start) { server in
            let bench = try Self.bench(server)
            await server.waitForReaders(1, ofMeter: 0)
            for _ in 0..<3 {
                let telegram = await server.emit(ofMeter: 0)
                let reading = try #require(await bench.nextReading().reading)
                #expect(reading.values == telegram.values)
                #expect(reading.time == (dialect.hasTime ? telegram.time : Self.start))
                #expect(reading.quality.contains(.receptionTime) == !dialect.hasTime)
            }
            await bench.stop()
        }
    }

    @Test func aCableThatIsPulledAndPutBackLosesAndDoublesNothing() async throws {
        try await withMeters([SimulatedMeter(.nl5)], from: Self.start) { server in
            let bench = try Self.bench(server)
            var received: [Timestamp] = []
            for _ in 0..<3 {
                await server.waitForReaders(1, ofMeter: 0)
                for _ in 0..<4 {
                    await server.emit(ofMeter: 0)
                    received.append(try #require(await bench.nextReading().reading).time)
                }
                await server.pullCable(ofMeter: 0)
                #expect(await bench.next()?.failure?.reason == .connect)
                #expect(await bench.nextWait() == .seconds(1))
                await server.emit(ofMeter: 0)
                bench.release()
                #expect(await bench.next()?.failure?.reason == .connect)
                #expect(await bench.nextWait() == .seconds(2))
                try await server.plugCable(ofMeter: 0)
                bench.release()
            }
            #expect(received == (await server.served(ofMeter: 0)).times)
            await bench.stop()
        }
    }

    @Test func aSourceThatIsSilentIsOpenedAnew() async throws {
        try await withMeters([SimulatedMeter(.nl5)], from: Self.start) { server in
            let bench = try Self.bench(server, idleTimeout: .milliseconds(50))
            #expect(await bench.next()?.failure?.reason == .timeout)
            _ = await bench.nextWait()
            await server.waitForReaders(0, ofMeter: 0)
            await bench.stop()
        }
    }

    @Test func whatIsDamagedOnItsWayCostsOnlyItself() async throws {
        try await withMeters([SimulatedMeter(.nl5)], from: Self.start) { server in
            let bench = try Self.bench(server)
            await server.waitForReaders(1, ofMeter: 0)
            for form in [TelegramForm.flipped, .cut, .behindGarbage] { await server.emit(ofMeter: 0, as: form) }
            let last = await server.emit(ofMeter: 0)
            let (first, before) = await bench.nextReading()
            #expect(before.map(\.reason) == [.crc, .parse])
            #expect(first?.time == last.time.advanced(by: .seconds(-1)))
            #expect(await bench.nextReading().reading?.time == last.time)
            await bench.stop()
        }
    }

    @Test func anEncryptedMeterWithoutAKeySaysItsTitle() async throws {
        try await withMeters([SimulatedMeter(.lu)], from: Self.start) { server in
            let bench = try StreamBench(.tcp(host: server.host(ofMeter: 0), port: server.port), at: Self.start)
            await server.waitForReaders(1, ofMeter: 0)
            await server.emit(ofMeter: 0)
            let report = try #require(await bench.next())
            #expect(report.failure?.reason == .auth)
            #expect(report.failure?.text.contains("are encrypted and there is no key (decryption)") == true)
            guard case .unopened(let frame)? = report.evidence else { throw PollFailure(.parse, "no evidence") }
            #expect(frame.first == 0xDB)
            await bench.stop()
        }
    }

    @Test(arguments: [true, false])
    func aTagOfAnotherKeyIsRefusedUnlessItNeedNotBeVerified(verifiesTag: Bool) async throws {
        try await withMeters([SimulatedMeter(.lu)], from: Self.start) { server in
            let key = try #require(try Self.decryption(server)).key
            let other = try TelegramKey("00000000000000000000000000000000")
            let bench = try StreamBench(
                .tcp(host: server.host(ofMeter: 0), port: server.port), at: Self.start, zone: "Europe/Luxembourg",
                decryption: StreamDecryption(key: key, authenticationKey: other, verifiesTag: verifiesTag))
            await server.waitForReaders(1, ofMeter: 0)
            await server.emit(ofMeter: 0)
            let report = try #require(await bench.next())
            #expect(report.failure?.reason == (verifiesTag ? .auth : nil))
            #expect(report.reading?.quality == (verifiesTag ? nil : .unauthenticated))
            await bench.stop()
        }
    }

    @Test func aSourceThatClosesAtOnceIsTriedMoreAndMoreSeldom() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.close() }.bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let bench = try StreamBench(.tcp(host: "127.0.0.1", port: port), at: Self.start)
        var waits: [Duration?] = []
        for _ in 0..<8 {
            waits.append(await bench.nextWait())
            bench.release()
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        await bench.stop()
        try await server.close()
    }

    @Test func aMeterIsReadOverIPv6() async throws {
        let telegram = P1Text.dsmr5("260115143010W")
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.writeAndFlush(ByteBuffer(bytes: telegram), promise: nil)
                return channel.eventLoop.makeSucceededVoidFuture()
            }.bind(host: "::1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let bench = try StreamBench(.tcp(host: "::1", port: port), at: Self.start)
        #expect(await bench.nextReading().reading?.time == Self.start)
        await bench.stop()
        try await server.close()
    }

    @Test func aNameWithoutAnAddressAndAPortWithoutAServerAreNamed() async throws {
        let nameless = try StreamBench(.tcp(host: "no host", port: 1), at: Self.start)
        #expect(
            await nameless.next()?.failure
                == PollFailure(.dns, "cannot connect to no host:1: no host has no address"))
        await nameless.stop()
        let closed = try StreamBench(.tcp(host: "127.0.0.1", port: 1), at: Self.start)
        #expect(
            await closed.next()?.failure
                == PollFailure(.connect, "cannot connect to 127.0.0.1:1: Connection refused"))
        await closed.stop()
    }
}
