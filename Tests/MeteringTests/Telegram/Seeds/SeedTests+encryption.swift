import Metering
internal import Seeding
import Testing

extension SeedTests {
    private static let plain = Dialects.lu.bytes

    /// What a meter's own line gives, with a key.
    private static func opened(_ stream: [UInt8], pieces: [Int] = [.max]) throws -> (
        opened: [[UInt8]], sound: [[UInt8]]
    ) {
        var decrypter = TelegramDecrypter(key: try TelegramKey(SealedTelegram.key))
        var opened: [[UInt8]] = []
        let framed = FramedStream(stream, pieces: pieces) { frame in
            switch decrypter.open(frame.span) {
            case .telegram(let plain), .unauthenticated(let plain): opened.append(plain)
            case .repeated: break
            case .unreadable: return false
            }
            return true
        }
        return (opened, framed.sound)
    }

    // Seed 31
    @Test(
        arguments: [
            [0], [16], [17], [29], [0x81, 0], [0x81, 16], [0x82, 0xFF, 0xFF], [0x82, 0, 0], [0x84, 0, 0, 2, 0xBA],
            [0x80],
            [0x82, 0x20, 1], [0x7F], [0x81, 0xFF], [0x82, 0x1F, 0xFF],
        ] as [[UInt8]]) func aFrameOfAnyLengthHidesNothing(length: [UInt8]) throws
    {
        let good = try SealedTelegram.frame(Self.plain, counter: 9)
        let head: [UInt8] = [0xDB, 8] + SealedTelegram.title + length
        for control: UInt8 in [0x30, 0x20, 0x00, 0x10, 0xFF] {
            let frame = head + [control, 0, 0, 0, 1] + [UInt8](repeating: 0x55, count: 40)
            for pieces in [[Int.max], [1]] {
                #expect(try Self.opened(frame + good, pieces: pieces).opened == [Self.plain])
                #expect(try Self.opened(frame + Self.good.bytes + good, pieces: pieces).sound == [Self.good.body])
            }
        }
    }

    // Seed 31
    @Test(arguments: [0, 7, 9, 255] as [UInt8]) func aTitleOfAnotherLengthIsNone(length: UInt8) throws {
        var frame = try SealedTelegram.frame(Self.plain, counter: 9)
        let good = frame
        frame[1] = length
        #expect(try Self.opened(frame + good + Self.good.bytes).opened == [Self.plain])
        var decrypter = TelegramDecrypter(key: try TelegramKey(SealedTelegram.key))
        #expect(decrypter.open(frame.span) == .unreadable)
        for count in 0..<40 {
            let short = Array(good.prefix(count))
            #expect(decrypter.open(short.span) == .unreadable)
        }
    }

    // Seed 32
    @Test func aWrongTagOrALostByteCostsItsFrame() throws {
        let frames = try (1...3).map { try SealedTelegram.frame(Self.plain, counter: UInt32($0)) }
        var flipped = frames[0]
        flipped[flipped.count - 1] ^= 1
        var decrypter = TelegramDecrypter(key: try TelegramKey(SealedTelegram.key))
        #expect(decrypter.open(flipped.span) == .unauthenticated(Self.plain))
        for lost in [0, 1, 5, 20, 400, frames[1].count - 1] {
            var cut = frames[0]
            cut.remove(at: lost)
            let stream = cut + frames[1] + frames[2] + Self.good.bytes
            let found = try Self.opened(stream)
            #expect(found.opened.suffix(2) == [Self.plain, Self.plain], "without byte \(lost)")
            #expect(found.sound == [Self.good.body])
        }
        #expect(try Self.opened(frames[1] + frames[1] + frames[0] + frames[2]).opened.count == 2)
    }

    // Seed 32
    @Test func whatLooksLikeAFrameWithinADamagedOneHidesNothing() throws {
        let frame = try SealedTelegram.frame(Self.plain, counter: 1)
        let inner: [UInt8] = [0xDB, 8, 0x58, 1, 2, 3, 4, 5, 6, 7, 0x82, 4, 0, 0x30]
        let damaged = [0xDC] + frame.dropFirst().prefix(100) + inner + frame.dropFirst(115)
        #expect(try Self.opened(damaged + frame + Self.good.bytes).opened == [Self.plain])
        #expect(try Self.opened(damaged + frame + Self.good.bytes).sound == [Self.good.body])
    }

    // Seed 33
    @Test func plainTelegramsAreReadWithAKeyAndEncryptedOnesToldWithoutOne() throws {
        let frame = try SealedTelegram.frame(Self.plain, counter: 1)
        let found = try Self.opened(Self.good.bytes + frame + Self.good.bytes)
        #expect(found.opened == [Self.plain])
        #expect(found.sound == [Self.good.body, Self.good.body])
        let keyless = FramedStream(Self.good.bytes + frame + Self.good.bytes) { _ in false }
        let expected = FramedStream.Item.telegram(Self.good.body, .right)
        #expect(keyless.events == [expected, .encrypted(frame), expected])
    }

    // Seed 34
    @Test func whatIsSealedIsJudgedByItsOwnChecksumToo() throws {
        var damaged = Self.plain
        damaged[200] ^= 1
        for control: UInt8 in [0x30, 0x20] {
            let frame = try SealedTelegram.frame(damaged, counter: 1, control: control)
            let opened = try Self.opened(frame).opened
            // Its tag says that the meter itself sent it so; without one it is not to be told from a wrong key.
            #expect(opened == (control == 0x30 ? [damaged] : []))
            for plain in opened { #expect(FramedStream(plain).sound.isEmpty) }
        }
        let headless = Array(Self.plain.dropFirst())
        let frame = try SealedTelegram.frame(headless, counter: 1)
        #expect(try Self.opened(frame).opened.flatMap { FramedStream($0).sound } == [])
    }

    // Seed 35
    @Test func otherProtocolsOnTheLineAreGarbage() throws {
        var generator = SeededGenerator(seed: 35)
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
        let hdlc = [0x7E, 0xA0, 0x8B, 0xCE, 0xFF, 3, 0x13] + noise(130) + [0x7E]
        let push = [0x0F, 0x80, 0, 0, 1, 0x0C] + noise(200)
        let header = Array("/EGM5G15\r\n\r\n".utf8) + [0x68, 0xFA, 0xFA, 0x68] + noise(250) + [0x16]
        for other in [hdlc, push, header] {
            let stream = FramedStream(other + other + Self.good.bytes + other + Self.good.bytes)
            #expect(stream.sound == [Self.good.body, Self.good.body])
        }
    }
}
