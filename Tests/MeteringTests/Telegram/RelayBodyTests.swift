import Metering
internal import Seeding
import Testing

/// What each family of loggers hands out as the telegram (`telegrams.md` §1.7; seed 36).
@Suite struct RelayBodyTests {
    private static let good = Dialects.nl5
    private static let digits = TelegramText.hex(TelegramText.arc(good.body))

    private func read(_ bytes: [UInt8]) -> RelayBody { RelayBody(bytes.span) }
    private func read(_ text: String) -> RelayBody { read(Array(text.utf8)) }

    @Test func mrWheelsFirstSendsSixBytesOfWhateverHasArrived() {
        let bytes = Self.good.body
        #expect(read(bytes + Array("\(Self.digits)\r\n\n".utf8)) == .telegram(bytes, .meters))
        for late in [6, 5, 4, 3, 2, 1] {
            let sent = Array("\(Self.digits)\r\n".utf8).prefix(6 - late) + [UInt8](repeating: 0xFF, count: late)
            let expected: RelayChecksum = late <= 2 ? .meters : .unverified
            #expect(read(bytes + sent + [10]) == .telegram(bytes, expected), "\(late) bytes late")
        }
        #expect(read("no telegram received") == .nothing(.noTelegram))
        #expect(read("no telegram received\r\n") == .nothing(.noTelegram))
        var damaged = bytes
        damaged[100] ^= 1
        #expect(read(damaged + Array("\(Self.digits)\r\n\n".utf8)) == .telegram(damaged, .unverified))
        #expect(!RelayChecksum.unverified.isSound)
    }

    @Test func mrWheelsSecondHasNoSlashAndAChecksumOfItsOwn() {
        let inside = Array(Self.good.body.dropFirst().dropLast())
        let own = TelegramText.hex(TelegramText.arc(inside)).lowercased()
        #expect(own.lowercased() != Self.digits.lowercased())
        let once = inside + Array("!\(own)\r\n".utf8)
        #expect(read(once) == .telegram(Self.good.body, .relays))
        // Asked again before the next telegram, it adds another line.
        #expect(read(once + Array("!1234\r\n!abcd\r\n".utf8)) == .telegram(Self.good.body, .relays))
        #expect(read("!0000\r\n") == .nothing(.noTelegram))
        #expect(read("!0000\r\n!0000\r\n") == .nothing(.noTelegram))
        #expect(read(inside + Array("!\(Self.digits)\r\n".utf8)) == .telegram(Self.good.body, .meters))
    }

    @Test func theDongleOfTheESP8266LeavesOutZeros() throws {
        let short = try #require(
            (0..<20_000).lazy.map { counter in
                Self.good.replacing("1-0:1.8.1", with: "1-0:1.8.1(\(100_000 + counter).316*kWh)")
            }.first { TelegramText.arc($0.body) < 0x100 })
        let digits = String(TelegramText.arc(short.body), radix: 16)
        #expect(read(short.body + Array(digits.utf8)) == .telegram(short.body, .meters))
    }

    @Test func theDongleOfTheESP32SendsNothingBehindTheChecksumAndNothingAtFirst() {
        #expect(read(Self.good.body + Array(Self.digits.utf8)) == .telegram(Self.good.body, .meters))
        #expect(read(Dialects.nl3.body) == .telegram(Dialects.nl3.body, .none))
        // A version that has one, and none: it was lost.
        #expect(read(Self.good.body) == .telegram(Self.good.body, .unverified))
        #expect(read("") == .nothing(.empty))
        #expect(read("\r\n \0") == .nothing(.empty))
    }

    @Test(arguments: Dialects.all) func homeWizardSendsTheMetersBytes(text: TelegramText) {
        #expect(read(text.bytes) == .telegram(text.body, text.hasChecksum ? .meters : .none))
        #expect(read(#"{"error":"telegram:no-telegram-received"}"#) == .nothing(.noTelegram))
    }

    @Test(arguments: [
        ("{\"error\": {\"code\": 500}}", RelayRefusal.json), ("[]", .json), ("null", .json), ("\"\"", .json),
        ("<!DOCTYPE html>\n<html><body>(404)</body></html>", .html), ("\u{FEFF}<html>", .html),
        ("Not found", .notATelegram), ("404: File not found (sm/telegram)", .notATelegram), ("12:30", .notATelegram),
        ("1-0:1.8.1(004872.316*kWh)\r\n!56DD\r\n", .headless), ("/KAM5\r\n\r\n", .notATelegram),
        ("/KAM5\r\n\r\n!", .noTelegram), ("/KAM5\r\n\r\n1-0:1.8.1(004872.316*kWh)\r\n1-0:1.8", .unended),
    ]) func whatIsNoTelegramHasAName(body: String, reason: RelayRefusal) {
        #expect(read(body) == .nothing(reason))
    }

    @Test func bytesThatAreNoTextHaveANameToo() throws {
        #expect(read([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x2F, 0x21]) == .nothing(.compressed))
        let frame = try SealedTelegram.frame(Dialects.lu.bytes, counter: 7)
        #expect(read(frame) == .nothing(.encrypted))
        #expect(read([0xDB, 1, 2]) == .nothing(.notATelegram))
        #expect(read([0x7E, 0xA0, 0x2F]) == .nothing(.notATelegram))
        let endless = "/ABC5\r\n" + String(repeating: "1-0:1.8.1(004872.316*kWh)\r\n", count: 1000)
        #expect(read(endless) == .nothing(.tooLong))
        #expect(read(endless + "!1234\r\n") == .nothing(.tooLong))
    }

    @Test func aByteOrderMarkInFrontIsNoPartOfIt() {
        #expect(read([0xEF, 0xBB, 0xBF] + Self.good.bytes) == .telegram(Self.good.body, .meters))
        #expect(read([0xEF, 0xBB, 0xBF] + Self.good.bytes.dropFirst()) == .telegram(Self.good.body, .meters))
    }

    @Test func lineEndsInLettersAreMadeLineEnds() {
        let text = String(decoding: Self.good.bytes, as: UTF8.self)
        let escaped = text.replacing("\r\n", with: #"\r\n"#)
        #expect(read(escaped) == .telegram(Self.good.body, .meters))
        #expect(read(escaped + "\n") == .telegram(Self.good.body, .meters))
        let json = text.replacing(#"\"#, with: #"\\"#).replacing("/", with: #"\/"#).replacing("\r\n", with: #"\r\n"#)
        #expect(read("\"\(json)\"") == .telegram(Self.good.body, .meters))
        var lines = Self.good
        lines.lineEnd = "\n"
        let short = String(decoding: lines.bytes, as: UTF8.self).replacing("\n", with: #"\n"#)
        #expect(read(short) == .telegram(lines.body, .meters))
        // An identification may hold such letters itself.
        let named = TelegramText("named", #"NTA5\nova-1"#, Self.good.lines)
        let letters = String(decoding: named.bytes, as: UTF8.self).replacing("\r\n", with: #"\r\n"#)
        #expect(read(letters) == .telegram(named.body, .meters))
    }

    @Test func whereLineEndsWereCutShortTheMetersChecksumIsTaken() {
        var text = Self.good
        text.lineEnd = "\n"
        #expect(read(text.body + Array(Self.digits.utf8)) == .telegram(text.body, .meters))
    }

    @Test func whatBrokeOffBeforeItIsDropped() {
        let cut = Array(Self.good.bytes.prefix(300))
        #expect(read(cut + Self.good.bytes) == .telegram(Self.good.body, .meters))
        #expect(read(cut + [13, 10] + Self.good.bytes) == .telegram(Self.good.body, .meters))
        #expect(read(Self.good.bytes + Dialects.be.bytes) == .telegram(Self.good.body, .meters))
    }

    @Test func anyBytesHaveAnOutcome() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            var bytes = Dialects.all[generator.below(Dialects.all.count)].bytes
            for _ in 0...generator.below(6) {
                let index = generator.below(bytes.count)
                switch generator.below(4) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.removeSubrange(index...)
                case 2: bytes.removeSubrange(...index)
                default: bytes.insert(Array("()/!\\\"\r\n".utf8)[generator.below(8)], at: index)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if case .telegram(let telegram, _) = read(bytes) {
                #expect(telegram.first == UInt8(ascii: "/") && telegram.last == UInt8(ascii: "!"))
            }
        }
    }
}
