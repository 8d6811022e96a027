/// What a logger answered that was asked for "the telegram" (`telegrams.md` §1.7, `devices.md` 1.A.10 and 1.B.5).
///
/// A body holds at most one telegram. Each family damages it in its own way: without the `/`, with a checksum of its own or
/// a part of the meter's, with more lines behind it. What can be undone is undone; the rest has a name.
public enum RelayBody: Hashable, Sendable {
    /// A telegram from its `/` to its `!`, as the meter sent it as far as is known, and what is known of that.
    case telegram([UInt8], RelayChecksum)
    /// None, and why.
    case nothing(RelayRefusal)

    /// Reads a body, of any family.
    public init(_ body: Span<UInt8>) {
        guard let text = RelayText(body) else {
            self = .nothing(RelayRefusal(body))
            return
        }
        let end = RelayBody.endLine(of: text.bytes)
        let telegram = Array(text.bytes.prefix(end.map { $0 + 1 } ?? text.bytes.count))
        guard telegram.contains(UInt8(ascii: "(")) else {
            self = .nothing(end == nil ? RelayRefusal(body) : .noTelegram)
            return
        }
        guard telegram.count <= TelegramFramer.greatestTelegram else {
            self = .nothing(.tooLong)
            return
        }
        guard let end else {
            self = .nothing(.unended)
            return
        }
        self = RelayBody.judge(telegram, RelayBody.checksum(in: text.bytes, behind: end))
    }

    /// The first `!` that ends a telegram: at the beginning of a line, or behind the last value.
    private static func endLine(of bytes: [UInt8]) -> Int? {
        bytes.indices.dropFirst().first { index in
            guard bytes[index] == UInt8(ascii: "!"),
                isLineEnd(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: ")")
            else { return false }
            // Where the checksum had not arrived yet, mrWheel's sends 0xFF.
            guard index + 1 < bytes.count, bytes[index + 1] != 0xFF else { return true }
            let next = bytes[index + 1]
            return next.hexDigit != nil || isLineEnd(next) || next == UInt8(ascii: " ") || next == 0
        }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// Up to four hex digits, as some relays leave out zeros in front; nil without any.
    private static func checksum(in bytes: [UInt8], behind end: Int) -> UInt16? {
        let digits = bytes[(end + 1)...].prefix(4).prefix { $0.hexDigit != nil }
        return digits.isEmpty ? nil : digits.reduce(0) { $0 << 4 | UInt16($1.hexDigit ?? 0) }
    }

    private static func judge(_ telegram: [UInt8], _ printed: UInt16?) -> RelayBody {
        guard let printed else {
            let needsOne = TelegramFramer.isMissing(telegram.span)
            return .telegram(telegram, needsOne ? .unverified : .none)
        }
        if TelegramChecksum(of: telegram.span, printed: printed).isSound { return .telegram(telegram, .meters) }
        var x25 = X25Evidence()
        if x25.accepts(telegram.span, printed: printed) { return .telegram(telegram, .meters) }
        let inside = telegram.span.extracting(1..<telegram.count - 1)
        if CRC16.arc.checksum(inside) == printed { return .telegram(telegram, .relays) }
        if let inner = TelegramChecksum.innerStart(of: telegram.span, printed: printed) {
            return .telegram(Array(telegram[inner...]), .meters)
        }
        return .telegram(telegram, .unverified)
    }
}

/// What is known of a telegram that came through a relay.
public enum RelayChecksum: Hashable, Sendable {
    /// The meter's own checksum is right.
    case meters
    /// The relay worked one out itself, and it is right: the text is as the relay had it.
    case relays
    /// The meter prints none, as those before DSMR 4 do.
    case none
    /// It is missing, in part or whole, or wrong: relays damage it, so nothing is known of the meter or its line.
    case unverified

    /// Whether the telegram is as the meter sent it, as far as its relay lets anyone know.
    public var isSound: Bool { self != .unverified }
}
