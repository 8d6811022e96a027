internal import Foundation
internal import Metering
internal import Simulation
internal import Store
internal import Testing

/// The binary on meters that send by themselves.
@Suite(.timeLimit(.minutes(3))) struct StreamTests {
    private let workspace: Workspace
    private var history: String { "\(workspace.path)/history.db" }

    init() throws {
        workspace = try Workspace()
    }

    private func start(_ meters: [String]) async throws -> RunningGateway {
        try await RunningGateway(try workspace.write(MeterFile.text(meters, history: history), to: "gateway.yaml"))
    }

    /// All readings that the history has of the meters of some sites.
    private func stored(_ sites: Range<Int>) async throws -> [[Reading]] {
        let store = try SQLiteStore(path: history)
        var readings: [[Reading]] = []
        for site in sites {
            readings.append(
                try await store.readings(
                    of: MeterKey(site: "s\(site)", meter: "grid"),
                    in: Timestamp(milliseconds: 0)..<Timestamp(seconds: 10_000_000_000), limit: 100_000, after: nil
                ).readings)
        }
        try await store.close()
        return readings
    }

    /// 200 meters of DSMR 5 over TCP and one of DSMR 2.2 on a line of 9600 7E1, of which some are pulled and put back.
    @Test func ofAFleetNoTelegramIsLostThatArrivedWholeAndNoneIsDoubled() async throws {
        let link = "\(workspace.path)/ttyP1"
        var serial = SimulatedMeter(.nl2, over: .pty(link: link))
        serial.interval = .seconds(2)
        let log = ServedLog()
        var options = TelegramStreamOptions(meters: Array(repeating: SimulatedMeter(.nl5), count: 200) + [serial])
        options.firstAddress = 3000
        options.onServed = { log.note($0) }
        let server = try await TelegramStreamServer.start(options)
        let gateway = try await start(
            (0..<200).map { "collector: p1-tcp, address: \"\(server.host(ofMeter: $0)):\(server.port)\"" }
                + ["collector: p1-serial, device: \(link), speed: 9600"])
        for site in 0...200 { #expect(await gateway.received(3, of: site)) }
        let flights = try await gateway.get("/api/v1/meters/s7/grid/telegrams?limit=1")
        #expect(flights.status == 200)
        #expect(flights.text.contains("\"outcome\":\"sound\"") && flights.text.contains("\"crc\":\"ok\""))
        let pulled = Array(0..<20) + [200]
        for meter in pulled { await server.pullCable(ofMeter: meter) }
        for meter in pulled {
            #expect(await gateway.process.line(containing: " s\(meter)/grid: ") != nil)
            #expect(
                await gateway.process.lines(1) { $0.contains(" s\(meter)/grid: ") && $0.contains("receiving goes on") })
        }
        let before = pulled.map { gateway.receivedCount(of: $0) }
        for meter in pulled { try await server.plugCable(ofMeter: meter) }
        for (meter, count) in zip(pulled, before) { #expect(await gateway.received(count + 3, of: meter)) }
        for meter in 0...200 { await server.pullCable(ofMeter: meter) }
        for meter in 0...200 { #expect(await gateway.received(log.telegrams(ofMeter: meter).count, of: meter)) }
        #expect(await gateway.stop().code == 0)
        for (meter, readings) in try await stored(0..<201).enumerated() {
            let served = log.telegrams(ofMeter: meter)
            #expect(readings.map(\.values) == served.map(\.values), "s\(meter)")
            if meter < 200 { #expect(readings.map(\.time) == served.map(\.time), "s\(meter)") }
        }
        await server.stop()
    }

    /// The real ser2net, between a serial meter and the gateway.
    @Test func ser2netMayBeRestarted() async throws {
        let link = "\(workspace.path)/ttyP1"
        let log = ServedLog()
        var options = TelegramStreamOptions(meters: [SimulatedMeter(.nl5, over: .pty(link: link))])
        options.onServed = { log.note($0) }
        let server = try await TelegramStreamServer.start(options, pace: .onDemand(from: .now()))
        // An address of this process alone, so that the port is free.
        let address = "127.77.\(getpid() >> 8 & 0xFF).\(max(1, getpid() & 0xFE)):2001"
        let file = try workspace.write(
            """
            connection: &p1
              accepter: tcp,\(address.replacing(":", with: ","))
              connector: serialdev,\(link),115200n81,local

            """, to: "ser2net.yaml")
        let gateway = try await start(["collector: p1-tcp, address: \"\(address)\""])
        var received: [Timestamp] = []
        for _ in 1...3 {
            let ser2net = try ChildProcess("/usr/sbin/ser2net", ["-n", "-u", "-c", file])
            await server.waitForReaders(1, ofMeter: 0)
            // It sets the line after it has opened it, and forgets what came before: its first telegram is awaited.
            let start = gateway.receivedCount(of: 0)
            try await eventually(within: .seconds(30)) {
                await server.emit(ofMeter: 0)
                return gateway.receivedCount(of: 0) > start
            }
            let known = log.telegrams(ofMeter: 0).count
            for _ in 1...5 { await server.emit(ofMeter: 0) }
            #expect(log.telegrams(ofMeter: 0).count == known + 5)
            let newest = try #require(log.telegrams(ofMeter: 0).last).time.rfc3339
            #expect(await gateway.process.line(containing: "received the telegram of \(newest)") != nil)
            received += log.telegrams(ofMeter: 0).suffix(5).map(\.time)
            // Foundation's children inherit a blocked SIGTERM.
            ser2net.signal(SIGKILL)
            _ = await ser2net.ending()
            await server.waitForReaders(0, ofMeter: 0)
        }
        #expect(await gateway.stop().code == 0)
        let times = try await stored(0..<1)[0].map(\.time)
        #expect(Set(received).subtracting(times).isEmpty)
        #expect(Set(times).subtracting(log.telegrams(ofMeter: 0).map(\.time)).isEmpty)
        #expect(times == Array(Set(times)).sorted())
        await server.stop()
    }

    @Test func readIsNotToBlameForATelegramThatItIsInterruptedIn() async throws {
        let server = try await TelegramStreamServer.start(
            TelegramStreamOptions(meters: [SimulatedMeter(.nl5)]), pace: .onDemand(from: .now()))
        let source = "tcp:\(server.host(ofMeter: 0)):\(server.port)"
        let process = try ChildProcess(Repository.binary, ["read", source])
        await server.waitForReaders(1, ofMeter: 0)
        await server.emit(ofMeter: 0)
        #expect(await process.line(containing: "checksum right") != nil)
        await server.emit(ofMeter: 0, as: .cut)
        process.signal(SIGINT)
        #expect(await process.ending().code == 0)
        await server.stop()
    }

    @Test func readEndsWithWhoReadsItsOutput() async throws {
        let server = try await TelegramStreamServer.start(
            TelegramStreamOptions(meters: [SimulatedMeter(.nl5)]), pace: .onDemand(from: .now()))
        let source = "tcp:\(server.host(ofMeter: 0)):\(server.port)"
        let process = try ChildProcess("/bin/sh", ["-c", "'\(Repository.binary)' read \(source) | head -n 1"])
        await server.waitForReaders(1, ofMeter: 0)
        await server.emit(ofMeter: 0)
        #expect(await process.line(containing: "checksum right") != nil)
        // It can only find out by what it writes next, once `head` is gone.
        try await eventually(within: .seconds(20)) {
            await server.emit(ofMeter: 0)
            return await server.readers(ofMeter: 0) == 0
        }
        #expect(await process.ending().code == 0)
        await server.stop()
    }

    @Test func readListensToAMeterUntilItIsInterrupted() async throws {
        let link = "\(workspace.path)/ttyP1"
        let server = try await TelegramStreamServer.start(
            TelegramStreamOptions(meters: [SimulatedMeter(.nl5), SimulatedMeter(.nl3, over: .pty(link: link))]),
            pace: .onDemand(from: .now()))
        for (meter, arguments) in [
            (0, ["tcp:\(server.host(ofMeter: 0)):\(server.port)"]), (1, [link, "--speed", "9600"]),
        ] {
            let process = try ChildProcess(Repository.binary, ["read", "--format", "json"] + arguments)
            await server.waitForReaders(1, ofMeter: meter)
            try await eventually(within: .seconds(20)) {
                await server.emit(ofMeter: meter)
                return process.lines.contains { $0.hasPrefix("{\"identification\"") && $0.contains("\"unknown\":0") }
            }
            process.signal(SIGINT)
            #expect(await process.ending().code == 0)
        }
        await server.stop()
    }
}
