import Metering
import Testing

@testable import Simulation

/// Streams that misbehave: what was whole is found, and nothing else is.
@Suite(.timeLimit(.minutes(1))) struct StreamFaultTests {
    @Test(arguments: [TelegramForm.cut, .flipped, .behindGarbage])
    func whatIsDamagedCostsOnlyItself(form: TelegramForm) async throws {
        try await withClient { server, client in
            var values: [RegisterValues] = []
            for count in 0..<30 {
                let telegram = await server.emit(ofMeter: 0, as: count % 3 == 1 ? form : .whole)
                let isWhole = count % 3 != 1 || form == .behindGarbage
                #expect(telegram.readers == (isWhole ? 1 : 0))
                if isWhole { values.append(telegram.values) }
            }
            let served = await server.served(ofMeter: 0)
            #expect(served.count == values.count)
            await server.pullCable(ofMeter: 0)
            let read = try await client.receive(bytes: .max)
            #expect(try ParsedStream(read, of: .nl5).soundValues == values)
            #expect(await server.report().damaged == (form == .behindGarbage ? 0 : 10))
        }
    }

    @Test(arguments: [StreamFault.cut, .flipped])
    func everyTenthTelegramIsDamaged(fault: StreamFault) async throws {
        try await withClient(of: .be, [fault]) { server, client in
            var values: [RegisterValues] = []
            for _ in 0..<40 {
                let telegram = await server.emit(ofMeter: 0)
                if telegram.readers == 1 { values.append(telegram.values) }
            }
            #expect(values.count == 36)
            await server.pullCable(ofMeter: 0)
            let read = try await client.receive(bytes: .max)
            #expect(try ParsedStream(read, of: .be).soundValues == values)
        }
    }

    @Test func aResetEndsTheConnectionInTheMiddleOfATelegram() async throws {
        try await withClient { server, client in
            let whole = await server.emit(ofMeter: 0)
            #expect(try await client.receive(bytes: whole.bytes.count) == whole.bytes)
            #expect(await server.emit(ofMeter: 0, as: .reset).readers == 0)
            await #expect(throws: (any Error).self) { try await client.receive(bytes: .max) }
            await server.waitForReaders(0, ofMeter: 0)
            _ = try await RawConnection(to: server)
            await server.waitForReaders(1, ofMeter: 0)
            #expect(await server.emit(ofMeter: 0).readers == 1)
        }
    }

    @Test func aSilentMeterKeepsTheConnectionAndSaysNothing() async throws {
        try await withClient { server, client in
            await server.setFaults([.silent], ofMeter: 0)
            for _ in 0..<5 { #expect(await server.emit(ofMeter: 0).readers == 0) }
            #expect(await server.readers(ofMeter: 0) == 1)
            await server.setFaults([], ofMeter: 0)
            let telegram = await server.emit(ofMeter: 0)
            let read = try await client.receive(bytes: telegram.bytes.count)
            #expect(read == telegram.bytes)
            #expect(await server.report().unread == 5)
        }
    }

    @Test func aBridgeThatKeepsABacklogHandsItOverAtOnce() async throws {
        try await withClient(of: .nl5, [.backlog]) { server, first in
            try await first.close()
            await server.waitForReaders(0, ofMeter: 0)
            var kept: [StreamedTelegram] = []
            for _ in 0..<50 { kept.append(await server.emit(ofMeter: 0)) }
            #expect(await server.report().unread == 50)
            let client = try await RawConnection(to: server)
            let bytes = kept.flatMap(\.bytes)
            #expect(try await client.receive(bytes: bytes.count) == bytes)
            let next = await server.emit(ofMeter: 0)
            #expect(try await client.receive(bytes: next.bytes.count) == next.bytes)
            #expect(await server.served(ofMeter: 0).times == (kept + [next]).map(\.time))
            #expect(await server.report().unread == 0)
        }
    }

    @Test func aBridgeThatSpeaksTelnetOpensWithCommandsAndDoublesWhatLooksLikeOne() async throws {
        try await withMeters(Array(repeating: SimulatedMeter(.hu), count: 8)) { server in
            for index in 0..<8 { await server.setFaults([.telnet], ofMeter: index) }
            var doubled = 0
            for index in 0..<8 {
                let client = try await RawConnection(to: server, meter: index)
                await server.waitForReaders(1, ofMeter: index)
                #expect(try await client.receive(bytes: 3) == [0xFF, 0xFB, 3])
                _ = try await client.receive(bytes: 12)
                let telegram = await server.emit(ofMeter: index)
                let count = telegram.bytes.count { $0 == 0xFF }
                doubled += count
                let read = try await client.receive(bytes: telegram.bytes.count + count)
                #expect(read == telegram.bytes.flatMap { $0 == 0xFF ? [0xFF, 0xFF] : [$0] })
            }
            #expect(doubled > 0)
        }
    }

    @Test func aBridgeForOneClientTurnsOthersAway() async throws {
        try await withClient(of: .nl5, [.oneClient]) { server, client in
            let second = try await RawConnection(to: server)
            #expect(try await second.receiveAll() == "Port already in use\r\n")
            let telegram = await server.emit(ofMeter: 0)
            #expect(telegram.readers == 1)
            #expect(try await client.receive(bytes: telegram.bytes.count) == telegram.bytes)
            let report = await server.report()
            #expect(report.connections == 2 && report.turnedAway == 1 && report.greatestConcurrency == 1)
        }
    }

    @Test func aLineOf7E1ThatIsReadAs8N1HasItsParityInBitSeven() async throws {
        var meter = SimulatedMeter(.nl3)
        meter.writesParity = true
        try await withMeters([meter]) { server in
            let client = try await RawConnection(to: server)
            await server.waitForReaders(1, ofMeter: 0)
            let telegram = await server.emit(ofMeter: 0)
            let read = try await client.receive(bytes: telegram.bytes.count)
            #expect(read.first == 0xAF)
            #expect(read.allSatisfy { $0.nonzeroBitCount % 2 == 0 })
            #expect(read.map { $0 & 0x7F } == telegram.text)
        }
    }
}

/// Rules of faults, as they are written on the command line.
@Suite struct StreamFaultRuleTests {
    @Test(arguments: [
        ("silent", [0, 1, 50, 99]), ("loose-cable:3-5", [3, 4, 5]), ("telnet:7", [7]), ("one-client:0%", []),
    ])
    func namesTheMetersThatHaveIt(text: String, meters: [Int]) throws {
        let rule = try StreamFaultRule(parsing: text)
        let named = (0..<100).filter(rule.names)
        #expect(text == "silent" ? named.count == 100 : named == meters)
    }

    @Test func aPercentageIsSpreadOverTheMeters() throws {
        let rule = try StreamFaultRule(parsing: "cut:10%")
        #expect((0..<200).count(where: rule.names) == 20)
        #expect((0..<10).count(where: rule.names) < 5)
    }

    @Test(arguments: [
        ("broken", "cannot read fault \"broken\": no such fault, expected one of silent, cut, "),
        ("cut:x", "cannot read fault \"cut:x\": expected FAULT, FAULT:PERCENT% (0 to 100), FAULT:INDEX or "),
        ("cut:101%", "cannot read fault \"cut:101%\": expected FAULT, "),
    ])
    func saysWhatIsWrongWithARule(text: String, message: String) {
        let error = #expect(throws: StreamError.self) { try StreamFaultRule(parsing: text) }
        #expect(error?.description.hasPrefix(message) == true)
    }
}
