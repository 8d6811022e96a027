import Glibc
import Metering
import NIOCore
import Testing

@testable import Simulation

/// Each fault, over real connections.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
    private func withFault(
        _ fault: FaultKind, _ change: @escaping (inout FleetOptions) -> Void = { _ in },
        _ body: (DeviceFleet, ManualClock) async throws -> Void
    ) async throws {
        try await withFleet(
            {
                $0.gasPercent = 100
                $0.faults = [FaultRule(fault, .devices(0...0))]
                $0.deviceCount = 2
                change(&$0)
            }, body)
    }

    @Test func saysLowHeapAsPlainText() async throws {
        try await withFault(.lowHeap) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            #expect(
                reply == "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 39\r\n"
                    + "Connection: close\r\n\r\n500: internal server error (low heap)\r\n")
        }
    }

    @Test func closesWithoutAByte() async throws {
        try await withFault(.emptyReply) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            #expect(reply == "")
            #expect(fleet.report().requests == 1)
        }
    }

    @Test func closesInTheMiddleOfAChunk() async throws {
        try await withFault(.truncatedChunk) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            fleet.setFault(nil, ofDevice: 0)
            let whole = try await RawConnection.reply(from: fleet)
            #expect(whole.hasPrefix(reply) && reply.count < whole.count)
            // It ends inside an item, behind the size that says how long the item is.
            #expect(reply.contains("\"actual\"") && !reply.hasSuffix("\r\n"))
        }
    }

    @Test func sendsAPageInsteadOfJSON() async throws {
        try await withFault(.html) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "))
            #expect(reply.contains("\r\n\r\n<!DOCTYPE html>") && reply.hasSuffix("</html>\r\n"))
        }
    }

    @Test func tricklesOneByteAtATime() async throws {
        try await withFault(.slowTrickle, { $0.timing.trickleInterval = .seconds(3600) }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            try await connection.get("/api/v1/sm/actual")
            #expect(try await connection.receive(through: "H") == "H")
            #expect(try await !connection.hasReceived())
            try await connection.close()
        }
    }

    @Test func tricklesTheWholeReplyInTheEnd() async throws {
        try await withFault(.slowTrickle, { $0.timing.trickleInterval = .nanoseconds(1) }) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            fleet.setFault(nil, ofDevice: 0)
            #expect(try await RawConnection.reply(from: fleet) == reply)
        }
    }

    @Test func resetsTheConnection() async throws {
        try await withFault(.reset) { fleet, _ in
            let error = await #expect(throws: IOError.self) { try await RawConnection.reply(from: fleet) }
            #expect(error?.errnoCode == ECONNRESET)
        }
    }

    @Test func neverAnswers() async throws {
        try await withFault(.silent) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            try await connection.get("/api/v1/sm/actual")
            // Its neighbour is served by the same thread, later.
            _ = try await RawConnection.reply(from: fleet, device: 1)
            #expect(try await !connection.hasReceived())
            try await connection.close()
        }
    }

    @Test func servesTheSameTelegramForEver() async throws {
        try await withFault(.frozen) { fleet, clock in
            let first = try await RawConnection.body(from: fleet)
            clock.advance(by: .seconds(3600))
            #expect(try await RawConnection.body(from: fleet) == first)
            fleet.setFault(nil, ofDevice: 0)
            #expect(try await RawConnection.body(from: fleet) != first)
        }
    }

    @Test func freezesAtTheTelegramOfTheMoment() async throws {
        try await withFleet { fleet, clock in
            clock.advance(by: .seconds(600))
            fleet.setFault(.frozen, ofDevice: 0)
            let telegram = try #require(fleet.telegram(ofDevice: 0))
            #expect(clock.now.since(telegram.time) < .seconds(20))
            clock.advance(by: .seconds(600))
            #expect(fleet.telegram(ofDevice: 0) == telegram)
        }
    }

    @Test func isDeadThenWithoutATelegramThenWellAfterAReboot() async throws {
        try await withFleet { fleet, clock in
            func info() async throws -> [LoggerItem] {
                LoggerItem.parse(try await RawConnection.body(from: fleet, "/api/v1/dev/info"))
            }
            let before = try await info()
            fleet.setFault(.reboot, ofDevice: 0)
            #expect(fleet.telegram(ofDevice: 0) == nil)
            clock.advance(by: .seconds(21))
            let after = try await info()
            #expect(after["uptime_secs"] == "1")
            #expect(after["lastreset"] == "\"Exception\"")
            #expect(Int(try #require(after["reboots"])) == Int(try #require(before["reboots"])).map { $0 + 1 })
            #expect(LoggerItem.parse(try await RawConnection.body(from: fleet)).map(\.name) == ["gas_delivered"])
            let time = LoggerItem.parse(try await RawConnection.body(from: fleet, "/api/v1/dev/time"))["timestamp"]
            #expect(time?.hasPrefix("\"2603021") == true)
            clock.advance(by: .seconds(20))
            #expect(LoggerItem.parse(try await RawConnection.body(from: fleet)).count > 10)
        }
    }

    @Test func answersNobodyWhileItIsDead() async throws {
        try await withFleet({ ($0.isSturdy, $0.deviceCount) = (true, 2) }) { fleet, clock in
            let old = try await RawConnection(to: fleet)
            try await old.get("/api/v1/sm/actual")
            _ = try await old.receive(through: "\r\n0\r\n\r\n")
            fleet.setFault(.reboot, ofDevice: 0)
            let new = try await RawConnection(to: fleet)
            for connection in [old, new] { try await connection.get("/api/v1/sm/actual") }
            let neighbour = try await RawConnection(to: fleet, device: 1)
            try await neighbour.get("/api/v1/sm/actual")
            _ = try await neighbour.receive(through: "\r\n0\r\n\r\n")
            for connection in [old, new] { #expect(try await !connection.hasReceived()) }
            // A connection of the time before blocks nobody afterwards.
            clock.advance(by: .seconds(30))
            #expect(try await RawConnection.body(from: fleet).contains("gas_delivered"))
            for connection in [old, new, neighbour] { try await connection.close() }
        }
    }

    @Test func rebootsAtTheStartByOption() async throws {
        try await withFault(.reboot) { fleet, clock in
            #expect(fleet.telegram(ofDevice: 0) == nil)
            #expect(fleet.telegram(ofDevice: 1) != nil)
            clock.advance(by: .seconds(60))
            #expect(fleet.telegram(ofDevice: 0) != nil)
        }
    }

    @Test func saysNull() async throws {
        try await withFault(.null) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"))
            #expect(RawConnection.unchunk(reply) == "null")
        }
    }

    @Test func sendsThreeHundredKilobytes() async throws {
        try await withFault(.oversized, { $0.writesAtOnce = true }) { fleet, _ in
            let body = RawConnection.unchunk(try await RawConnection.reply(from: fleet))
            #expect(body.utf8.count > 300_000 && body.utf8.count < 301_000)
            #expect(body.hasPrefix("{\"actual\":[\r\n") && body.hasSuffix("]}\r\n"))
        }
    }

    @Test func sendsValuesOfOtherTypes() async throws {
        try await withFault(.wrongTypes) { fleet, _ in
            let items = LoggerItem.parse(try await RawConnection.body(from: fleet))
            #expect(items["timestamp"]?.hasSuffix("W\"") == true)
            #expect(
                items.dropFirst().map(\.value)
                    == ["true", "\"abc\"", "null", "[1, 2]", "{\"watts\": 1}", "\"0.000\"", "false"])
        }
    }

    @Test func writesTimestampsThatAreNoTimes() async throws {
        try await withFault(.badTimestamp) { fleet, clock in
            var texts: Set<String> = []
            for _ in 0..<2 {
                for path in ["/api/v1/sm/actual", "/api/v1/dev/time"] {
                    texts.insert(
                        try #require(LoggerItem.parse(try await RawConnection.body(from: fleet, path))["timestamp"]))
                }
                clock.advance(by: .seconds(10))
            }
            #expect(texts == ["\"010101010101X\"", "\"261301120000W\""])
            #expect(texts.allSatisfy { MeterTime($0.dropFirst().dropLast().utf8) == nil })
        }
    }

    @Test func readsZeroGasOnce() async throws {
        try await withFault(.zeroGas) { fleet, clock in
            var gas: [String] = []
            for _ in 0..<4 {
                gas.append(try #require(LoggerItem.parse(try await RawConnection.body(from: fleet))["gas_delivered"]))
                clock.advance(by: .seconds(10))
            }
            #expect(gas.map { $0 == "0.000" } == [false, true, false, false])
        }
    }

    @Test func leavesFieldsOutOfANewTelegram() async throws {
        try await withFault(.partial) { fleet, clock in
            clock.advance(by: .seconds(300))
            let telegram = try #require(fleet.telegram(ofDevice: 0))
            let items = LoggerItem.parse(try await RawConnection.body(from: fleet))
            #expect(
                items.map(\.name) == [
                    "timestamp", "energy_delivered_tariff1", "energy_delivered_tariff2", "gas_delivered",
                ])
            #expect(items["timestamp"] == "\"\(telegram.meterTime.text)\"")
        }
    }

    @Test func putsAQuoteIntoTheDeviceInfo() async throws {
        try await withFault(.badInfo) { fleet, _ in
            let body = try await RawConnection.body(from: fleet, "/api/v1/dev/info")
            #expect(body.contains(#"{"name": "ssid", "value": "ho"me"}"#))
            #expect(LoggerItem.parse(try await RawConnection.body(from: fleet)).count > 10)
        }
    }

    @Test func printsAnInfiniteIDInA3P() async throws {
        try await withFault(.infiniteID, { $0.era = .a3p }) { fleet, _ in
            let items = LoggerItem.parse(try await RawConnection.body(from: fleet, "/api/v1/sm/info"))
            #expect(items["equipment_id"] == "inf")
        }
        try await withFault(.infiniteID) { fleet, _ in
            let items = LoggerItem.parse(try await RawConnection.body(from: fleet, "/api/v1/sm/info"))
            #expect(items["equipment_id"]?.hasPrefix("\"4E30") == true)
        }
    }

    @Test(arguments: FaultKind.allCases)
    func leavesTheNeighbourAlone(fault: FaultKind) async throws {
        try await withFault(fault) { fleet, _ in
            let telegram = try #require(fleet.telegram(ofDevice: 1))
            let body = try await RawConnection.body(from: fleet, device: 1)
            #expect(body == Reference.body { $0.writeActual(telegram, era: .a3) })
        }
    }

    @Test(arguments: FaultKind.allCases.filter { $0 != .reboot })
    func endsWhenItIsTakenBack(fault: FaultKind) async throws {
        try await withFault(fault) { fleet, _ in
            fleet.setFault(nil, ofDevice: 0)
            let telegram = try #require(fleet.telegram(ofDevice: 0))
            let body = try await RawConnection.body(from: fleet)
            #expect(body == Reference.body { $0.writeActual(telegram, era: .a3) })
        }
    }
}
