/// A stretch of bytes with at most one telegram, which begins or ends with it.
internal struct TelegramPart: Hashable {
    /// From the `/`, where it has one, to the `!`, where it has one.
    let body: Range<Int>
    /// What is printed behind the `!`.
    let digits: Range<Int>
    /// Whether it ends with a `!`.
    let isEnded: Bool

    private init(body: Range<Int>, digits: Range<Int>) {
        (self.body, self.digits, isEnded) = (body, digits, true)
    }

    /// A part without an end.
    private init(open body: Range<Int>) {
        (self.body, digits, isEnded) = (body, body.upperBound..<body.upperBound, false)
    }

    /// Cuts bytes where a telegram begins or ends; every byte is in one part.
    static func all(of bytes: [UInt8]) -> [TelegramPart] {
        var parts: [TelegramPart] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case EncryptedFrame.tag:
                guard case .frame(let frame) = EncryptedFrame.recognise(bytes.span, at: index) else { break }
                if start < index { parts.append(TelegramPart(open: start..<index)) }
                start = min(bytes.count, index + frame.count)
                parts.append(TelegramPart(open: index..<start))
                index = start
                continue
            case UInt8(ascii: "/") where index > start && begins(bytes, at: index, from: start):
                parts.append(TelegramPart(open: start..<index))
                start = index
            case UInt8(ascii: "!"):
                guard let end = end(bytes, at: index) else { break }
                parts.append(TelegramPart(body: start..<index + 1, digits: index + 1..<end))
                (start, index) = (end, end)
                continue
            default: break
            }
            index += 1
        }
        if start < bytes.count {
            parts.append(TelegramPart(open: start..<bytes.count))
        }
        return parts.flatMap { $0.splitWithinLine(bytes) }
    }

    /// Whether a `/` begins a telegram: at the beginning of a line, or behind bytes without one.
    private static func begins(_ bytes: [UInt8], at index: Int, from start: Int) -> Bool {
        if isLineEnd(bytes[index - 1]) { return true }
        return bytes[start] != UInt8(ascii: "/") && TelegramChecksum.isMaker(bytes.span, at: index + 1)
    }

    /// Where the digits behind a `!` end; nil where the `!` ends no telegram.
    private static func end(_ bytes: [UInt8], at mark: Int) -> Int? {
        guard mark > 0, isLineEnd(bytes[mark - 1]) || bytes[mark - 1] == UInt8(ascii: ")") else { return nil }
        let rest = bytes[(mark + 1)...]
        let digits = rest.prefix(4).prefix { $0.hexDigit != nil }
        if !digits.isEmpty { return digits.endIndex }
        return rest.first.map { [0, 10, 13, 32, 0xFF].contains($0) } ?? true ? mark + 1 : nil
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }

    /// A telegram that broke off in the middle of a line has another behind it, to which the checksum belongs.
    private func splitWithinLine(_ bytes: [UInt8]) -> [TelegramPart] {
        guard PrintedChecksum(bytes[digits], behind: bytes[body])?.rule == nil, !digits.isEmpty else { return [self] }
        let printed = bytes[digits].reduce(0 as UInt16) { $0 << 4 | UInt16($1.hexDigit ?? 0) }
        guard let inner = TelegramChecksum.innerStart(of: bytes.span.extracting(body), printed: printed) else {
            return [self]
        }
        let middle = body.lowerBound + inner
        return [
            TelegramPart(open: body.lowerBound..<middle),
            TelegramPart(body: middle..<body.upperBound, digits: digits),
        ]
    }
}
