internal import Foundation
internal import Metering
internal import Simulation
internal import Testing

@testable internal import Collectors

/// The collector on serial lines: pseudo terminals, which have a speed and no data bits of their own.
@Suite(.timeLimit(.minutes(2))) struct SerialStreamTests {
    private static let start = Timestamp(seconds: 1_768_483_810)

    private static func link() -> String {
        FileManager.default.temporaryDirectory.appending(path: "metergw-\(UUID().uuidString)").path
    }

    /// Reads telegrams until one comes that a meter has sent since its reader has set the line.
    private static func firstReading(
        _ bench: StreamBench, _ server: TelegramStreamServer
    ) async throws -> (reading: Reading, telegram: StreamedTelegram) {
        await bench.open()
        await server.waitForReaders(1, ofMeter: 0)
        let telegram = await server.emit(ofMeter: 0)
        return (try #require(await bench.nextReading().reading), telegram)
    }

    @Test(arguments: [(TelegramDialect.nl5, SerialSpeed.fast), (.nl2, .slow), (.be, .fast), (.nl3, .slow)])
    func aSerialLineIsReadExactly(dialect: TelegramDialect, speed: SerialSpeed) async throws {
        let link = Self.link()
        try await withMeters([SimulatedMeter(dialect, over: .pty(link: link))], from: Self.start) { server in
            let bench = try StreamBench(.serial(path: link, speed), at: Self.start)
            let (reading, telegram) = try await Self.firstReading(bench, server)
            #expect(reading.values == telegram.values)
            await bench.stop()
        }
    }

    @Test(arguments: [SerialSpeed.slow, .automatic])
    func theParityOfASlowLineTellsDamage(speed: SerialSpeed) async throws {
        let link = Self.link()
        var meter = SimulatedMeter(.nl2, over: .pty(link: link))
        meter.writesParity = true
        try await withMeters([meter], from: Self.start) { server in
            let bench = try StreamBench(
                .serial(path: link, speed), at: Self.start, firstTrial: .milliseconds(50))
            if speed == .automatic {
                // The first line is the other one.
                await bench.open()
                #expect(await bench.next()?.failure?.reason == .noTelegram)
            }
            let (reading, telegram) = try await Self.firstReading(bench, server)
            #expect(reading.values == telegram.values)
            await server.emit(ofMeter: 0, as: .flipped)
            let last = await server.emit(ofMeter: 0)
            let (next, before) = await bench.nextReading()
            #expect(before.map(\.reason) == [.crc])
            #expect(next?.values == last.values)
            await bench.stop()
        }
    }

    @Test func anAdapterThatComesBackIsReadAgain() async throws {
        let link = Self.link()
        try await withMeters([SimulatedMeter(.nl5, over: .pty(link: link))], from: Self.start) { server in
            let bench = try StreamBench(.serial(path: link, .fast), at: Self.start)
            _ = try await Self.firstReading(bench, server)
            await server.pullCable(ofMeter: 0)
            #expect(await bench.next()?.failure?.reason == .connect)
            #expect(await bench.nextWait() == .seconds(1))
            bench.release()
            #expect(
                await bench.next()?.failure
                    == PollFailure(.connect, "cannot open \(link): No such file or directory"))
            #expect(await bench.nextWait() == .seconds(2))
            try await server.plugCable(ofMeter: 0)
            bench.release()
            let (reading, telegram) = try await Self.firstReading(bench, server)
            #expect(reading.time == telegram.time)
            await bench.stop()
        }
    }

    @Test func aDeviceThatIsAwayIsLookedForEveryFiveSeconds() async throws {
        let bench = try StreamBench(.serial(path: "/nowhere/tty", .fast), at: Self.start)
        var waits: [Duration?] = []
        for _ in 0..<5 {
            waits.append(await bench.nextWait())
            bench.release()
        }
        #expect(waits == [1, 2, 4, 5, 5].map { .seconds($0) })
        await bench.stop()
    }

    @Test func theOtherSpeedIsTriedWhereEitherMayBeRight() async throws {
        let link = Self.link()
        try await withMeters([SimulatedMeter(.nl2, over: .pty(link: link))], from: Self.start) { server in
            let bench = try StreamBench(
                .serial(path: link, .automatic), at: Self.start, firstTrial: .milliseconds(50))
            await bench.open()
            let failure = await bench.next()?.failure
            #expect(failure?.reason == .noTelegram)
            #expect(failure?.text.hasSuffix("; 9600 7E1 is tried next") == true)
            let (reading, telegram) = try await Self.firstReading(bench, server)
            #expect(reading.values == telegram.values)
            await bench.stop()
        }
    }

    @Test func aDeviceIsKeptFromOthers() async throws {
        let link = Self.link()
        try await withMeters([SimulatedMeter(.nl5, over: .pty(link: link))], from: Self.start) { server in
            let bench = try StreamBench(.serial(path: link, .fast), at: Self.start)
            _ = try await Self.firstReading(bench, server)
            #expect(throws: PollFailure(.connect, "cannot open \(link): another program has it")) {
                try SerialPort.open(link, .fast)
            }
            await bench.stop()
        }
    }

    /// The flag would outlive the gateway there, and keep everyone but root out.
    @Test func aPseudoTerminalIsNotMadeExclusive() async throws {
        let link = Self.link()
        try await withMeters([SimulatedMeter(.nl5, over: .pty(link: link))], from: Self.start) { _ in
            let descriptor = try SerialPort.open(link, .fast)
            defer { close(descriptor) }
            var isExclusive: Int32 = -1
            // TIOCGEXCL, whose macro Swift cannot read.
            #expect(ioctl(descriptor, 0x8004_5440, &isExclusive) == 0)
            #expect(isExclusive == 0)
        }
    }

    @Test func whatIsNoSerialDeviceIsNamed() {
        #expect(throws: PollFailure(.connect, "cannot read /dev/null: it is no serial device")) {
            try SerialPort.open("/dev/null", .fast)
        }
        #expect(throws: PollFailure(.connect, "cannot open /nowhere/tty: No such file or directory")) {
            try SerialPort.open("/nowhere/tty", .fast)
        }
    }
}
