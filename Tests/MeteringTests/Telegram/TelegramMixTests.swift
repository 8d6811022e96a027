import Metering
internal import Seeding
import Testing

/// The bars of streams: damage anywhere, and every telegram that arrived whole is found.
@Suite struct TelegramMixTests {
    /// 60 streams of 40 telegrams each, with noise, cut telegrams, tails and fill bytes between, in random reads.
    @Test(arguments: 0..<60) func everyWholeTelegramOfAMixIsFound(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var stream: [UInt8] = []
        var expected: [[UInt8]] = []
        for _ in 0..<40 {
            let other = Dialects.checked[generator.below(Dialects.checked.count)]
            switch generator.below(6) {
            case 0: stream += (0..<generator.below(300)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            case 1: stream += other.body.prefix(generator.below(other.body.count))
            case 2: stream += other.bytes.suffix(generator.below(other.body.count))
            case 3: stream += [UInt8](repeating: generator.below(2) == 0 ? 0 : 0xFF, count: generator.below(50))
            default: break
            }
            let text = Dialects.checked[generator.below(Dialects.checked.count)]
            stream += text.bytes
            expected.append(text.body)
        }
        let pieces = (0..<50).map { _ in 1 + generator.below(3000) }
        let framed = FramedStream(stream, pieces: pieces)
        // A cut telegram may end where a whole one would: those of the tail are no telegrams.
        let found = framed.events.compactMap { event -> [UInt8]? in
            guard case .telegram(let bytes, .right) = event else { return nil }
            return bytes
        }
        let lost = expected.filter { !found.contains($0) }.map { String(decoding: $0.prefix(20), as: UTF8.self) }
        #expect(lost == [])
        #expect(found.count == expected.count)
        #expect(!framed.checksums.contains(.none))
    }

    /// A line of 566 different telegrams, read in pieces of every kind.
    @Test(arguments: [[1], [17], [255, 1, 4096], [778], [.max]]) func aLongCaptureLosesNothing(pieces: [Int]) {
        let texts = (0..<566).map { index in
            Dialects.nl5.replacing("1-0:1.8.1", with: "1-0:1.8.1(\(100_000 + index).\(100 + index)*kWh)")
        }
        let framed = FramedStream(texts.flatMap(\.bytes), pieces: pieces)
        #expect(framed.events == texts.map { .telegram($0.body, .right) })
    }

    /// Of all single flipped bits none gives a telegram with other content.
    @Test(arguments: [Dialects.nl5, Dialects.be, Dialects.se, Dialects.heat, Dialects.lt, Dialects.withBlock])
    func noFlippedBitIsTaken(
        text: TelegramText
    ) {
        let bytes = text.bytes
        var accepted: [Int] = []
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            // What follows on the line is there too.
            let framed = FramedStream(damaged + [13, 10])
            for body in framed.sound where body != text.body { accepted.append(bit) }
        }
        #expect(accepted == [])
    }
}
