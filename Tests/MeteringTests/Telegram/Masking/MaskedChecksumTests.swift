import Metering
internal import Seeding
import Testing

/// The checksum of a masked telegram is right where it was, and nowhere else.
@Suite struct MaskedChecksumTests {
    private static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var mask = TelegramMask()
        return mask.mask(bytes)
    }

    /// The digits behind the `!`, and the body before.
    private static func parts(_ bytes: [UInt8]) throws -> (body: [UInt8], digits: String) {
        let mark = try #require(bytes.lastIndex(of: UInt8(ascii: "!")))
        let digits = bytes[(mark + 1)...].prefix { $0 > 32 && $0 < 127 }
        return (Array(bytes[...mark]), String(decoding: digits, as: UTF8.self))
    }

    private static let text = Dialects.nl5

    @Test func ofHolleyItIsTheOtherKind() throws {
        let text = TelegramText("Holley", "HLY5/D545-METER", Self.text.lines)
        let (body, digits) = try Self.parts(
            Self.masked(text.body + Array(TelegramText.hex(TelegramText.x25(text.body)).utf8)))
        #expect(digits == TelegramText.hex(TelegramText.x25(body)))
    }

    @Test func smallLettersStaySmall() throws {
        let bytes = Self.text.body + Array(TelegramText.hex(TelegramText.arc(Self.text.body)).lowercased().utf8)
        let (body, digits) = try Self.parts(Self.masked(bytes))
        #expect(digits == TelegramText.hex(TelegramText.arc(body)).lowercased())
    }

    @Test func aTelegramThatLostItsCRsIsRightWithThem() throws {
        let lost = Self.text.bytes.filter { $0 != 13 }
        let masked = Self.masked(lost)
        #expect(masked.count == lost.count && masked != lost)
        #expect(FramedStream(masked).checksums == [.rightWithCarriageReturns])
    }

    @Test func aRelaysOwnRuleIsKept() throws {
        // Without the slash, and with a checksum over what is within (`telegrams.md` §1.7).
        let inner = Array(Self.text.body.dropFirst().dropLast())
        let relayed = inner + Array(("!" + TelegramText.hex(TelegramText.arc(inner)).lowercased() + "\r\n").utf8)
        let (body, digits) = try Self.parts(Self.masked(relayed))
        #expect(digits == TelegramText.hex(TelegramText.arc(body.dropLast())).lowercased())
        let (taken, meters) = try Self.parts(Self.masked(Array(Self.text.bytes.dropFirst())))
        #expect(meters == TelegramText.hex(TelegramText.arc([UInt8(ascii: "/")] + taken)))
        #expect(Secrets(of: Self.text).left(in: body + taken) == [])
    }

    @Test func ofTwoLinesOfChecksumsNeitherIsTheOldOne() throws {
        let digits = TelegramText.hex(TelegramText.arc(Self.text.body))
        let masked = Self.masked(Self.text.bytes + Array("!\(digits)\r\n".utf8))
        let first = try Self.parts(Array(masked.dropLast(7))).digits
        #expect(first != digits)
        #expect(try Self.parts(masked).digits == first)
        #expect(masked.count == Self.text.bytes.count + 7)
    }

    /// A short checksum of a masked telegram may need a digit more.
    @Test func oneWithoutItsZerosStaysRight() throws {
        var lengths: Set<Int> = []
        for counter in 0..<3000 {
            let text = Dialects.heat.replacing("0-1:24.2.1", with: "0-1:24.2.1(260115143000W)(\(counter).285*GJ)")
            let value = TelegramText.arc(text.body)
            guard value < 0x1000 else { continue }
            let short = String(value, radix: 16, uppercase: true)
            let (body, digits) = try Self.parts(Self.masked(text.body + Array("\(short)\r\n".utf8)))
            #expect(UInt16(digits, radix: 16) == TelegramText.arc(body))
            #expect(digits.count >= short.count)
            lengths.insert(digits.count - short.count)
        }
        #expect(lengths.contains(1))
    }

    @Test func whatIsWrongStaysWrongByTheSameBits() throws {
        var generator = SeededGenerator(seed: 5)
        for text in Dialects.checked {
            for _ in 0..<50 {
                var bytes = text.bytes
                // A bit of a value: nothing of the form is damaged.
                let mark = try #require(text.body.lastIndex(of: UInt8(ascii: "*"))) - 1 - generator.below(2)
                bytes[mark] ^= 1 << UInt8(generator.below(3))
                let old = try Self.parts(bytes)
                let new = try Self.parts(Self.masked(bytes))
                #expect(new.body.count == old.body.count && new.digits.count == 4)
                let difference = try #require(UInt16(new.digits, radix: 16)) ^ TelegramText.arc(new.body)
                #expect(difference != 0)
                #expect(try difference == #require(UInt16(old.digits, radix: 16)) ^ TelegramText.arc(old.body))
            }
        }
    }

    @Test(arguments: ["0", "00", "A1", "B9F", "ffff", "0000", "FFFF", "1234"]) func noRuleMakesAWrongOneRight(
        digits: String
    ) throws {
        for text in Dialects.all {
            let masked = Self.masked(text.body + Array("\(digits)\r\n".utf8))
            let checksums = FramedStream(masked).checksums
            guard case .wrong? = checksums.first else {
                Issue.record("\(text.name) \(checksums)")
                continue
            }
            #expect(try Self.parts(masked).digits.count == digits.count)
        }
    }

    @Test func noneStaysNone() throws {
        let bytes = Self.text.body + [13, 10]
        #expect(FramedStream(Self.masked(bytes)).checksums == [.missing])
        #expect(Self.masked(bytes).count == bytes.count)
    }

    @Test func theChecksumBelongsToTheTelegramBehindOneThatBrokeOff() throws {
        let first = Array(Dialects.be.bytes.prefix(400))
        let masked = Self.masked(first + Self.text.bytes)
        #expect(FramedStream(masked).checksums == [.right])
        #expect(masked.count == first.count + Self.text.bytes.count)
        #expect(Secrets(of: Self.text).left(in: masked) == [])
    }
}
