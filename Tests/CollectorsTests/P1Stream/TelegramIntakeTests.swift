internal import Metering
internal import Testing

@testable internal import Collectors

/// What becomes of a stream's bytes, without a stream.
@Suite struct TelegramIntakeTests {
    @Test func aTelegramIsAReadingOfItsOwnTimeAndOfItsReception() throws {
        var bench = try IntakeBench()
        bench.steady = .milliseconds(2500)
        let report = try #require(bench.take(P1Text.dsmr5("260115123001W", watts: 1234)).first)
        let reading = try #require(report.reading)
        #expect(reading.time == IntakeBench.start.advanced(by: .seconds(1)))
        #expect(reading.received == IntakeBench.start.advanced(by: .milliseconds(2500)))
        #expect((reading.origin, reading.quality) == (.push, []))
        #expect(reading.values[.importEnergy(.t1)] == 4_872_316)
        #expect(reading.values[.importPower] == 1234)
        #expect(report.counts.telegrams == 1)
    }

    @Test(arguments: [1, 7, 64, 200])
    func itDoesNotMatterInWhichPiecesItComes(length: Int) throws {
        var bench = try IntakeBench()
        let bytes = P1Text.dsmr5("260115123001W") + P1Text.dsmr5("260115123002W")
        var reports: [StreamReport] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            reports += bench.take(Array(bytes[start..<min(bytes.count, start + length)]))
        }
        #expect(reports.map(\.kind) == ["reading", "reading"])
    }

    @Test func theSameTelegramOnceMoreIsNoReading() throws {
        var bench = try IntakeBench()
        let telegram = P1Text.dsmr5("260115123001W")
        #expect((bench.take(telegram) + bench.take(telegram)).map(\.kind) == ["reading", "repeated"])
    }

    @Test func aMeterWithoutAClockHasAReadingOfEachTelegram() throws {
        var bench = try IntakeBench()
        let telegram = P1Text.telegram(["1-0:1.8.1(00123.456*kWh)"], checksum: "")
        var kinds: [String] = []
        for _ in 0..<2 {
            kinds += bench.take(telegram).map(\.kind)
            bench.steady += .seconds(10)
            kinds += bench.wakeAtDeadline().reports.map(\.kind)
        }
        #expect(kinds == ["reading", "reading"])
    }

    @Test func withoutAClockTheReadingBearsTheTimeOfItsReception() throws {
        var bench = try IntakeBench()
        #expect(bench.take(P1Text.telegram(["1-0:1.8.1(00123.456*kWh)"], checksum: "")).isEmpty)
        // Nothing behind its `!` tells that it is all: the quiet does.
        #expect(bench.intake.deadline == .milliseconds(500))
        let reading = try #require(bench.wakeAtDeadline().reports.first?.reading)
        #expect(reading.quality == .receptionTime)
        #expect(reading.time == IntakeBench.start.advanced(by: .milliseconds(500)))
    }

    @Test func aSerialLineIsQuietSooner() throws {
        var bench = try IntakeBench(.serial(path: "/dev/ttyUSB0", .slow))
        _ = bench.take(P1Text.telegram(["1-0:1.8.1(00123.456*kWh)"], checksum: ""))
        #expect(bench.intake.deadline == .milliseconds(100))
    }

    @Test func aWrongChecksumIsDroppedAndTold() throws {
        var bench = try IntakeBench()
        let bytes = P1Text.telegram(["1-3:0.2.8(50)", "1-0:1.8.1(004872.316*kWh)"], checksum: "0000")
        let report = try #require(bench.take(bytes).first)
        let right = P1Text.crc(Array(bytes.dropLast(6)))
        #expect(report.failure?.reason == .crc)
        #expect(
            report.failure?.text
                == "a telegram was dropped: checksum wrong: 0000 is printed, \(String(right, radix: 16, uppercase: true)) expected"
        )
        guard case .telegram(let raw)? = report.evidence else { throw PollFailure(.parse, "no evidence") }
        #expect(raw.bytes == Array(bytes.dropLast(2)))
        #expect(report.counts.telegrams == 0)
    }

    @Test func aTelegramThatBreaksOffCostsOnlyItself() throws {
        var bench = try IntakeBench()
        let cut = Array(P1Text.dsmr5("260115123001W").prefix(90))
        let reports = bench.take(cut + Array("\r\n".utf8) + P1Text.dsmr5("260115123002W"))
        #expect(reports.map(\.kind) == ["parse", "reading"])
        #expect(reports.first?.failure?.text == "a telegram was dropped: it broke off after 92 bytes")
    }

    @Test func aTelegramOfNothingKnownIsNoReading() throws {
        var bench = try IntakeBench()
        #expect(bench.take(P1Text.telegram(["0-0:96.1.1(4530)"])).map(\.kind) == ["parse"])
    }

    @Test func moreThanTenTelegramsASecondAreNoMeters() throws {
        var bench = try IntakeBench()
        let telegram = P1Text.telegram(["1-0:1.8.1(00123.456*kWh)"])
        let flood = Array(repeating: telegram, count: 12_000).flatMap { $0 }
        let kinds = bench.take(flood).map(\.kind)
        #expect(kinds.count { $0 == "reading" } == 10_000)
        #expect(kinds.last == "too_large")
        bench.steady += .seconds(1)
        #expect(bench.take(flood).count { $0.kind == "reading" } == 10)
    }

    @Test func whatTheMeterSaysOfItselfIsToldWhenItChanges() throws {
        var bench = try IntakeBench()
        let facts = bench.take(P1Text.dsmr5("260115123001W")).first?.facts
        #expect(facts?.identification == "ISK5\\2M550T-1012")
        #expect(facts?.version == "50")
        #expect(facts?.equipmentID == "4530303433303037")
        #expect(bench.take(P1Text.dsmr5("260115123002W")).first?.facts == nil)
        let gas = ["0-1:24.1.0(003)", "0-1:96.1.0(4730)", "0-1:24.2.1(260115122500W)(00123.456*m3)"]
        let report = try #require(bench.take(P1Text.dsmr5("260115123003W", more: gas)).first)
        #expect(report.facts?.channels == [.init(number: 1, deviceType: 3, equipmentID: "4730")])
        #expect(report.slots?.equipment(of: .gas(slot: 1)) == "4730")
        #expect(report.reading?.values[.gas(slot: 1)] == 123_456)
    }

    @Test func telegramsOfADayAgoKeepTheirTimeAndOlderOnesDoNot() throws {
        var bench = try IntakeBench()
        let kept = try #require(bench.take(P1Text.dsmr5("260114133000W")).first?.reading)
        #expect(kept.time == IntakeBench.start.advanced(by: .seconds(-23 * 3600)))
        let report = try #require(bench.take(P1Text.dsmr5("260114113000W")).first)
        let refused = try #require(report.reading)
        #expect((refused.time, refused.quality) == (IntakeBench.start, .receptionTime))
        // How far off it is is told all the same.
        #expect(report.clockOffset == .seconds(25 * 3600))
    }
}

/// Meters that end their telegrams with nothing.
@Suite struct EndlessMeterTests {
    private static func telegram(_ kilowatts: String, more: String = "") -> [UInt8] {
        Array("/ISk5\\2MT382-1003\r\n\r\n1-0:1.8.1(00123.456*kWh)\r\n1-0:1.7.0(\(kilowatts)*kW)\r\n\(more)".utf8)
    }

    @Test func threeThatAreAlikeAreBelieved() throws {
        var bench = try IntakeBench()
        var kinds: [String] = []
        for power in ["0000.10", "0000.20", "0000.30", "0000.40", "0000.50"] {
            kinds += bench.take(Self.telegram(power)).map(\.kind)
            bench.steady += .seconds(10)
        }
        // The last one waits for the next.
        #expect(kinds == ["parse", "parse", "reading", "reading"])
    }

    @Test func oneThatLacksALineIsNot() throws {
        var bench = try IntakeBench()
        for _ in 0..<4 { _ = bench.take(Self.telegram("0000.10")) }
        let cut = Array(Self.telegram("0000.10").prefix(50)) + Array("\r\n".utf8)
        #expect((bench.take(cut) + bench.take(Self.telegram("0000.20"))).map(\.kind) == ["reading", "parse"])
    }

    @Test func aMeterThatHasSentAnEndIsNoneOfThem() throws {
        var bench = try IntakeBench()
        _ = bench.take(Self.telegram("0000.10", more: "!\r\n"))
        bench.steady = .seconds(1)
        #expect(bench.wakeAtDeadline().reports.map(\.kind) == ["reading"])
        var kinds: [String] = []
        for _ in 0..<6 { kinds += bench.take(Self.telegram("0000.10")).map(\.kind) }
        #expect(kinds == Array(repeating: "parse", count: 5))
    }

    @Test func aVersionThatHasAChecksumIsNoneOfThem() throws {
        var bench = try IntakeBench()
        var kinds: [String] = []
        for _ in 0..<6 { kinds += bench.take(Self.telegram("0000.10", more: "1-3:0.2.8(50)\r\n")).map(\.kind) }
        #expect(kinds == Array(repeating: "parse", count: 5))
    }
}

/// What an intake does when nothing comes.
@Suite struct TelegramIntakeSilenceTests {
    @Test func aTelegramThatStopsInTheMiddleIsGivenUp() throws {
        var bench = try IntakeBench()
        _ = bench.take(Array(P1Text.dsmr5("260115123001W").prefix(60)))
        #expect(bench.wakeAtDeadline().reports.isEmpty)
        #expect(bench.intake.deadline == .seconds(5))
        #expect(bench.wakeAtDeadline().reports.map(\.kind) == ["parse"])
    }

    @Test func aMeterThatSendsSeldomMayStopForLonger() throws {
        var bench = try IntakeBench()
        _ = bench.take(P1Text.dsmr5("260115123001W"))
        bench.steady = .seconds(10)
        _ = bench.take(P1Text.dsmr5("260115123011W") + Array("/ISK5".utf8))
        _ = bench.wakeAtDeadline()
        #expect(bench.intake.deadline == .seconds(40))
    }

    @Test func aSourceThatIsSilentIsOpenedAnew() throws {
        var bench = try IntakeBench()
        _ = bench.take(P1Text.dsmr5("260115123001W"))
        var end: PollFailure?
        while end == nil { end = bench.wakeAtDeadline().end }
        #expect(bench.steady == .seconds(90))
        #expect(end == PollFailure(.timeout, "nothing has come from p1.lan:2001 for 90.0 seconds"))
    }

    @Test func bytesWithoutATelegramAreToldOnce() throws {
        var bench = try IntakeBench()
        var failures: [PollFailure] = []
        while bench.steady < .seconds(300) {
            bench.steady += .seconds(1)
            _ = bench.take(Array("hello".utf8))
            if bench.intake.deadline <= bench.steady {
                failures += bench.wakeAtDeadline().reports.compactMap(\.failure)
            }
        }
        #expect(
            failures == [
                PollFailure(.noTelegram, "450 bytes have come from p1.lan:2001 and no telegram among them")
            ])
        #expect(bench.intake.counts.garbageBytes == 1500)
    }

    @Test func framesOfHDLCAreNamed() throws {
        var bench = try IntakeBench()
        _ = bench.take([0x7E, 0xA0, 0x8B, 0xCE, 0xFF, 0x03, 0x13])
        bench.steady = .seconds(89)
        _ = bench.take([0x7E])
        bench.steady = .seconds(90)
        #expect(bench.wakeAtDeadline().reports.first?.failure?.text.contains("they look like HDLC frames") == true)
    }

    @Test func aLineOfEitherSpeedHas15SecondsAtEach() throws {
        var bench = try IntakeBench(.serial(path: "/dev/ttyUSB0", .automatic))
        #expect(bench.intake.deadline == .seconds(15))
        #expect(bench.wakeAtDeadline().end?.reason == .noTelegram)
        bench.intake.open(at: bench.now)
        _ = bench.take(P1Text.dsmr5("260115123001W"))
        #expect(bench.intake.deadline > bench.steady)
        bench.steady += .seconds(20)
        #expect(bench.intake.wake(at: bench.now) == nil)
    }

    @Test func aTelegramThatIsDamagedIsProofOfItsLine() throws {
        var bench = try IntakeBench(.serial(path: "/dev/ttyUSB0", .automatic))
        _ = bench.take(P1Text.telegram(["1-0:1.8.1(00123.456*kWh)"], checksum: "0000"))
        bench.steady = .seconds(20)
        #expect(bench.intake.wake(at: bench.now) == nil)
        #expect(bench.intake.hasFrame && !bench.intake.hasTelegram)
    }

    @Test func whatHasComeWholeIsTakenWhenTheSourceCloses() throws {
        var bench = try IntakeBench()
        #expect(bench.take(P1Text.telegram(["1-0:1.8.1(00123.456*kWh)"], checksum: "")).isEmpty)
        #expect(bench.close().map(\.kind) == ["reading"])
        #expect(bench.take(Array(P1Text.dsmr5("260115123001W").prefix(60))).isEmpty)
        #expect(bench.close().isEmpty)
    }
}
