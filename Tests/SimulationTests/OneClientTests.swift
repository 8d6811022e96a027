import NIOCore
import Testing

@testable import Simulation

/// One client at a time, and what the two cores do with connections (`devices.md` §5.1, L1 to L4 and L20).
@Suite(.timeLimit(.minutes(1))) struct OneClientTests {
    private static let end = "\r\n0\r\n\r\n"

    @Test func letsASecondConnectionWaitUntilTheFirstEnds() async throws {
        try await withFleet({ $0.isSturdy = true }) { fleet, _ in
            let first = try await RawConnection(to: fleet)
            try await first.get("/api/v1/sm/actual")
            _ = try await first.receive(through: OneClientTests.end)
            let second = try await RawConnection(to: fleet)
            try await second.get("/api/v1/sm/actual")
            // The fleet has seen the second connection before this request, and still serves the first alone.
            try await first.get("/api/v1/sm/actual")
            _ = try await first.receive(through: OneClientTests.end)
            #expect(try await !second.hasReceived())
            try await first.close()
            #expect(try await second.receive(through: OneClientTests.end).hasPrefix("HTTP/1.1 200 OK"))
            try await second.close()
            #expect(fleet.report().greatestConcurrency == 2)
            #expect(fleet.report().offendedDevices == [0])
        }
    }

    @Test func resetsTheSeventhConnection() async throws {
        try await withFleet({ $0.isSturdy = true }) { fleet, _ in
            var connections: [RawConnection] = []
            for _ in 0..<6 { connections.append(try await RawConnection(to: fleet)) }
            await #expect(throws: (any Error).self) {
                _ = try await RawConnection(to: fleet).receiveAll()
            }
            #expect(fleet.report().overflows == 1)
            #expect(fleet.report().greatestConcurrency == 7)
            for connection in connections { try await connection.close() }
        }
    }

    @Test func letsDevicesServeTheirClientsSideBySide() async throws {
        try await withFleet({ ($0.isSturdy, $0.deviceCount) = (true, 8) }) { fleet, _ in
            var connections: [RawConnection] = []
            for device in 0..<8 { connections.append(try await RawConnection(to: fleet, device: device)) }
            for connection in connections {
                try await connection.get("/api/v1/sm/actual")
                _ = try await connection.receive(through: OneClientTests.end)
            }
            #expect(fleet.report().greatestConcurrency == 1)
            #expect(fleet.report().isClean)
            for connection in connections { try await connection.close() }
        }
    }

    @Test func countsNoConnectionThatItsClientHasClosed() async throws {
        try await withFleet { fleet, _ in
            for _ in 0..<100 { _ = try await RawConnection.body(from: fleet) }
            #expect(fleet.report().connections == 100)
            #expect(fleet.report().greatestConcurrency == 1)
        }
    }

    @Test func closesAConnectionWithoutARequest() async throws {
        try await withFleet({ $0.timing.requestWait = .milliseconds(1) }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            #expect(try await connection.receiveAll() == "")
        }
    }

    @Test func answersNothingMoreAfterAReplyOfCore2() async throws {
        try await withFleet({ $0.timing.closeWait = .milliseconds(200) }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            try await connection.get("/api/v1/dev/time")
            _ = try await connection.receive(through: OneClientTests.end)
            // The device may close while this is on its way, which a client sees as an end or as an error.
            try? await connection.get("/api/v1/dev/time")
            let rest = (try? await connection.receiveAll()) ?? ""
            #expect(rest == "")
            #expect(fleet.report().requests == 1)
        }
    }

    @Test func answersOneOfTwoRequestsThatComeAtOnceOnCore2() async throws {
        try await withFleet { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            try await connection.send(String(repeating: "GET /api/v1/dev/time HTTP/1.1\r\n\r\n", count: 2))
            let replies = (try? await connection.receive(through: OneClientTests.end)) ?? ""
            #expect(replies.split(separator: "HTTP/1.1 200 OK").count == 1)
            let rest = (try? await connection.receiveAll()) ?? ""
            #expect(rest == "")
            #expect(fleet.report().requests == 1)
        }
    }

    @Test func answersBothOfTwoRequestsThatComeAtOnceOnASturdyBridge() async throws {
        try await withFleet({ $0.isSturdy = true }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            try await connection.send(String(repeating: "GET /api/v1/dev/time HTTP/1.1\r\n\r\n", count: 2))
            for _ in 0..<2 { _ = try await connection.receive(through: OneClientTests.end) }
            #expect(fleet.report().requests == 2)
            try await connection.close()
        }
    }

    @Test func answersAgainOnAConnectionOfCore3() async throws {
        try await withFleet({ ($0.coreVersion, $0.timing.closeWait) = (.three, .seconds(60)) }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            for _ in 0..<3 {
                try await connection.get("/api/v1/dev/time")
                let reply = try await connection.receive(through: OneClientTests.end)
                #expect(reply.contains("\r\nConnection: keep-alive\r\nKeep-Alive: timeout=2000\r\n\r\n"))
            }
            try await connection.close()
            #expect(fleet.report().connections == 1)
        }
    }

    @Test func dropsAnIdleConnectionOfCore3() async throws {
        try await withFleet({ $0.coreVersion = .three }) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            #expect(reply.contains("Connection: keep-alive"))
        }
    }

    @Test func saysCloseOnCore3WhereTheClientAsksForIt() async throws {
        try await withFleet({ $0.coreVersion = .three }) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet, headers: "Connection: close\r\n")
            #expect(reply.contains("\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test func dropsAnIdleConnectionOfCore3ForAClientThatWaits() async throws {
        try await withFleet({ ($0.coreVersion, $0.timing.closeWait) = (.three, .seconds(3600)) }) { fleet, _ in
            let first = try await RawConnection(to: fleet)
            try await first.get("/api/v1/dev/time")
            _ = try await first.receive(through: OneClientTests.end)
            let second = try await RawConnection(to: fleet)
            try await second.get("/api/v1/dev/time")
            #expect(try await first.receiveAll() == "")
            #expect(try await second.receive(through: OneClientTests.end).hasPrefix("HTTP/1.1 200 OK"))
            try await second.close()
        }
    }

    @Test func givesUpSoonOnAMuteClientOfCore3WhenAnotherWaits() async throws {
        try await withFleet({
            $0.coreVersion = .three
            $0.timing.requestWait = .seconds(3600)
            $0.timing.crowdedRequestWait = .milliseconds(1)
        }) { fleet, _ in
            let mute = try await RawConnection(to: fleet)
            let other = try await RawConnection(to: fleet)
            try await other.get("/api/v1/dev/time")
            #expect(try await mute.receiveAll() == "")
            #expect(try await other.receive(through: OneClientTests.end).hasPrefix("HTTP/1.1 200 OK"))
            try await other.close()
        }
    }

    @Test func keepsTheConnectionsOfASturdyBridge() async throws {
        try await withFleet({ ($0.isSturdy, $0.timing.requestWait) = (true, .milliseconds(1)) }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            for _ in 0..<3 {
                try await connection.get("/api/v1/sm/actual")
                let reply = try await connection.receive(through: OneClientTests.end)
                #expect(reply.contains("\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"))
            }
            try await connection.get("/api/v1/sm/actual", headers: "Connection: close\r\n")
            #expect(try await connection.receiveAll().contains("\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test func sendsTheSameBytesInOneWrite() async throws {
        try await withFleet { plain, _ in
            try await withFleet({ $0.writesAtOnce = true }) { fleet, _ in
                let whole = try await RawConnection.reply(from: fleet)
                #expect(try await RawConnection.reply(from: plain) == whole)
            }
        }
    }

    @Test func answersARequestThatComesInPieces() async throws {
        try await withFleet { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            for piece in ["GET /api/v1/sm", "/info HTTP/1.1\r", "\nHost: x\r\n\r", "\n"] {
                try await connection.send(piece)
            }
            #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test func closesOnWhatIsNoRequest() async throws {
        try await withFleet { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            try await connection.send("hello\r\n\r\n")
            #expect(try await connection.receiveAll() == "")
            #expect(fleet.report().requests == 0)
        }
    }

    @Test func resetsConnectionsToAddressesWithoutADevice() async throws {
        try await withFleet({ $0.deviceCount = 2 }) { fleet, _ in
            for host in ["127.0.0.1", "127.1.0.3"] {
                await #expect(throws: (any Error).self) {
                    let connection = try await RawConnection(host: host, port: fleet.port)
                    _ = try await connection.receiveAll()
                }
            }
            #expect(fleet.report().connections == 0)
        }
    }
}

/// What a fleet reports of its clients.
@Suite(.timeLimit(.minutes(1))) struct FleetReportTests {
    @Test func countsRequestsAndFindsNothingWrongWithAGoodClient() async throws {
        try await withFleet({ $0.deviceCount = 3 }) { fleet, _ in
            for path in ["/api/v1/sm/actual", "/api/v1/sm/info", "/api/v1/dev/info", "/api/v1/dev/time"] {
                _ = try await RawConnection.body(from: fleet, device: 1, path)
            }
            let report = fleet.report()
            #expect(report.requests == 4 && report.connections == 4)
            #expect(report.isClean && report.forbidden.isEmpty)
        }
    }

    @Test func namesForbiddenRequestsAndTheirDevices() async throws {
        try await withFleet({ $0.deviceCount = 5 }) { fleet, _ in
            for device in [3, 3, 4] {
                _ = try await RawConnection.body(from: fleet, device: device, "/api/v1/sm/actual?delete=x")
            }
            let post = try await RawConnection(to: fleet, device: 1)
            try await post.send("POST /api/v1/dev/settings HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            _ = try await post.receiveAll()
            let report = fleet.report()
            #expect(report.forbidden == ["GET /api/v1/sm/actual?delete=x": 3, "POST /api/v1/dev/settings": 1])
            #expect(report.forbiddenRequests == 4)
            #expect(report.offendedDevices == [1, 3, 4])
            #expect(!report.isClean)
        }
    }

    @Test func tellsApartAHundredForbiddenRequestsAndCountsAll() async throws {
        try await withFleet({ $0.isSturdy = true }) { fleet, _ in
            let connection = try await RawConnection(to: fleet)
            for number in 0..<120 {
                try await connection.get("/api/\(number)")
                _ = try await connection.receive(through: "\r\n0\r\n\r\n")
            }
            #expect(fleet.report().forbidden.count == 100)
            #expect(fleet.report().forbiddenRequests == 120)
            try await connection.close()
        }
    }

    @Test func writesItselfInLines() {
        var report = FleetReport()
        report.requests = 12
        report.connections = 5
        report.forbiddenRequests = 2
        report.forbidden = ["GET /b": 1, "GET /a": 1]
        report.greatestConcurrency = 2
        report.offendedDevices = Array(0..<22)
        #expect(
            "\(report)" == """
                requests: 12
                connections: 5, reset because too many waited: 0
                forbidden requests: 2
                  GET /a: 1
                  GET /b: 1
                greatest number of connections to one device at a time: 2
                devices on which a rule was broken: \((0..<20).map(String.init).joined(separator: ", ")) and 2 more
                """)
        #expect("\(FleetReport())".hasSuffix("at a time: 0"))
    }
}
