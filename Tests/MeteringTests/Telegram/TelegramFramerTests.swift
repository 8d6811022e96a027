import Metering
import Testing

/// Telegrams out of streams (`telegrams.md` §1.5 and §1.6).
@Suite struct TelegramFramerTests {
    private static let good = Dialects.nl5

    @Test(arguments: Dialects.all) func findsATelegramAlone(text: TelegramText) {
        let stream = FramedStream(text.bytes)
        #expect(stream.events == [.telegram(text.body, text.hasChecksum ? .right : .none)])
        #expect(stream.framer.garbageBytes == 0)
    }

    @Test(arguments: [[1], [2], [3], [7, 1], [13], [64], [951], [1024, 5]]) func anyPiecesWillDo(pieces: [Int]) {
        let texts = Dialects.all + Dialects.all
        let stream = FramedStream(texts.flatMap(\.bytes), pieces: pieces)
        #expect(stream.events == texts.map { .telegram($0.body, $0.hasChecksum ? .right : .none) })
    }

    @Test func aTelegramThatBreaksOffInALineCostsOnlyItself() {
        let cut = Array(Self.good.bytes.prefix(400))
        let stream = FramedStream(cut + Self.good.bytes + Self.good.bytes)
        #expect(
            stream.events == [.cut(400), .telegram(Self.good.body, .right), .telegram(Self.good.body, .right)])
    }

    @Test func aTelegramWithoutItsEndLineIsToldApart() {
        let stream = FramedStream(Self.good.body.dropLast() + Dialects.be.bytes)
        #expect(stream.events == [.cut(Self.good.body.count - 1), .telegram(Dialects.be.body, .right)])
    }

    @Test func theEndLineMayStandBehindTheLastValue() {
        var body = Self.good.body
        body.removeSubrange(body.count - 3..<body.count - 1)
        let bytes = body + Array(TelegramText.hex(TelegramText.arc(body)).utf8)
        #expect(FramedStream(bytes + [13, 10]).events == [.telegram(body, .right)])
    }

    @Test func aChecksumMayLoseItsZeroAndItsCase() throws {
        // Lines that differ in a counter, until the checksum has the form wanted.
        func text(_ isWanted: (String) -> Bool) throws -> TelegramText {
            let found = (0..<5000).lazy.map { counter in
                Dialects.heat.replacing("0-1:24.2.1", with: "0-1:24.2.1(260115143000W)(\(counter).285*GJ)")
            }.first { isWanted(TelegramText.hex(TelegramText.arc($0.body))) }
            return try #require(found)
        }
        let short = try text { $0.hasPrefix("0") && !$0.hasPrefix("00") }
        let digits = TelegramText.hex(TelegramText.arc(short.body)).dropFirst()
        for end in ["\r\n", "\n", "\0", " \r\n", "/"] {
            let stream = FramedStream(short.body + Array("\(digits)\(end)".utf8))
            #expect(stream.checksums == [.right])
        }
        // Whether a fourth digit comes is not known until it is quiet.
        var stream = FramedStream(short.body + Array(digits.utf8), ends: false)
        #expect(stream.events.isEmpty)
        stream.quiet()
        #expect(stream.checksums == [.right])
        let letters = try text { $0.contains { $0.isLetter } }
        let lower = TelegramText.hex(TelegramText.arc(letters.body)).lowercased()
        #expect(FramedStream(letters.body + Array(lower.utf8)).checksums == [.right])
    }

    @Test(arguments: ["!", "!5", "!56", "!56D", "!56DD", "!56DD\r"]) func aReadMayEndAnywhereInTheEndLine(split: String)
    {
        let whole = Self.good.bytes
        let border = Self.good.body.count - 1 + split.utf8.count
        let stream = FramedStream(whole, pieces: [border, whole.count])
        #expect(stream.events == [.telegram(Self.good.body, .right)])
    }

    @Test func aWrongChecksumIsToldWithBoth() {
        var bytes = Self.good.bytes
        bytes[200] ^= 1
        let printed = TelegramText.arc(Self.good.body)
        let computed = TelegramText.arc(Array(bytes.prefix(Self.good.body.count)))
        #expect(FramedStream(bytes).checksums == [.wrong(printed: printed, computed: computed)])
    }

    @Test(arguments: ["\n", "\r"]) func otherLineEndsAreTakenWithAChecksumOverThem(lineEnd: String) {
        var text = Self.good
        text.lineEnd = lineEnd
        #expect(FramedStream(text.bytes).events == [.telegram(text.body, .right)])
    }

    @Test func whereCRsWereLostTheChecksumOfBeforeIsTaken() {
        var text = Self.good
        text.lineEnd = "\n"
        let bytes = text.body + Array(TelegramText.hex(TelegramText.arc(Self.good.body)).utf8)
        #expect(FramedStream(bytes).checksums == [.rightWithCarriageReturns])
    }

    @Test func textMayHoldSlashesAndBangs() {
        let text = Self.good.replacing("0-0:96.13.0", with: "0-0:96.13.0(test-/-test!/ISK!12AB)")
        #expect(FramedStream(text.bytes).events == [.telegram(text.body, .right)])
    }

    @Test func whatStandsBetweenIsCountedAsGarbage() {
        let between: [UInt8] = [0, 0xFF, 0xFF, 13, 10, 32, 0x41]
        let stream = FramedStream(between + Self.good.bytes + between + Self.good.bytes + between)
        #expect(stream.sound.count == 2)
        #expect(stream.framer.garbageBytes == 9)
        let long = FramedStream([UInt8](repeating: 0xFF, count: 1 << 20) + Self.good.bytes, pieces: [4096])
        #expect(long.sound == [Self.good.body])
        #expect(long.framer.garbageBytes == 1 << 20)
    }

    @Test func aTelegramOfAVersionWithAChecksumIsNotSoundWithoutOne() {
        #expect(FramedStream(Self.good.body + [13, 10]).checksums == [.missing])
        #expect(FramedStream(Dialects.be.body + [13, 10]).checksums == [.missing])
        #expect(FramedStream(Dialects.nl3.body + [13, 10]).checksums == [.none])
    }

    @Test func aBangInPlaceOfADigitIsNoEnd() {
        var bytes = Self.good.bytes
        guard let index = bytes.firstIndex(of: UInt8(ascii: "\n")).map({ $0 + 3 }) else { return }
        bytes[index] = UInt8(ascii: "!")
        let stream = FramedStream(bytes)
        #expect(stream.sound.isEmpty)
    }

    @Test func holleysOwnChecksumIsTakenOfHolleyAndOfWhoKeepsToIt() {
        func bytes(_ text: TelegramText) -> [UInt8] {
            text.body + Array((TelegramText.hex(TelegramText.x25(text.body)) + "\r\n").utf8)
        }
        let holley = TelegramText(
            "Holley", "HLY5/D545-METER", ["0-0:1.0.0(260115143010T)", "1-0:1.8.0(000153.401*kWh)"])
        #expect(FramedStream(bytes(holley)).checksums == [.right])
        let other = TelegramText("other", "AUX59902759", holley.lines)
        let stream = FramedStream(bytes(other) + bytes(other))
        #expect(stream.checksums.map(\.isSound) == [false, true])
        // Once the usual checksum was right, no other is believed.
        #expect(
            FramedStream(other.bytes + bytes(other) + bytes(other)).checksums.map(\.isSound) == [true, false, false])
        #expect(FramedStream(other.bytes + bytes(holley)).checksums.map(\.isSound) == [true, true])
    }

    @Test(arguments: [8192, 16_384, 16_385, 65_536]) func aFrameWithoutAnEndHidesNothing(count: Int) {
        let endless = Array(
            ("/" + String(repeating: "1-0:1.7.0(00.373*kW) ", count: count / 21 + 1)).utf8.prefix(count))
        for pieces in [[Int.max], [1000], [1]] {
            let stream = FramedStream(endless + Self.good.bytes, pieces: pieces)
            #expect(stream.sound == [Self.good.body])
        }
    }

    @Test func aConnectionThatBeginsAnewForgets() {
        var stream = FramedStream(Array(Self.good.bytes.prefix(300)), ends: false)
        #expect(stream.framer.isCollecting)
        var framer = stream.framer
        framer.reset()
        #expect(!framer.isCollecting)
        stream.append(Array(Self.good.bytes.dropFirst(300)))
        #expect(stream.sound == [Self.good.body])
    }

    @Test func whereItStandsInTheStreamIsKnown() {
        var framer = TelegramFramer()
        framer.append(([1, 2, 3] + Self.good.bytes).span)
        guard case .telegram(let first, _)? = framer.next() else {
            Issue.record("no telegram")
            return
        }
        #expect(framer.offset(of: first.lowerBound) == 3)
        framer.append(Self.good.bytes.span)
        guard case .telegram(let second, _)? = framer.next() else {
            Issue.record("no second telegram")
            return
        }
        #expect(framer.offset(of: second.lowerBound) == 3 + Int64(Self.good.bytes.count))
    }
}
