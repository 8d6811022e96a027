import Metering
import Testing

extension SeedTests {
    // Seed 1: for a meter that prints no checksum see DoubtfulFrameTests.
    @Test(arguments: [1, 5, 30, 400, 900]) func aTelegramBehindOneThatBrokeOffIsFound(count: Int) {
        let stream = FramedStream(Self.good.bytes.prefix(count) + Self.good.bytes)
        #expect(stream.sound == [Self.good.body])
    }

    // Seed 2
    @Test(arguments: Dialects.all) func aTelegramWithoutItsEndLineIsToldApart(text: TelegramText) {
        let stream = FramedStream(text.body.dropLast() + text.bytes)
        #expect(stream.events == [.cut(text.body.count - 1), .telegram(text.body, text.hasChecksum ? .right : .none)])
    }

    // Seed 4
    @Test(arguments: ["GHIJ", " 56DD", "-1", "é"]) func whatIsNoChecksumIsNoneAndHidesNothing(printed: String) {
        let bytes = Self.good.body + Array((printed + "\r\n").utf8)
        for pieces in [[Int.max], [1]] {
            let stream = FramedStream(bytes + Self.good.bytes, pieces: pieces)
            #expect(stream.sound == [Self.good.body])
        }
    }

    // Seed 4
    @Test func ofFiveDigitsTheFirstFourCount() {
        let digits = TelegramText.hex(TelegramText.arc(Self.good.body))
        let stream = FramedStream(Self.good.body + Array("\(digits)7\r\n".utf8) + Self.good.bytes)
        #expect(stream.checksums == [.right, .right])
    }

    // Seed 6
    @Test func aLineEndThatIsDoubledIsTakenWithItsChecksum() {
        var text = Self.good
        text.lineEnd = "\r\r\n"
        #expect(FramedStream(text.bytes).events == [.telegram(text.body, .right)])
        #expect(ParsedTelegram(text).values == ParsedTelegram(Self.good).values)
        text.lineEnd = "\n"
        #expect(ParsedTelegram(text).values == ParsedTelegram(Self.good).values)
    }

    // Seeds 9 and 11
    @Test(arguments: [
        "", "HLY5/D545-METER", "HLY5!D545", "ISK5!56DD", String(repeating: "x", count: 300), "KAM5", "A(B)C",
    ]) func anyIdentificationIsTakenWithAChecksum(identification: String) {
        let text = TelegramText("named", identification, Self.good.lines)
        let stream = FramedStream(text.bytes + Self.good.bytes)
        #expect(stream.sound == [text.body, Self.good.body])
    }

    // Seed 11
    @Test func anIdentificationOfAnyBytesIsTaken() {
        let body = [UInt8(ascii: "/")] + (0x80...0xFE).filter { $0 != 0xDB } + Self.good.body.drop { $0 != 13 }
        let bytes = Self.sealed(body)
        #expect(FramedStream(bytes + Self.good.bytes).sound == [body, Self.good.body])
        #expect(ParsedTelegram(body).values == ParsedTelegram(Self.good).values)
    }

    // Seed 11
    @Test func aHeaderAloneIsACutTelegram() {
        let header = Array("/KAM5\r\n\r\n".utf8)
        #expect(FramedStream(header).events == [.cut(9)])
        #expect(FramedStream(header + Self.good.bytes).events == [.cut(9), .telegram(Self.good.body, .right)])
    }

    // Seed 10
    @Test func aTextMayBeOfAnyLengthAndOfAnyBytes() {
        for text in [String(repeating: "30", count: 1024), String(repeating: "3", count: 2047), "hello, world"] {
            let telegram = Self.good.replacing("0-0:96.13.0", with: "0-0:96.13.0(\(text))")
            #expect(FramedStream(telegram.bytes).sound == [telegram.body])
            let parsed = ParsedTelegram(telegram)
            #expect(parsed.refused.isEmpty)
            #expect(parsed.words("0-0:96.13.0")?.isEmpty == false)
        }
        let long = Self.good.replacing("0-0:96.13.0", with: "0-0:96.13.0(\(String(repeating: "~", count: 1024)))")
        let body = long.body.map { $0 == UInt8(ascii: "~") ? 0xFF : $0 }
        #expect(FramedStream(Self.sealed(body)).sound == [body])
        #expect(ParsedTelegram(body).refused.isEmpty)
    }

    // Seed 12
    @Test func blankLinesBehindTheIdentificationDoNotMatter() {
        var text = Self.good
        text.hasBlankLine = false
        #expect(ParsedTelegram(text).values == ParsedTelegram(Self.good).values)
        let body = Array(text.body.prefix { $0 != 13 }) + [13, 10, 13, 10, 13, 10] + text.body.drop { $0 != 13 }
        let bytes = Self.sealed(body)
        #expect(FramedStream(bytes).sound == [body])
        #expect(ParsedTelegram(body).values == ParsedTelegram(Self.good).values)
    }

    // Seed 27
    @Test func aPauseWithinATelegramCostsItOnlyWhenItIsGivenUp() {
        var stream = FramedStream([], ends: false)
        for byte in Self.good.bytes {
            stream.append([byte])
            // A pause behind the `!` says that no checksum comes; one elsewhere says nothing.
            if byte != UInt8(ascii: "!") { stream.quiet() }
        }
        #expect(stream.sound.isEmpty)
        stream.append(Self.good.bytes)
        #expect(stream.sound == [Self.good.body])
    }

    // Seed 27
    @Test func aPauseOfSixSecondsGivesTheBeginningUp() {
        var stream = FramedStream(Array(Self.good.bytes.prefix(500)))
        #expect(stream.events == [.cut(500)])
        stream.append(Array(Self.good.bytes.dropFirst(500)) + Self.good.bytes)
        #expect(stream.sound == [Self.good.body])
    }

    // Seeds 27 and 37
    @Test func theSameTelegramAThousandTimesIsThatManyTelegrams() {
        let backlog = (0..<1000).flatMap { _ in Self.good.bytes }
        #expect(FramedStream(backlog, pieces: [65_536]).sound.count == 1000)
    }
}
