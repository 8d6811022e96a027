import Metering
import Testing

/// Telnet's commands on the way to a framer (`telegrams.md` §1.6 rule 9; seed 8).
@Suite struct TelnetFilterTests {
    /// What ser2net 4.3.11 sends first, with `accepter: telnet,tcp`: its offers and demands of go-ahead, echo and binary.
    private static let opening: [UInt8] = [
        0xFF, 0xFB, 3, 0xFF, 0xFD, 3, 0xFF, 0xFB, 1, 0xFF, 0xFE, 1, 0xFF, 0xFD, 0, 0xFF, 0xFB, 0,
    ]

    /// The data of bytes that come in pieces, and what is answered.
    private func filtered(_ bytes: [UInt8], piece: Int = .max) -> (data: [UInt8], replies: [UInt8], isTelnet: Bool?) {
        var filter = TelnetFilter()
        var data: [UInt8] = []
        var replies: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = start + min(piece, bytes.count - start)
            filter.filter(bytes.span.extracting(start..<end)) { run in
                for index in run.indices { data.append(run[index]) }
            }
            replies += filter.takeReplies()
            start = end
        }
        return (data, replies, filter.isTelnet)
    }

    private static let text = Dialects.hu.adding(#"0-0:96.13.9(\#(String(repeating: "~", count: 40)))"#)
    /// A telegram with a text of bytes 0xFF, as Hungary's meters send it.
    private static let raw: TelegramBytes = {
        let body = text.body.map { $0 == UInt8(ascii: "~") ? 0xFF : $0 }
        return TelegramBytes(body: body, bytes: body + Array((TelegramText.hex(TelegramText.arc(body)) + "\r\n").utf8))
    }()

    struct TelegramBytes {
        let body: [UInt8]
        let bytes: [UInt8]
    }

    /// As telnet sends data.
    private static func doubled(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == 0xFF ? [0xFF, 0xFF] : [$0] }
    }

    @Test(arguments: [1, 2, 3, 5, 64, Int.max]) func commandsAreTakenOffWhereverABytesEnds(piece: Int) {
        let subnegotiation: [UInt8] = [0xFF, 0xFA, 44, 1, 0xFF, 0xFF, 7, 0xFF, 0xF0]
        let nothing: [UInt8] = [0xFF, 0xF1]
        let bytes =
            Self.opening + subnegotiation + Self.doubled(Self.raw.bytes) + nothing + Self.doubled(Self.raw.bytes)
        let filtered = filtered(bytes, piece: piece)
        #expect(filtered.data == Self.raw.bytes + Self.raw.bytes)
        #expect(filtered.isTelnet == true)
        #expect(FramedStream(bytes, pieces: [piece]).sound == [Self.raw.body, Self.raw.body])
    }

    @Test(arguments: [1, 2, Int.max]) func withoutACommandInFrontEveryByteIsData(piece: Int) {
        for opening: [UInt8] in [[], [0xFF], [0xFF, 0xFF, 0xFF], [0xFF, 0x29], [0xFF, 0xF1], [0, 0xFF, 0xFB, 3]] {
            let bytes = opening + Self.raw.bytes + Self.opening
            let filtered = filtered(bytes, piece: piece)
            #expect(filtered.data == bytes)
            #expect(filtered.isTelnet == false)
            #expect(filtered.replies.isEmpty)
            #expect(FramedStream(bytes, pieces: [piece]).sound == [Self.raw.body])
        }
    }

    @Test func eachOptionIsRefusedOnce() {
        let replies = filtered(Self.opening + Self.opening + [0xFF, 0xFC, 24], piece: 1).replies
        #expect(replies == [0xFF, 0xFE, 3, 0xFF, 0xFC, 3, 0xFF, 0xFE, 1, 0xFF, 0xFC, 0, 0xFF, 0xFE, 0])
        let everything = (0...255).flatMap { option -> [UInt8] in
            [0xFF, 0xFB, UInt8(option), 0xFF, 0xFD, UInt8(option)]
        }
        #expect(filtered(everything + everything + everything).replies.count == 1536)
    }

    @Test func aSubnegotiationWithoutAnEndDoesNotHideTheLineForEver() {
        let bytes =
            Self.opening + [0xFF, 0xFA, 1] + Self.raw.bytes.filter { $0 != 0xFF } + Self.doubled(Self.raw.bytes)
        #expect(FramedStream(bytes).sound == [Self.raw.body])
    }

    @Test func whatHasALoneByteOfCommandsIsNoTelnetAfterAll() throws {
        let lone: [UInt8] = [0x2F, 0xFF, 0x41, 0xFF, 0xFF, 0xFF, 0xFB, 1]
        let filtered = filtered(Self.opening + lone, piece: 1)
        #expect(filtered.data == lone)
        #expect(filtered.isTelnet == false)
        // Such as ciphertext that is joined where it begins like a command.
        var stream: [UInt8] = [0xFF, 0xFD, 0x20]
        var frames: [[UInt8]] = []
        for counter in 0..<20 {
            let frame = try SealedTelegram.frame(Dialects.lu.bytes, counter: UInt32(counter))
            frames.append(frame)
            stream += frame
        }
        #expect(FramedStream(stream).events.suffix(10) == frames.suffix(10).map { .encrypted($0) })
    }

    @Test func theNextConnectionIsJudgedAnew() {
        var lines = LineFilter(isTelnetPossible: true)
        var framer = TelegramFramer()
        #expect(lines.isTelnet == nil)
        let telnet = Self.opening + Self.doubled(Self.raw.bytes)
        lines.pass(telnet.span, to: &framer)
        #expect(lines.isTelnet == true)
        #expect(lines.takeReplies().count == 15)
        #expect(framer.next() == .telegram(0..<Self.raw.body.count, .right))
        lines.reset()
        framer.reset()
        let raw = Self.raw.bytes
        lines.pass(raw.span, to: &framer)
        #expect(lines.isTelnet == false)
        #expect(framer.next() == .telegram(0..<Self.raw.body.count, .right))
        var serial = LineFilter(isTelnetPossible: false)
        framer.reset()
        let plain = Self.opening + Self.raw.bytes
        serial.pass(plain.span, to: &framer)
        #expect(framer.next() == .telegram(Self.opening.count..<plain.count - 6, .right))
        #expect(serial.isTelnet == false)
        #expect(framer.garbageBytes == 16)
    }
}
