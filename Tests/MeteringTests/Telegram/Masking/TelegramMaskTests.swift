import Metering
import Testing

/// What is left of a telegram that is shown to others.
@Suite struct TelegramMaskTests {
    private static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var mask = TelegramMask()
        return mask.mask(bytes)
    }

    private static func masked(_ text: String) -> String {
        String(decoding: masked(Array(text.utf8)), as: UTF8.self)
    }

    private static func isInIdentification(_ index: Int, _ text: TelegramText) -> Bool {
        (4...text.identification.utf8.count).contains(index)
    }

    @Test(arguments: Dialects.all) func everyNumberIsReadAsBefore(text: TelegramText) {
        let before = ParsedTelegram(text)
        let bytes = Array(Self.masked(text.bytes).prefix(text.body.count))
        let after = ParsedTelegram(bytes)
        #expect(after.telegram.objects == before.telegram.objects)
        #expect(after.values == before.values)
        #expect(after.telegram.time == before.telegram.time)
        #expect(after.telegram.channels == before.telegram.channels)
        #expect(after.refused == before.refused)
    }

    @Test(arguments: Dialects.all) func nothingElseIsTouched(text: TelegramText) {
        let bytes = Self.masked(text.bytes)
        #expect(bytes.count == text.bytes.count)
        let places = Secrets(of: text).places
        let touched = text.body.indices.filter { bytes[$0] != text.bytes[$0] }
        #expect(touched.filter { !places.contains($0) && !Self.isInIdentification($0, text) } == [])
        let others = zip(text.body, bytes).filter {
            Self.kind($0) != Self.kind($1) && !(Self.isHex($0) && Self.isHex($1))
        }
        #expect(others.isEmpty)
    }

    private static func isHex(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }

    private static func kind(_ byte: UInt8) -> Character {
        let character = Character(Unicode.Scalar(byte))
        return character.isNumber ? "0" : character.isLetter ? character.isUppercase ? "A" : "a" : character
    }

    @Test(arguments: Dialects.all) func noSecretIsLeft(text: TelegramText) {
        #expect(Secrets(of: text).left(in: Self.masked(text.bytes)) == [])
        let objects = ParsedTelegram(Array(Self.masked(text.bytes).prefix(text.body.count)))
        let words = objects.telegram.objects.compactMap { Telegram.words(of: $0, in: objects.bytes.span) }
        #expect(Secrets(of: text).left(in: Array(words.joined(separator: "\n").utf8)) == [])
    }

    @Test(arguments: Dialects.checked) func theChecksumIsMadeRight(text: TelegramText) {
        let bytes = Self.masked(text.bytes)
        #expect(FramedStream(bytes).checksums == [.right])
        let body = Array(bytes.prefix(text.body.count))
        #expect(Array(bytes.dropFirst(body.count)) == Array((TelegramText.hex(TelegramText.arc(body)) + "\r\n").utf8))
    }

    @Test(arguments: Dialects.all) func whatIsMaskedTwiceIsStillATelegram(text: TelegramText) {
        let twice = Self.masked(Self.masked(text.bytes))
        #expect(FramedStream(twice).checksums == [text.hasChecksum ? .right : .none])
        #expect(ParsedTelegram(Array(twice.prefix(text.body.count))).values == ParsedTelegram(text).values)
    }

    @Test func aTelegramLooksTheSame() {
        let text = TelegramText(
            "mixed", "KMP5 ZABF001234567890",
            [
                "1-3:0.2.8(50)", "0-0:1.0.0(260115143007W)", "0-0:96.1.1(4530303438303030303034303639333137)",
                "1-0:1.8.1(004872.316*kWh)", "0-0:96.13.0(4265737465204A616E21)", "0-0:42.0.0(ISKname 12)",
                "0-1:24.1.0(003)", "0-1:96.1.0(a4b0c1)", "0-1:96.1.1(ABCD-0012)", "0-0:96.1.2(541440012345678901)",
                "0-0:240.0.0(Beste Jan)(12.5*kW)(260115143007W)(ON)(0-0:96.1.1)(12345678)(4A414E5445)",
            ])
        let lines = String(decoding: Self.masked(text.body), as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(
            lines == [
                "/KMP5 ZABF000000000001", "1-3:0.2.8(50)", "0-0:1.0.0(260115143007W)",
                "0-0:96.1.1(5830303030303030303030303030303031)", "1-0:1.8.1(004872.316*kWh)",
                "0-0:96.13.0(58787878782058787821)", "0-0:42.0.0(XXXxxxy 01)",
                "0-1:24.1.0(003)", "0-1:96.1.0(a0a0a1)", "0-1:96.1.1(XXXY-0001)", "0-0:96.1.2(000000000000000001)",
                "0-0:240.0.0(Xxxxx Xxx)(12.5*kW)(260115143007W)(ON)(0-0:96.1.1)(00000001)(5858585859)", "!",
            ])
    }

    @Test func oneSerialNumberHasOneMask() {
        func line(_ serial: String) -> String {
            "0-0:96.1.1(\(String(decoding: Secrets.hex(Array(serial.utf8)), as: UTF8.self)))"
        }
        let one = TelegramText("one", "ABC5", [line("G0048000004"), "0-1:96.1.0(G0048000004)"])
        let other = TelegramText("other", "ABC5", [line("G0048000005")])
        var mask = TelegramMask()
        let names = [one, other, one].map { text in
            ParsedTelegram(Array(mask.mask(text.bytes).prefix(text.body.count))).words("0-0:96.1.1")
        }
        #expect(names == ["X0000000001", "X0000000002", "X0000000001"])
        // In hex or not, it is the same one.
        #expect(String(decoding: mask.mask(one.bytes), as: UTF8.self).contains("0-1:96.1.0(X0000000001)"))
    }

    @Test(arguments: [
        (#"ISk5\2MT382-1000"#, #"ISk5\2MT382-1000"#), (#"Ene5\T211 ESMR 5.0"#, #"Ene5\T211 ESMR 5.0"#),
        ("KMP5 ZABF000000000000", "KMP5 ZABF000000000001"), ("XMX5LGBBFG1012345678", "XMX5LGBBFG0000000001"),
        (#"FLU5\253769484_A"#, #"FLU5\000000001_A"#), ("AUX59902759", "AUX50000001"), ("KAM5", "KAM5"),
        ("LG_E660_Fluvius_3N400V", "LG_E660_Fluvius_3N400V"), ("ADN9 6534", "ADN9 6534"), ("LGF5E360", "LGF5E360"),
        ("ESY5Q3DB1024 V3.04", "ESY5Q3DB1024 V3.04"), ("HLY5/D545-METER", "HLY5/D545-METER"),
        ("MCS0000000000000", "MCS0000000000001"), ("NWA-WARMTELINK", "NWA-WARMTELINK"),
        (#"Lux5\253663629_D"#, #"Lux5\000000001_D"#),
        ("ACE5ACE4KGPRS", "ACE5ACE4KGPRS"), ("ABC5A1B2C3D4E5F6G7H8", "ABC5A0B0C0D0E0F0G0H1"),
    ]) func ofAnIdentificationTheModelStays(before: String, after: String) {
        #expect(Self.masked("/\(before)\r\n\r\n1-0:1.8.1(1*kWh)\r\n!\r\n").hasPrefix("/\(after)\r\n"))
    }

    @Test func anEncryptedFrameKeepsItsFormAlone() throws {
        let frame = try SealedTelegram.frame(Dialects.lu.bytes, counter: 7)
        let masked = Self.masked(Dialects.nl5.bytes + frame + Dialects.nl5.bytes)
        let framed = FramedStream(masked)
        let blank =
            [0xDB, 8] + [UInt8](repeating: 0, count: 8) + frame[10...13]
            + [UInt8](repeating: 0, count: frame.count - 14)
        #expect(framed.events.dropFirst().first == .encrypted(blank))
        #expect(framed.checksums == [.right, .right])
    }
}
