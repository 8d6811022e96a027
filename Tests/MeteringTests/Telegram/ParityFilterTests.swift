import Metering
internal import Seeding
import Testing

/// A line of 7 bits and even parity that is read as one of 8 (`telegrams.md` §1.3; seed 25).
@Suite struct ParityFilterTests {
    private static let three = Dialects.nl3

    /// The bytes as such a line has them.
    static func even(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { $0 | ($0.nonzeroBitCount & 1 == 1 ? 0x80 : 0) }
    }

    @Test(arguments: [Dialects.nl3, Dialects.nl2, Dialects.de]) func aMeterThatPrintsNoChecksumIsRead(
        text: TelegramText
    ) {
        for pieces in [[Int.max], [1], [7, 64, 3]] {
            let stream = FramedStream(Self.even(text.bytes + text.bytes), pieces: pieces)
            #expect(stream.events == [.telegram(text.body, .none), .telegram(text.body, .none)])
            #expect(stream.lines.parity.isSevenBit)
            #expect(stream.lines.parity.damagedBytes == 0)
        }
    }

    @Test func aChecksumThatIsPrintedIsJudgedAsEver() {
        let text = Dialects.nl5
        #expect(FramedStream(Self.even(text.bytes)).events == [.telegram(text.body, .right)])
        var damaged = Self.even(text.bytes)
        damaged[200] ^= 3
        #expect(FramedStream(damaged).checksums.map(\.isSound) == [false])
        // One that has lost its checksum is whole as far as its parity says.
        #expect(FramedStream(Self.even(text.body + [13, 10])).events == [.telegram(text.body, .none)])
    }

    @Test func aLineThatBeginsInTheMiddleIsReadFromTheNextTelegramOn() {
        let stream = FramedStream(Self.even(Self.three.bytes.dropFirst(300) + Self.three.bytes + Self.three.bytes))
        #expect(stream.sound == [Self.three.body, Self.three.body])
    }

    /// There is nothing else to see damage by: of all single flipped bits none is taken.
    @Test func noFlippedBitIsTaken() {
        let bytes = Self.even(Self.three.bytes)
        var accepted: [Int] = []
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            // The parity is known from the telegram before; what follows on the line is there too.
            let stream = FramedStream(bytes + damaged + [0x8D, 10])
            #expect(stream.sound.first == Self.three.body)
            for body in stream.sound where body != Self.three.body { accepted.append(bit) }
        }
        #expect(accepted == [])
    }

    @Test func damageCostsTheTelegramAndIsCounted() {
        var bytes = Self.even(Self.three.bytes)
        bytes[100] ^= 0x10
        bytes[200] ^= 0x80
        let stream = FramedStream(Self.even(Self.three.bytes) + bytes + Self.even(Self.three.bytes))
        #expect(stream.checksums == [.none, .damaged, .none])
        #expect(!TelegramChecksum.damaged.isSound)
        #expect(stream.lines.parity.damagedBytes == 2)
    }

    @Test func aMeterWithoutAnEndLineIsJudgedByItsParityToo() {
        let endless = Array(Self.three.body.dropLast())
        var reader = TelegramReader()
        let stream = Self.even(endless + endless) + Self.damage(Self.even(endless), at: 100)
        reader.append(stream.span)
        var checksums: [TelegramChecksum] = []
        while let event = reader.next() ?? reader.giveUp() {
            if case .telegram(let raw) = event { checksums.append(raw.checksum) }
        }
        #expect(checksums == [.unended, .unended, .damaged])
    }

    private static func damage(_ bytes: [UInt8], at index: Int) -> [UInt8] {
        var bytes = bytes
        bytes[index] ^= 0x10
        return bytes
    }

    @Test func oneLineWithParityMakesNoLineOfSevenBits() {
        let text = Dialects.nl5
        for line in [0, 2, 5, 20] {
            var bytes = text.bytes
            let starts = bytes.indices.filter { $0 == 0 || bytes[$0 - 1] == UInt8(ascii: "\n") }
            let range = starts[line]..<starts[line + 1]
            bytes.replaceSubrange(range, with: Self.even(Array(bytes[range])))
            let stream = FramedStream(bytes + text.bytes)
            #expect(stream.sound == [text.body])
            #expect(!stream.lines.parity.isSevenBit)
        }
    }

    @Test func aLineThatChangesIsFoundOutBothWays() {
        let eight = Dialects.nl5
        let stream = FramedStream(
            eight.bytes + Self.even(Self.three.bytes) + eight.bytes + eight.bytes + Self.even(Self.three.bytes))
        // The first telegram behind a change from parity tells of it.
        #expect(stream.sound == [eight.body, Self.three.body, eight.body, Self.three.body])
    }

    @Test func ciphertextAndNoiseAreLeftAsTheyAre() {
        var generator = SeededGenerator(seed: 11)
        var filter = ParityFilter()
        let noise = (0..<1 << 20).map { index in
            index % 8 == 0 ? 0xAF : UInt8(truncatingIfNeeded: generator.next())
        }
        var passed: [UInt8] = []
        filter.filter(noise.span) { run, isMasked in
            #expect(!isMasked)
            for index in run.indices { passed.append(run[index]) }
        }
        #expect(passed == noise)
    }

    @Test func whatWasFoundHoldsOverANewConnection() {
        var lines = LineFilter(isTelnetPossible: true)
        var framer = TelegramFramer()
        let first = Self.even(Self.three.bytes)
        lines.pass(first.span, to: &framer)
        lines.reset()
        framer.reset()
        #expect(lines.parity.isSevenBit)
        var bytes = first
        // Damage in its first line would hide the parity of a line not known.
        bytes[20] ^= 1
        lines.pass(bytes.span, to: &framer)
        framer.noteQuiet()
        #expect(framer.next() == .telegram(0..<Self.three.body.count, .damaged))
    }
}
