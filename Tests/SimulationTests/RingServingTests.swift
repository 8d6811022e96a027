import Metering
import Testing

@testable import Simulation

/// The ring files and `hist/…` over real connections, with what can stand in their place.
@Suite(.timeLimit(.minutes(1))) struct RingServingTests {
    private func ring(of fleet: DeviceFleet, _ kind: RingKind = .hours) async throws -> String {
        let reply = try await RawConnection.reply(from: fleet, "/RING\(kind.rawValue).csv")
        return String(reply.split(separator: "\r\n\r\n", maxSplits: 1)[1])
    }

    @Test(arguments: FirmwareEra.allCases) func servesEachFileWithItsLength(era: FirmwareEra) async throws {
        try await withFleet({ $0.era = era }) { fleet, _ in
            for (kind, length) in zip(RingKind.allCases, [3750, 1200, 1950]) {
                let reply = try await RawConnection.reply(from: fleet, "/RING\(kind.rawValue).csv")
                #expect(
                    reply.hasPrefix(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(length)\r\n"
                            + "Connection: close\r\n\r\nYYMMDDHH;      EDT1;"))
            }
            #expect(fleet.report().isClean)
        }
    }

    @Test func goesOnWithTheTelegramsThatItServes() async throws {
        try await withFleet { fleet, clock in
            let before = try await ring(of: fleet)
            #expect(before.contains("\n26030211;") && before.contains("\n26022811;"))
            clock.advance(by: .seconds(3600 + 30))
            let after = try await ring(of: fleet)
            #expect(after.contains("\n26030213;") && !after.contains("\n26022811;"))
            let telegram = try #require(fleet.telegram(ofDevice: 0))
            let line = try #require(after.split(separator: "\n").first { $0.hasPrefix("26030213;") })
            let energy = line.split(separator: ";")[2].drop { $0 == " " }
            #expect(String(energy) <= "\(telegram.importEnergy.t2)".dropLast(3) + ".999")
        }
    }

    @Test func theSameKeyKeepsItsValue() async throws {
        try await withFleet { fleet, clock in
            let before = try await ring(of: fleet).split(separator: "\n")
            clock.advance(by: .seconds(5 * 3600))
            let after = try await Set(ring(of: fleet).split(separator: "\n"))
            // Five were overwritten, and the running one was closed.
            #expect(before.count { !after.contains($0) } == 6)
        }
    }

    @Test func sleepsLongWithoutCountingBackwards() async throws {
        try await withFleet { fleet, clock in
            for _ in 0..<3 {
                clock.advance(by: .seconds(100 * 86400))
                let telegram = try #require(fleet.telegram(ofDevice: 0))
                let lines = try await ring(of: fleet).split(separator: "\n").dropFirst().sorted()
                let sums = lines.map { $0.split(separator: ";")[1] }
                #expect(sums == sums.sorted())
                #expect("\(telegram.importEnergy.t1)".dropLast(3) == sums.last?.drop { $0 == " " }.dropLast(4) ?? "")
            }
        }
    }

    @Test func historyIsForbiddenAndWrites() async throws {
        try await withFleet { fleet, clock in
            clock.advance(by: .seconds(1800))
            let days = try await ring(of: fleet, .days)
            let history = try await RawConnection.body(from: fleet, "/api/v1/hist/days")
            #expect(history.hasPrefix("{\"days\":[\r\n{\"recnr\": 0, \"recid\": \"26030212\""))
            #expect(days.contains("\n26030211;") && !days.contains("\n26030212;"))
            #expect(try await ring(of: fleet, .days).contains("\n26030212;"))
            let turned = try await RawConnection.body(from: fleet, "/api/v1/hist/days/desc")
            #expect(turned.hasPrefix("{\"days\":[\r\n{\"recnr\": 0, \"recid\": \"26021623\""))
            #expect(fleet.report().forbiddenRequests == 2)
        }
    }

    @Test func aDeviceWithoutRingsHasNoFile() async throws {
        try await withFleet({ $0.faults = [FaultRule(.noRing)] }) { fleet, _ in
            let reply = try await RawConnection.reply(from: fleet, "/RINGhours.csv")
            #expect(reply.hasPrefix("HTTP/1.1 404 Not Found\r\n") && reply.hasSuffix("\r\n\r\nFileNotFound\r\n"))
            #expect(try await RawConnection.body(from: fleet, "/api/v1/hist/hours") == "{\"hours\":[\r\n\r\n]}\r\n")
        }
    }

    @Test func aDeviceWithoutAFileManagerSendsAPageForAnyFile() async throws {
        try await withFleet({ $0.faults = [FaultRule(.noFileManager)] }) { fleet, _ in
            for path in ["/RINGhours.csv", "/favicon.ico"] {
                let reply = try await RawConnection.reply(from: fleet, path)
                #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"))
                #expect(reply.contains("<!DOCTYPE html>"))
            }
            let telegram = try #require(fleet.telegram(ofDevice: 0))
            #expect(try await RawConnection.body(from: fleet).contains(telegram.meterTime.text))
        }
    }

    @Test func aTornFileIsShort() async throws {
        try await withFleet({ $0.faults = [FaultRule(.tornRing)] }) { fleet, _ in
            let file = try await ring(of: fleet)
            #expect(file.utf8.count == 3750 - 43)
        }
    }

    @Test func aVirginDeviceBeginsItsFilesWithTheFault() async throws {
        try await withFleet({ $0.faults = [FaultRule(.virginRing)] }) { fleet, clock in
            #expect(try await ring(of: fleet).split(separator: "\n").count { $0.hasPrefix("00000000;") } == 49)
            clock.advance(by: .seconds(7300))
            let file = try await ring(of: fleet)
            #expect(file.contains("\n26030212;") && file.contains("\n26030213;") && file.contains("\n26030214;"))
            #expect(file.split(separator: "\n").count { $0.hasPrefix("00000000;") } == 46)
        }
    }

    @Test func aRebootShowsInTheRing() async throws {
        try await withFleet({ $0.timing.rebootTime = .seconds(3 * 3600) }) { fleet, clock in
            clock.advance(by: .seconds(600))
            fleet.setFault(.reboot, ofDevice: 0)
            clock.advance(by: .seconds(4 * 3600))
            let file = try await ring(of: fleet)
            // 11 was overwritten, 12 has what it began with, 13 and 14 are those of two days ago.
            #expect(file.contains("\n26030211;") && file.contains("\n26030212;") && file.contains("\n26030215;"))
            #expect(!file.contains("\n26030213;") && !file.contains("\n26030214;"))
        }
    }

    @Test func anOutageOfTheCableFreezesTheTelegramAndNotTheDevice() async throws {
        try await withFleet { fleet, clock in
            let out = clock.now.advanced(by: .seconds(60))..<clock.now.advanced(by: .seconds(7200))
            fleet.add(DeviceOutage(.cable, out), toDevice: 0)
            clock.advance(by: .seconds(3600))
            let frozen = try #require(fleet.telegram(ofDevice: 0))
            #expect(frozen.time < out.lowerBound && frozen.time > out.lowerBound.advanced(by: .seconds(-11)))
            clock.advance(by: .seconds(3700))
            #expect(try #require(fleet.telegram(ofDevice: 0)).time > out.upperBound)
        }
    }

    @Test func anOutageOfThePowerOfSomeDevicesEndsWithABoot() async throws {
        let clock = ManualClock()
        let out = clock.now.advanced(by: .seconds(-7200))..<clock.now.advanced(by: .seconds(-3600))
        let rule = OutageRule(DeviceOutage(.power, out), .devices(1...1))
        try await withFleet({ ($0.deviceCount, $0.outages) = (2, [rule]) }) { fleet, _ in
            let uptimes = try await (0..<2).asyncMap { index in
                LoggerItem.parse(try await RawConnection.body(from: fleet, device: index, "/api/v1/dev/info"))[
                    "uptime_secs"]
            }
            #expect(uptimes[1] == "3600" && uptimes[0] != "3600")
        }
    }
}

extension Range<Int> {
    /// What an asynchronous function makes of each number, one after the other.
    fileprivate func asyncMap<Value>(_ transform: (Int) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for index in self { values.append(try await transform(index)) }
        return values
    }
}
