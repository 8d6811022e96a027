import Metering
import NIOCore
import NIOPosix
import Testing

@testable import Simulation

/// Meters whose telegrams are read over TCP.
@Suite(.timeLimit(.minutes(1))) struct StreamServerTests {
    @Test func everyReaderGetsEachTelegramAsItIsMade() async throws {
        try await withMeters([SimulatedMeter(.nl5)]) { server in
            let clients = [try await RawConnection(to: server), try await RawConnection(to: server)]
            await server.waitForReaders(2, ofMeter: 0)
            var sent: [UInt8] = []
            for count in 1...3 {
                let telegram = await server.emit(ofMeter: 0)
                #expect(telegram.readers == 2)
                sent += telegram.bytes
                let served = await server.served(ofMeter: 0)
                #expect(served.count == count && served.times.last == telegram.time && served.last == telegram)
            }
            for client in clients { #expect(try await client.receive(bytes: sent.count) == sent) }
            let times = await server.served(ofMeter: 0).times
            let start = HouseholdTests.monday
            #expect(times == (1...3).map { Timestamp(seconds: start + $0) })
        }
    }

    @Test func aTelegramThatNobodyReadsIsMadeAllTheSame() async throws {
        try await withMeters([SimulatedMeter(.nl4)]) { server in
            #expect(await server.emit(ofMeter: 0).readers == 0)
            let client = try await RawConnection(to: server)
            await server.waitForReaders(1, ofMeter: 0)
            let telegram = await server.emit(ofMeter: 0)
            #expect(try await client.receive(bytes: telegram.bytes.count) == telegram.bytes)
            let report = await server.report()
            #expect(report.made == 2 && report.unread == 1 && report.served == 1 && report.lost == 0)
        }
    }

    @Test func eachMeterHasAnAddressAndASerialNumberOfItsOwnOnOnePort() async throws {
        let meters = Array(repeating: SimulatedMeter(.nl5), count: 200)
        try await withMeters(meters, { $0.firstAddress = 3000 }) { server in
            #expect(server.host(ofMeter: 0) == "127.1.12.1" && server.host(ofMeter: 199) == "127.1.12.200")
            var clients: [RawConnection] = []
            for index in meters.indices { clients.append(try await RawConnection(to: server, meter: index)) }
            for index in meters.indices { await server.waitForReaders(1, ofMeter: index) }
            let telegrams = await server.emitAll()
            #expect(telegrams.map(\.meter) == Array(0..<200))
            for (client, telegram) in zip(clients, telegrams) {
                #expect(try await client.receive(bytes: telegram.bytes.count) == telegram.bytes)
            }
            let ids = try telegrams.map { try ParsedStream($0, of: .nl5).telegrams.first?.text("0-0:96.1.1") }
            #expect(Set(ids).count == 200)
            #expect(await server.report().served == 200)
        }
    }

    @Test func theSystemsClockMakesTelegramsToo() async throws {
        let (served, continuation) = AsyncStream.makeStream(of: StreamedTelegram.self)
        try await withMeters([SimulatedMeter(.nl5)], pace: .realTime, { $0.onServed = { continuation.yield($0) } }) {
            server in
            let before = Timestamp.now()
            let client = try await RawConnection(to: server)
            var telegrams: [StreamedTelegram] = []
            for await telegram in served.prefix(2) { telegrams.append(telegram) }
            let bytes = telegrams.flatMap(\.bytes)
            let read = try await client.receive(bytes: bytes.count)
            #expect(read == bytes)
            #expect(telegrams[1].number == telegrams[0].number + 1)
            #expect(telegrams[1].time.since(telegrams[0].time) == .seconds(1))
            // Made when its second has come, by the meter's clock.
            #expect(telegrams[0].time.seconds >= before.seconds && telegrams[0].time <= .now())
        }
    }

    @Test func whatClientsSendIsCountedAndNotListenedTo() async throws {
        try await withClient { server, client in
            try await client.send("hello")
            let telegram = await server.emit(ofMeter: 0)
            #expect(try await client.receive(bytes: telegram.bytes.count) == telegram.bytes)
            try await client.close()
            await server.waitForReaders(0, ofMeter: 0)
            #expect(await server.report().receivedBytes == 5)
        }
    }
}

/// Cables that are pulled, and put back.
@Suite(.timeLimit(.minutes(1))) struct StreamCableTests {
    @Test func aPulledCableEndsConnectionsOnceAllHasArrivedAndRefusesNewOnes() async throws {
        try await withClient { server, client in
            let telegrams = [await server.emit(ofMeter: 0), await server.emit(ofMeter: 0)]
            await server.pullCable(ofMeter: 0)
            #expect(try await client.receive(bytes: .max) == telegrams.flatMap(\.bytes))
            #expect(await server.readers(ofMeter: 0) == 0)
            await #expect(throws: NIOConnectionError.self) { try await RawConnection(to: server) }
            let missed = await server.emit(ofMeter: 0)
            #expect(missed.readers == 0)
            try await server.plugCable(ofMeter: 0)
            let again = try await RawConnection(to: server)
            await server.waitForReaders(1, ofMeter: 0)
            let next = await server.emit(ofMeter: 0)
            #expect(next.number == missed.number + 1)
            #expect(try await again.receive(bytes: next.bytes.count) == next.bytes)
            #expect(await server.served(ofMeter: 0).times == (telegrams + [next]).map(\.time))
        }
    }

    @Test func pullingAndPuttingBackTwiceChangesNothing() async throws {
        try await withClient { server, _ in
            await server.pullCable(ofMeter: 0)
            await server.pullCable(ofMeter: 0)
            try await server.plugCable(ofMeter: 0)
            try await server.plugCable(ofMeter: 0)
            _ = try await RawConnection(to: server)
            await server.waitForReaders(1, ofMeter: 0)
        }
    }

    @Test func theCableOfOneMeterIsNotAnothers() async throws {
        try await withMeters([SimulatedMeter(.nl5), SimulatedMeter(.be)]) { server in
            let client = try await RawConnection(to: server, meter: 1)
            await server.waitForReaders(1, ofMeter: 1)
            await server.pullCable(ofMeter: 0)
            let telegram = await server.emit(ofMeter: 1)
            #expect(try await client.receive(bytes: telegram.bytes.count) == telegram.bytes)
        }
    }

    @Test func aLooseCableFallsOutAndBackByItself() async throws {
        try await withClient(of: .nl5, [.looseCable]) { server, client in
            // The sixty telegrams from one whose number is a multiple of sixty.
            while await server.emit(ofMeter: 0).number % 60 != 59 {}
            await server.waitForReaders(0, ofMeter: 0)
            _ = await server.emit(ofMeter: 0)
            let again = try await RawConnection(to: server)
            await server.waitForReaders(1, ofMeter: 0)
            var read: [UInt8] = []
            for count in 1..<50 {
                let telegram = await server.emit(ofMeter: 0)
                #expect(telegram.readers == 1, "\(count)")
                read += telegram.bytes
            }
            #expect(await server.emit(ofMeter: 0).readers == 0)
            #expect(try await again.receive(bytes: .max) == read)
            await #expect(throws: NIOConnectionError.self) { try await RawConnection(to: server) }
            for _ in 1..<10 { #expect(await server.emit(ofMeter: 0).readers == 0) }
            _ = await server.emit(ofMeter: 0)
            _ = try await RawConnection(to: server)
        }
    }
}
