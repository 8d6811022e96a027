import Metering

/// Tries what bytes that are taken for one telegram, a relay's body or a key say.
struct ContentTrial {
    private let bytes: [UInt8]
    private static let zone = Corpus.zone

    init(_ input: FuzzInput) {
        bytes = input.bytes
    }

    func run() {
        ContentTrial.read(bytes)
        ContentTrial.readRelay(bytes)
        _ = try? TelegramKey(String(decoding: bytes.prefix(80), as: UTF8.self))
    }

    /// Reads a telegram twice, by a parser that knows the first.
    static func read(_ bytes: [UInt8]) {
        var parser = TelegramParser(zone: zone)
        let received = Timestamp(seconds: 1_768_483_810)
        parser.parse(bytes.span, .received(received))
        let first = parser.telegram
        check(first, bytes)
        parser.parse(bytes.span, .received(received))
        claim(parser.telegram.values == first.values, "what was read before changes the values")
        claim(parser.telegram.objects == first.objects, "what was read before changes the objects")
    }

    private static func check(_ telegram: Telegram, _ bytes: [UInt8]) {
        claim(telegram.typedCount <= telegram.objects.count, "more is understood than there is")
        claim(telegram.identification.upperBound <= bytes.count, "the identification is outside")
        var end = 0
        for object in telegram.objects {
            claim(!object.range.isEmpty && object.range.upperBound <= bytes.count, "an object is outside")
            claim(object.range.lowerBound >= end, "an object is in another")
            end = object.range.upperBound
            _ = Telegram.text(of: object, in: bytes.span)
            _ = Telegram.words(of: object, in: bytes.span)
            _ = object.factName
            if let field = object.number(in: bytes.span) { _ = field.text }
            let profile = TelegramProfile(object, in: bytes.span)
            for row in profile.rows {
                for cell in row { claim(cell.upperBound <= bytes.count, "a cell is outside") }
            }
        }
        for entry in telegram.values.entries where entry.amount < 0 {
            claim(entry.register.description.isSigned, "\(entry.register) is \(entry.amount)")
        }
        for channel in telegram.channels {
            claim((channel.id?.upperBound ?? 0) <= bytes.count, "an id is outside")
        }
    }

    private static func readRelay(_ bytes: [UInt8]) {
        guard case .telegram(let telegram, let checksum) = RelayBody(bytes.span) else { return }
        claim(telegram.first == UInt8(ascii: "/") && telegram.last == UInt8(ascii: "!"), "a relay's is no telegram")
        claim(telegram.count <= TelegramFramer.greatestTelegram, "a relay's is longer than any")
        guard checksum == .meters || checksum == .relays else { return }
        // Its digits are among the bytes that came.
        let sums = [
            TelegramText.arc(telegram), TelegramText.x25(telegram), TelegramText.arc(telegram.dropFirst().dropLast()),
        ]
        let mended = telegram.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
        let texts = (sums + [TelegramText.arc(mended)]).map { String($0, radix: 16) }
        let lower = String(decoding: bytes.map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self).lowercased()
        claim(
            texts.contains {
                lower.contains("!\($0)") || lower.contains("!0\($0)") || lower.contains("!00\($0)")
                    || lower.contains("!000\($0)")
            }, "a relay's checksum is nowhere")
    }
}

extension TelegramText {
    fileprivate static func arc(_ bytes: ArraySlice<UInt8>) -> UInt16 { arc(Array(bytes)) }
}
