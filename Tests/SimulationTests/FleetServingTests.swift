import Metering
import NIOCore
import Testing

@testable import Simulation

/// A fleet over real connections: its bytes, its clocks and its manners.
@Suite(.timeLimit(.minutes(1))) struct FleetServingTests {
    @Test(arguments: FirmwareEra.allCases)
    func servesTheTelegramThatItSaysItServes(era: FirmwareEra) async throws {
        try await withFleet({ ($0.era, $0.deviceCount, $0.solarPercent) = (era, 6, 100) }) { fleet, _ in
            for device in 0..<6 {
                let telegram = try #require(fleet.telegram(ofDevice: device))
                let body = try await RawConnection.body(from: fleet, device: device)
                #expect(body == Reference.body { $0.writeActual(telegram, era: era) })
            }
        }
    }

    @Test func answersWithTheBytesOfTheFirmware() async throws {
        try await withFleet { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet)
            let parts = reply.split(separator: "\r\n\r\n", maxSplits: 1)
            #expect(
                parts[0] == """
                    HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n\
                    Accept-Ranges: none\r\nTransfer-Encoding: chunked\r\nConnection: close
                    """)
            #expect(reply.hasSuffix("6\r\n\r\n]}\r\n\r\n0\r\n\r\n"))
            // The opening, nineteen registers, the time, four channels, the closing and the end.
            #expect(reply.contains("\r\n\r\nd\r\n{\"actual\":[\r\n\r\n"))
        }
    }

    @Test(arguments: [
        "/api/v1/sm/info", "/api/v1/dev/info", "/api/v1/dev/time", "/api/v1/sm/fields", "/api/v0/sm/actual",
    ])
    func servesThePage(path: String) async throws {
        try await withFleet { fleet, _ in
            let body = try await RawConnection.body(from: fleet, path)
            #expect(body.hasSuffix("}\r\n"))
            #expect(
                body.contains(fleet.telegram(ofDevice: 0)?.meterTime.text ?? "no telegram") != path.contains("info"))
        }
    }

    @Test func servesAnUnknownCallAsAPageThatSaysSo() async throws {
        try await withFleet { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet, "/api/v2/dev/info")
            #expect(
                reply.hasPrefix(
                    "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"))
            let body = RawConnection.unchunk(reply)
            #expect(body.contains("DSMR-logger") && body.contains("is not a valid") && body.contains("restAPI"))
        }
    }

    @Test func servesOtherPathsAsMissingFiles() async throws {
        try await withFleet { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet, "/favicon.ico")
            #expect(
                reply == "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n"
                    + "Connection: close\r\n\r\nFileNotFound\r\n")
        }
    }

    @Test func hasNoFlatObjectBeforeA2() async throws {
        try await withFleet({ $0.era = .a1 }) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet, "/api/v0/sm/actual")
            #expect(reply.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        }
    }

    @Test func closesAfterTheBodyOfAnHTTP10Request() async throws {
        try await withFleet { fleet, _ in
            let telegram = try #require(fleet.telegram(ofDevice: 0))
            let reply = try await RawConnection.reply(from: fleet, version: "1.0")
            let body = Reference.body { $0.writeActual(telegram, era: .a3) }
            #expect(
                reply == "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
                    + "Connection: close\r\n\r\n" + body)
        }
    }

    @Test func takesANewTelegramEachInterval() async throws {
        try await withFleet({ $0.telegramInterval = .seconds(1) }) { fleet, clock in
            var times: [String?] = []
            for _ in 0..<5 {
                times.append(LoggerItem.parse(try await RawConnection.body(from: fleet))["timestamp"])
                clock.advance(by: .seconds(1))
            }
            #expect(times == (59...63).map { $0 < 60 ? "\"260302115959W\"" : "\"26030212000\($0 - 60)W\"" })
        }
    }

    @Test func answersTheSameTelegramWithinAnInterval() async throws {
        try await withFleet { fleet, clock in
            let first = try await RawConnection.body(from: fleet)
            clock.advance(by: .milliseconds(1))
            #expect(try await RawConnection.body(from: fleet) == first)
        }
    }

    @Test func hasNoTelegramRightAfterABoot() async throws {
        try await withFleet({ $0.startsWithBoot = true }) { fleet, clock in
            #expect(fleet.telegram(ofDevice: 0) == nil)
            let items = LoggerItem.parse(try await RawConnection.body(from: fleet))
            #expect(items == [LoggerItem(name: "gas_delivered", value: "0.000", unit: "m3")])
            clock.advance(by: .seconds(20))
            #expect(LoggerItem.parse(try await RawConnection.body(from: fleet)).count > 10)
        }
    }

    @Test(arguments: TelegramClockTests.changes)
    func servesEveryTelegramOverAChangeOfTheClocks(change: TelegramClockTests.Change) async throws {
        try await withFleet({ ($0.isSturdy, $0.telegramInterval, $0.dataAge) = (true, .seconds(60), 0) }) {
            fleet, clock in
            clock.advance(by: Timestamp(seconds: change.second - 3600).since(clock.now))
            let connection = try await RawConnection(to: fleet)
            var last = Timestamp(seconds: 0)
            for _ in 0..<120 {
                try await connection.get("/api/v1/sm/actual")
                let body = RawConnection.unchunk(try await connection.receive(through: "\r\n0\r\n\r\n"))
                let text = try #require(LoggerItem.parse(body)["timestamp"]).dropFirst().dropLast()
                let moment = try #require(MeterTime(text.utf8)).moment(in: Reference.zone, .received(clock.now))
                #expect(clock.now.since(moment) < .seconds(60) && moment <= clock.now)
                #expect(moment > last)
                last = moment
                clock.advance(by: .seconds(60))
            }
            try await connection.close()
        }
    }

    @Test func servesTheSameHouseholdsUnderTheSameSeed() async throws {
        func telegrams(_ seed: UInt64) async throws -> [SimulatedTelegram?] {
            try await withFleet({ ($0.seed, $0.deviceCount) = (seed, 10) }) { fleet, clock in
                clock.advance(by: .seconds(600))
                return (0..<10).map { fleet.telegram(ofDevice: $0) }
            }
        }
        let first = try await telegrams(1)
        #expect(try await telegrams(1) == first)
        #expect(try await telegrams(2) != first)
    }

    @Test func givesEachDeviceAnAddressAndAnIdentityOfItsOwn() async throws {
        try await withFleet({ ($0.deviceCount, $0.firstAddress) = (300, 100) }) { fleet, _ in
            #expect(fleet.address(ofDevice: 0) == "127.1.0.101")
            #expect(fleet.url(ofDevice: 150) == "http://127.1.1.1:\(fleet.port)")
            var macs: Set<String> = []
            for device in [0, 149, 150, 299] {
                let items = LoggerItem.parse(
                    try await RawConnection.body(from: fleet, device: device, "/api/v1/dev/info"))
                #expect(items["ipaddress"] == "\"\(fleet.address(ofDevice: device))\"")
                macs.insert(try #require(items["macaddress"]))
            }
            #expect(macs.count == 4)
        }
    }

    @Test func servesOnSeveralThreads() async throws {
        try await withFleet({ ($0.deviceCount, $0.threads) = (20, 3) }) { fleet, _ in
            for device in 0..<20 {
                let body = try await RawConnection.body(from: fleet, device: device)
                #expect(
                    LoggerItem.parse(body)["timestamp"]
                        == fleet.telegram(ofDevice: device).map { "\"\($0.meterTime.text)\"" })
            }
            #expect(fleet.report().requests == 20)
        }
    }

    @Test func keepsTheLocalTimeInTheEpochOfItsClock() async throws {
        try await withFleet { fleet, clock in
            let items = LoggerItem.parse(try await RawConnection.body(from: fleet, "/api/v1/dev/time"))
            #expect(items["epoch"] == "\(clock.now.seconds + 3600)")
        }
    }
}

/// What a fleet refuses to start with.
@Suite(.timeLimit(.minutes(1))) struct FleetStartTests {
    /// A change of the options, and what is said against it.
    struct Mistake: Sendable {
        let make: @Sendable (inout FleetOptions) -> Void
        let text: String
    }

    static let mistakes = [
        Mistake(make: { $0.deviceCount = 0 }, text: "0 devices, expected at least 1"),
        Mistake(make: { $0.firstAddress = -1 }, text: "addresses -1 to -1, expected 0 to 15874999"),
        Mistake(
            make: { $0.firstAddress = 15_875_000 }, text: "addresses 15875000 to 15875000, expected 0 to 15874999"),
        Mistake(make: { $0.port = 65_536 }, text: "port 65536, expected 0 to 65535"),
        Mistake(make: { $0.dataAge = 3 }, text: "telegrams 3 intervals old, expected 0 to 2"),
        Mistake(make: { $0.threads = 0 }, text: "0 threads, expected at least 1"),
        Mistake(make: { $0.solarPercent = 101 }, text: "101 percent of the households, expected 0 to 100"),
    ]

    @Test(arguments: mistakes)
    func refusesOptionsOutOfRange(mistake: Mistake) async throws {
        var options = FleetOptions(zone: Reference.zone)
        mistake.make(&options)
        let error = await #expect(throws: FleetError.self) { try await DeviceFleet.start(options) }
        #expect(error.map { "\($0)" } == "cannot simulate a fleet: \(mistake.text)")
    }

    @Test(arguments: [Duration.zero, .milliseconds(500), .milliseconds(1500)])
    func refusesTelegramsAtFractionsOfSeconds(interval: Duration) async throws {
        var options = FleetOptions(zone: Reference.zone)
        options.telegramInterval = interval
        await #expect(throws: FleetError.self) { try await DeviceFleet.start(options) }
    }

    @Test func saysWhichPortIsTaken() async throws {
        try await withFleet { fleet, _ in
            var options = FleetOptions(zone: Reference.zone)
            options.port = fleet.port
            let error = await #expect(throws: FleetError.self) { try await DeviceFleet.start(options) }
            #expect(
                error.map { "\($0)" }
                    == "cannot listen on port \(fleet.port) of 127.0.0.0/8: address already in use")
        }
    }

    @Test func freesItsPortWhenStopped() async throws {
        let first = try await DeviceFleet.start(FleetOptions(zone: Reference.zone))
        try await first.stop()
        var options = FleetOptions(zone: Reference.zone)
        options.port = first.port
        let second = try await DeviceFleet.start(options)
        try await second.stop()
    }
}
