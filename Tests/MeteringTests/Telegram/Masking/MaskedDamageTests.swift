import Metering
internal import Seeding
import Testing

/// No damage brings a serial number through.
@Suite struct MaskedDamageTests {
    private static let text = TelegramText(
        "secrets", #"FLU5\253769484_A"#,
        [
            "0-0:96.1.4(50217)", "0-0:96.1.1(3153414739318362746352419283)", "0-0:96.1.2(541449258137649258)",
            "0-0:1.0.0(260115143007W)", "1-0:1.8.1(000816.253*kWh)", "0-0:96.14.0(0001)", "0-0:96.7.21(00012)",
            "0-0:96.13.0(426573746520627577656E65722C2062656C203833)", "0-1:24.1.0(003)",
            "0-1:96.1.1(37464C4F32313938373634353238)", "0-1:24.2.3(260115142959W)(00112.384*m3)",
            "0-0:42.0.0(Wqzkvjxhpdtyr)", "0-2:240.7.0(9182736455463728)",
        ])

    /// What is looked for: eight characters of a secret side by side.
    private static let secrets: Set<UInt64> = {
        let values = text.lines.compactMap { line -> [UInt8]? in
            let isSecret = ["96.1.1", "96.1.2", "96.13", "42.0", "240.7"].contains { line.contains(":\($0)") }
            guard isSecret, let open = line.firstIndex(of: "(") else { return nil }
            return Array(line[open...].dropFirst().dropLast().utf8)
        }
        return Set(values.flatMap(windows))
    }()

    private static func windows(_ bytes: [UInt8]) -> [UInt64] {
        var window: UInt64 = 0
        return bytes.enumerated().compactMap { index, byte in
            window = window << 8 | UInt64(byte)
            return index < 7 ? nil : window
        }
    }

    private static func leaks(_ bytes: [UInt8]) -> [String] {
        var mask = TelegramMask()
        return found(in: mask.mask(bytes))
    }

    private static func found(in bytes: [UInt8]) -> [String] {
        windows(bytes).filter(secrets.contains).map { window in
            withUnsafeBytes(of: window.bigEndian) { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test func thereIsSomethingToFind() {
        #expect(Set(Self.found(in: Self.text.bytes)).count == Self.secrets.count)
        #expect(Self.secrets.count > 80)
    }

    @Test func noBeginningOrEndOfATelegramShowsOne() {
        for cut in 0...Self.text.bytes.count {
            let (head, tail) = (Array(Self.text.bytes.prefix(cut)), Array(Self.text.bytes.dropFirst(cut)))
            #expect(Self.leaks(head) == [], "the first \(cut)")
            #expect(Self.leaks(tail) == [], "all but the first \(cut)")
        }
    }

    @Test func noLostStretchShowsOne() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<3000 {
            var bytes = Self.text.bytes
            let start = generator.below(bytes.count)
            bytes.removeSubrange(start..<min(bytes.count, start + 1 + generator.below(200)))
            #expect(Self.leaks(bytes) == [], "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func noFlippedBitShowsOne() {
        for bit in 0..<Self.text.bytes.count * 8 {
            var bytes = Self.text.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Self.leaks(bytes) == [], "bit \(bit % 8) of byte \(bit / 8)")
        }
    }

    @Test func noParityShowsOne() {
        // Seven bits and even parity, read as eight.
        let bytes = Self.text.bytes.map { $0.nonzeroBitCount.isMultiple(of: 2) ? $0 : $0 | 0x80 }
        var mask = TelegramMask()
        let masked = mask.mask(bytes).map { $0 & 0x7F }
        #expect(Self.found(in: masked) == [])
    }

    /// Any bytes are masked, to as many.
    @Test func anyBytesWillDo() {
        var generator = SeededGenerator(seed: 12)
        for text in Dialects.all {
            for _ in 0..<100 {
                var bytes = text.bytes
                for _ in 0...generator.below(8) {
                    let index = generator.below(bytes.count)
                    switch generator.below(3) {
                    case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                    case 1: bytes.remove(at: index)
                    default: bytes.insert(Array("()/!-:.*\r\n09".utf8)[generator.below(12)], at: index)
                    }
                }
                var mask = TelegramMask()
                // A checksum of fewer digits may need more.
                #expect((0...3).contains(mask.mask(bytes).count - bytes.count))
            }
        }
        for count in 0..<200 {
            var mask = TelegramMask()
            let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            #expect(mask.mask(noise).count >= count)
        }
    }

    @Test func faultsStayToBeSeen() {
        let lines = [
            "1-0:1.8.3(5*kWh)x", "1-0:1.8.3(--5)", "0-0:1.0.0(261315143007W)", "1-0:2.8.3(1,5*kWh)", ")(",
            "1-0:256.8.3(5)", "0-2:24.2.1(632525252525S)(00000.000)", "1-0:1.7.0(5*furlong)",
        ]
        let text = lines.reduce(Dialects.nl5) { $0.adding($1) }
        var mask = TelegramMask()
        let masked = String(decoding: mask.mask(text.bytes), as: UTF8.self)
        for line in lines { #expect(masked.contains("\r\n\(line)\r\n")) }
    }

    @Test func wordsBesideObjectsAreBlanked() {
        var mask = TelegramMask()
        let text =
            "e heer Janssens, 12345678)\r\n1-0:1.8.x(00012345.678*kWh)\r\n0-0:96.13.0(Hallo (Jan\r\nPiet\r\n!\r\n"
        #expect(
            String(decoding: mask.mask(Array(text.utf8)), as: UTF8.self)
                == "e heer Xxxxxxxx, 00000001)\r\n1-0:1.8.x(00012345.678*kWh)\r\n0-0:96.13.0(Xxxxx (Xxx\r\nXxxx\r\n!\r\n"
        )
    }
}
