import Metering
import Testing

/// Encrypted telegrams (`telegrams.md` §4).
@Suite struct TelegramDecrypterTests {
    private static let plain = Dialects.lu.bytes

    private func decrypter(_ key: String = SealedTelegram.key) throws -> TelegramDecrypter {
        TelegramDecrypter(key: try TelegramKey(key))
    }

    @Test func opensWhatTheMeterSealed() throws {
        var decrypter = try decrypter()
        let frame = try SealedTelegram.frame(Self.plain, counter: 7)
        #expect(decrypter.open(frame) == .telegram(Self.plain))
        let title = TelegramDecrypter.systemTitle(of: frame.span)
        #expect(title == "5341476770000548")
    }

    @Test(arguments: [("heat only", Dialects.heat.bytes), ("Luxembourg", Dialects.lu.bytes)])
    func everyFormOfTheLengthIsRead(name: String, plain: [UInt8]) throws {
        var decrypter = try decrypter()
        let frame = try SealedTelegram.frame(plain, counter: 1)
        #expect(FramedStream(frame).events == [.encrypted(frame)])
        #expect(decrypter.open(frame) == .telegram(plain), "\(name)")
    }

    @Test func aTagByAnotherKeyIsTakenWhenTheChecksumWithinIsRight() throws {
        var decrypter = try decrypter()
        let frame = try SealedTelegram.frame(
            Self.plain, counter: 7, authenticationKey: [UInt8](repeating: 9, count: 16))
        #expect(decrypter.open(frame) == .unauthenticated(Self.plain))
        let bare = try SealedTelegram.frame(Self.plain, counter: 8, control: 0x20)
        #expect(decrypter.open(bare) == .unauthenticated(Self.plain))
    }

    @Test func anotherKeyOpensNothing() throws {
        var decrypter = try decrypter("FF112233445566778899AABBCCDDEEFF")
        #expect(decrypter.open(try SealedTelegram.frame(Self.plain, counter: 7)) == .unreadable)
    }

    @Test func whatWasFlippedOnTheWayIsNotOpenedAsItWas() throws {
        let frame = try SealedTelegram.frame(Self.plain, counter: 7)
        for index in stride(from: 13, to: frame.count, by: 7) {
            var decrypter = try decrypter()
            var damaged = frame
            damaged[index] ^= 0x04
            switch decrypter.open(damaged) {
            case .telegram: Issue.record("byte \(index) was flipped unseen")
            // A flipped tag, or control, leaves the telegram itself as it was.
            case .unauthenticated(let plain): #expect(plain.starts(with: Dialects.lu.body))
            case .repeated, .unreadable: break
            }
        }
    }

    @Test func aFrameIsTakenOnceAndNoOlderOneAfterIt() throws {
        var decrypter = try decrypter()
        let frames = try [5, 6].map { try SealedTelegram.frame(Self.plain, counter: $0) }
        #expect(decrypter.open(frames[1]) == .telegram(Self.plain))
        #expect(decrypter.open(frames[1]) == .repeated)
        #expect(decrypter.open(frames[0]) == .repeated)
    }

    @Test func aCounterThatBeginsAnewIsTakenWithANewerTelegram() throws {
        var decrypter = try decrypter()
        _ = decrypter.open(try SealedTelegram.frame(Self.plain, counter: 5000))
        let newer = Dialects.lu.replacing("0-0:1.0.0", with: "0-0:1.0.0(260115143017W)").bytes
        #expect(decrypter.open(try SealedTelegram.frame(newer, counter: 0)) == .telegram(newer))
        let unproven = Dialects.lu.replacing("0-0:1.0.0", with: "0-0:1.0.0(260115153017W)").bytes
        let frame = try SealedTelegram.frame(unproven, counter: 0, control: 0x20)
        #expect(decrypter.open(frame) == .repeated)
    }

    @Test(arguments: [
        "00112233445566778899AABBCCDDEEFF", "0x00112233445566778899aabbccddeeff",
        "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\n", " 0011 2233-4455 6677 8899 AABB CCDD EEFF",
    ]) func aKeyIsReadInEveryForm(text: String) throws {
        #expect(try TelegramKey(text) == .luxembourg)
    }

    @Test(arguments: [
        ("00112233445566778899AABBCCDDEEF", "cannot read the key: expected 32 hex digits, found 31"),
        ("00112233445566778899AABBCCDDEEFF0", "cannot read the key: expected 32 hex digits, found 33"),
        ("", "cannot read the key: expected 32 hex digits, found 0"),
        ("00g1", "cannot read the key: character 3 is no hex digit"),
    ]) func aTextThatIsNoKeyIsToldWhyAndNotRepeated(text: String, message: String) {
        let fault = #expect(throws: TelegramKey.Fault.self) { try TelegramKey(text) }
        #expect(fault?.description == message)
    }

    @Test func framesAndPlainTelegramsMixOnOneLine() throws {
        let frame = try SealedTelegram.frame(Self.plain, counter: 7)
        let stream = frame + Dialects.nl5.bytes + frame + [1, 2, 3] + frame
        for pieces in [[Int.max], [1], [100, 3]] {
            let framed = FramedStream(stream, pieces: pieces)
            #expect(
                framed.events == [
                    .encrypted(frame), .telegram(Dialects.nl5.body, .right), .encrypted(frame), .encrypted(frame),
                ])
        }
    }

    @Test func aDamagedFrameHidesNotTheNext() throws {
        let frame = try SealedTelegram.frame(Self.plain, counter: 7)
        // Its length says more than there is: what follows would be swallowed.
        var damaged = Array(frame.prefix(300))
        damaged[11] = 0x10
        var decrypter = try decrypter()
        var found: [[UInt8]] = []
        _ = FramedStream(damaged + frame) { frame in
            guard case .telegram(let plain) = decrypter.open(frame) else { return false }
            found.append(plain)
            return true
        }
        #expect(found == [Self.plain])
    }
}

extension TelegramDecrypter {
    fileprivate mutating func open(_ frame: [UInt8]) -> Content { open(frame.span) }
}
