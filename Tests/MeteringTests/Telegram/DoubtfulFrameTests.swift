import Metering
import Testing

/// Encrypted frames that were cut or damaged, or of which nobody has the key, on one line with good ones.
@Suite struct DoubtfulFrameTests {
    private static let plain = Dialects.lu.bytes

    private static func frame(_ counter: UInt32 = 7) throws -> [UInt8] {
        try SealedTelegram.frame(plain, counter: counter)
    }

    @Test(arguments: [1, 2, 13, 14, 300, 634]) func withoutAKeyACutFrameHidesNothing(lost: Int) throws {
        let frames = try (1...3).map { try Self.frame($0) }
        for cut in [Array(frames[0].dropLast(lost)), Array(frames[0].prefix(100) + frames[0].dropFirst(100 + lost))] {
            let stream = cut + frames[1] + Dialects.nl5.bytes + frames[2]
            for pieces in [[Int.max], [1], [100, 3]] {
                let framed = FramedStream(stream, pieces: pieces) { _ in false }
                #expect(framed.events.contains(.encrypted(frames[1])))
                #expect(framed.events.contains(.encrypted(frames[2])))
                #expect(framed.sound == [Dialects.nl5.body])
            }
        }
    }

    @Test func withoutAKeyACutFrameHidesNoPlainTelegramEither() throws {
        let cut = try Self.frame().prefix(300)
        for text in Dialects.all {
            let framed = FramedStream(cut + text.bytes + text.bytes) { _ in false }
            #expect(framed.sound == [text.body, text.body], "\(text.name)")
        }
    }

    @Test func aWrongKeyShowsNoCiphertextAsTelegrams() throws {
        var stream: [UInt8] = []
        for counter in 0..<3000 { stream += try Self.frame(UInt32(counter)) }
        for pieces in [[Int.max], [701, 5]] {
            let framed = FramedStream(stream, pieces: pieces) { _ in false }
            #expect(framed.events.count == 3000)
            #expect(framed.framer.garbageBytes == 0)
        }
    }

    @Test func aLineThatIsJoinedInTheMiddleOfAFrameShowsNoTelegramOfIt() throws {
        var cuts = 0
        for counter in 0..<1000 {
            let frame = try Self.frame(UInt32(counter))
            let framed = FramedStream(frame.dropFirst(20) + frame)
            #expect(framed.events.last == .encrypted(frame))
            cuts += framed.events.count - 1
        }
        // A `!` of the ciphertext with a digit behind it: one in some hundreds.
        #expect(cuts < 10)
    }

    @Test(arguments: [14, 15, 100]) func falseBeginningsCostNoMoreThanTheLengthOfTheStream(distance: Int) throws {
        // Each says that 8 KiB follow; tried one by one they would be 600 times the stream.
        let header: [UInt8] = [0xDB, 8] + SealedTelegram.title + [0x82, 0x1F, 0xF0, 0x30]
        let beginning = header + [UInt8](repeating: 0x2A, count: distance - 14)
        var stream = [UInt8]()
        while stream.count < 1 << 18 { stream += beginning }
        let good = try Self.frame()
        var tried = 0
        let framed = FramedStream(stream + good + Dialects.nl5.bytes, pieces: [5000]) { frame in
            tried += frame.count
            return frame == good
        }
        #expect(tried <= 10 * stream.count)
        #expect(framed.sound == [Dialects.nl5.body])
        // The same with what would end the doubt in between.
        let mixed = Array("/ABC5\r\n0-0:1".utf8) + beginning
        stream.removeAll()
        while stream.count < 1 << 18 { stream += mixed }
        tried = 0
        _ = FramedStream(stream) { frame in
            tried += frame.count
            return false
        }
        #expect(tried <= 10 * stream.count)
    }

    @Test func ofTheTitlesThatNobodyHasAKeyForAFewAreKept() {
        var unopened = UnopenedFrames()
        #expect(unopened.isEmpty)
        unopened.note("5341476770000548")
        for index in 0..<200 { unopened.note("53414767700005\(100 + index)") }
        unopened.note("5341476770000548")
        #expect(unopened.titles.count == UnopenedFrames.greatestTitles)
        #expect(unopened.titles["5341476770000548"] == 2)
        #expect(unopened.count == 202)
    }

    @Test func aRunOfSlashesIsGarbageAndNoTelegrams() {
        let slashes = [UInt8](repeating: UInt8(ascii: "/"), count: 100_000)
        for stream in [slashes + Dialects.nl5.bytes, slashes + [10] + Dialects.nl5.bytes] {
            for pieces in [[Int.max], [4096], [1]] {
                let framed = FramedStream(stream, pieces: pieces)
                #expect(framed.events == [.telegram(Dialects.nl5.body, .right)])
                #expect(framed.framer.garbageBytes == 100_000)
            }
        }
    }

    @Test func aFrameThatPausesIsWaitedForUntilItIsGivenUp() throws {
        let frame = try Self.frame()
        var stream = FramedStream(Array(frame.prefix(5)), ends: false)
        stream.quiet()
        stream.append(Array(frame[5..<300]))
        stream.quiet()
        #expect(stream.framer.isCollecting)
        stream.append(Array(frame[300...]))
        #expect(stream.events == [.encrypted(frame)])
        stream.append(Array(frame.prefix(300)))
        stream.finish()
        #expect(!stream.framer.isCollecting)
        #expect(stream.framer.garbageBytes > 200)
        stream.append(frame)
        #expect(stream.events == [.encrypted(frame), .encrypted(frame)])
    }

    @Test func aLineOfBlanksBehindATelegramDoesNotHoldItBack() {
        // What is not quiet would be waited for, and kept, for ever.
        let blanks = [UInt8](repeating: 0, count: 100_000)
        let stream = FramedStream(Dialects.nl3.body + blanks, pieces: [100], ends: false)
        #expect(stream.events == [.telegram(Dialects.nl3.body, .none)])
        #expect(stream.framer.heldBytes <= TelegramFramer.greatestHeld)
    }

    @Test func aTelegramWithoutAChecksumThatBreaksOffIsNotMixedWithTheNext() {
        let text = Dialects.nl3
        for count in [60, 200, 401] {
            let cut = Array(text.body.prefix(count))
            let stream = FramedStream(cut + text.bytes)
            #expect(stream.events == [.cut(count), .telegram(text.body, .none)])
        }
    }
}
