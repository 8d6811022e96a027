import Foundation
import Glibc
import Metering
import Testing

@testable import Simulation

/// Meters whose telegrams are read from a pseudo terminal.
@Suite(.timeLimit(.minutes(1))) struct StreamTerminalTests {
    private let link = "/tmp/metergw-sim-\(UUID().uuidString)"

    private func withTerminal<Result>(
        _ dialect: TelegramDialect = .nl3, isLinked: Bool = true,
        _ change: (inout SimulatedMeter) -> Void = { _ in },
        _ body: (TelegramStreamServer, String) async throws -> Result
    ) async throws -> Result {
        var meter = SimulatedMeter(dialect, over: .pty(link: isLinked ? link : nil))
        change(&meter)
        return try await withMeters([meter]) { server in
            try await body(server, try #require(await server.path(ofMeter: 0)))
        }
    }

    @Test(arguments: TelegramDialect.allCases)
    func whoeverOpensItReadsTheBytesOfTheMeter(dialect: TelegramDialect) async throws {
        try await withTerminal(dialect) { server, path in
            #expect(path == link)
            let reader = try SerialReader(path, dialect.lineSettings)
            for _ in 0..<3 {
                let telegram = await server.emit(ofMeter: 0)
                #expect(telegram.readers == 1)
                #expect(reader.read(telegram.bytes.count) == telegram.bytes)
            }
            #expect(reader.waiting == 0)
            #expect(await server.served(ofMeter: 0).count == 3)
        }
    }

    @Test func aLineThatNobodySetPassesAllBytesOnAsTheyAre() async throws {
        try await withTerminal(.lu, isLinked: false) { server, path in
            #expect(path.hasPrefix("/dev/pts/"))
            let descriptor = open(path, O_RDONLY | O_NOCTTY)
            defer { close(descriptor) }
            let telegram = await server.emit(ofMeter: 0)
            var room = [UInt8](repeating: 0, count: telegram.bytes.count)
            var count = 0
            while count < room.count {
                let taken = room.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
                try #require(taken > 0)
                count += taken
            }
            #expect(room == telegram.bytes)
        }
    }

    @Test func whatNobodyReadsIsLostAndNotKept() async throws {
        try await withTerminal { server, path in
            #expect(await server.readers(ofMeter: 0) == 0)
            #expect(await server.emit(ofMeter: 0).readers == 0)
            let reader = try SerialReader(path, .slow)
            await server.waitForReaders(1, ofMeter: 0)
            #expect(reader.waiting == 0)
            let telegram = await server.emit(ofMeter: 0)
            #expect(reader.read(telegram.bytes.count) == telegram.bytes)
            #expect(await server.report().unread == 1)
        }
    }

    @Test func aReaderThatGoesIsSeenToGo() async throws {
        try await withTerminal { server, path in
            do {
                let reader = try SerialReader(path, .slow)
                await server.waitForReaders(1, ofMeter: 0)
                #expect(reader.waiting == 0)
            }
            await server.waitForReaders(0, ofMeter: 0)
            #expect(await server.emit(ofMeter: 0).readers == 0)
        }
    }

    @Test func aReaderAtAnotherSpeedGetsNoise() async throws {
        try await withTerminal(.nl3) { server, path in
            let reader = try SerialReader(path, .fast)
            let telegram = await server.emit(ofMeter: 0)
            #expect(telegram.readers == 0)
            let noise = reader.read(telegram.bytes.count)
            #expect(noise.count == telegram.bytes.count)
            #expect(try ParsedStream(noise, of: .nl3).telegrams.isEmpty)
            #expect(await server.report().lost == 1)
            _ = try SerialReader(path, .slow)
            #expect(await server.emit(ofMeter: 0).readers == 1)
        }
    }

    @Test func aCableThatIsPulledAndPutBackIsAnotherTerminalAtTheSameLink() async throws {
        try await withTerminal { server, path in
            let first = try SerialReader(path, .slow)
            let telegram = await server.emit(ofMeter: 0)
            #expect(first.read(telegram.bytes.count) == telegram.bytes)
            await server.pullCable(ofMeter: 0)
            #expect(first.isHungUp && first.read(1).isEmpty)
            #expect(await server.path(ofMeter: 0) == nil)
            #expect(throws: StreamError.self) { _ = try SerialReader(path, .slow) }
            let missed = await server.emit(ofMeter: 0)
            try await server.plugCable(ofMeter: 0)
            #expect(await server.path(ofMeter: 0) == path)
            let second = try SerialReader(path, .slow)
            let next = await server.emit(ofMeter: 0)
            #expect(next.number == missed.number + 1)
            #expect(second.read(next.bytes.count) == next.bytes)
            #expect(first.read(1).isEmpty)
        }
    }

    @Test func bit7HasTheParityWhereTheMeterIsToldSo() async throws {
        try await withTerminal(.nl2, { $0.writesParity = true }) { server, path in
            let reader = try SerialReader(path, .slow)
            let telegram = await server.emit(ofMeter: 0)
            let read = reader.read(telegram.bytes.count)
            #expect(read.allSatisfy { $0.nonzeroBitCount % 2 == 0 })
            #expect(read.map { $0 & 0x7F } == telegram.text)
        }
    }

    @Test func theLinkGoesWithTheMeterAndOneOfBeforeIsReplaced() async throws {
        symlink("/dev/null", link)
        try await withTerminal { _, path in
            let destination = try FileManager.default.destinationOfSymbolicLink(atPath: path)
            #expect(destination.hasPrefix("/dev/pts/"))
        }
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil)
    }

    @Test func aFileWhereTheLinkIsToBeIsLeftAlone() async throws {
        try "kept".write(toFile: link, atomically: true, encoding: .utf8)
        let error = await #expect(throws: StreamError.self) { try await withTerminal { _, _ in } }
        #expect(error?.description == "cannot link \(link) to a pseudo terminal: something else is there")
        #expect(try String(contentsOfFile: link, encoding: .utf8) == "kept")
        try FileManager.default.removeItem(atPath: link)
    }

    @Test func inRealTimeALineCarriesNoMoreThanItsSpeed() async throws {
        let (served, continuation) = AsyncStream.makeStream(of: StreamedTelegram.self)
        let meter = SimulatedMeter(.nl5, over: .pty(link: link))
        try await withMeters([meter], pace: .realTime, { $0.onServed = { continuation.yield($0) } }) { _ in
            let reader = try SerialReader(link, .fast)
            // A telegram of 900 bytes in pieces of 230: its first piece is there before it is served.
            let first = reader.read(1)
            for await telegram in served.prefix(1) {
                #expect(first + reader.read(telegram.bytes.count - 1) == telegram.bytes)
            }
        }
    }
}
