/// Cuts a stream of bytes into telegrams, whatever stands between them, and however it comes in pieces.
///
/// It holds at most one telegram of `greatestTelegram` bytes and what was appended last, and looks at each byte a fixed
/// number of times, but for those of a frame that is given back by `rejectEncrypted(_:)`. Source of its rules: `telegrams.md` §1.5 and §1.6.
public struct TelegramFramer: Sendable {
    /// The most bytes that a telegram may have: four times the longest that is legal (`telegrams.md` §1.4).
    public static let greatestTelegram = 16 * 1024

    /// What the stream held.
    ///
    /// Ranges are of `bytes(in:)`, until the next bytes are appended.
    public enum Event: Hashable, Sendable {
        /// A telegram, from its `/` on to its end line, and what its checksum says.
        case telegram(Range<Int>, TelegramChecksum)
        /// An encrypted frame; one that cannot be decrypted is given back by `rejectEncrypted()`.
        case encrypted(Range<Int>)
        /// The beginning of a telegram whose end never came.
        case cut(Range<Int>)
    }

    /// What is being collected.
    private enum Collecting: Hashable {
        case nothing
        case telegram
        case encrypted
    }

    private var buffer = StreamBuffer()
    private var collecting = Collecting.nothing
    /// Where the bytes begin that are not done with.
    private var start = 0
    /// How far they were looked at.
    private var scan = 0
    private var isQuiet = false
    private var x25 = X25Evidence()
    /// Bytes that belong to no telegram: neither line ends nor blanks.
    public private(set) var garbageBytes: Int64 = 0

    /// Creates a framer of a stream that begins.
    public init() {}

    /// Takes over the bytes that came in; the events before are no longer valid.
    public mutating func append(_ chunk: Span<UInt8>) {
        let shift = start
        buffer.append(chunk, keepingFrom: shift)
        start = 0
        scan -= shift
        isQuiet = false
    }

    /// Says that nothing has come for a while: 100 ms on a serial line, 500 ms over TCP, or the end of a file.
    ///
    /// What stands behind a `!` is then all that there is of a checksum.
    public mutating func noteQuiet() {
        isQuiet = true
    }

    /// Gives up a telegram of which no more is expected; nil when there is none.
    public mutating func giveUp() -> Event? {
        isQuiet = true
        if let event = next() { return event }
        defer { (collecting, start, scan) = (.nothing, buffer.count, buffer.count) }
        guard collecting == .telegram else { return nil }
        return .cut(start..<buffer.count)
    }

    /// Forgets all that was collected: a connection begins anew.
    public mutating func reset() {
        buffer.removeAll()
        (collecting, start, scan, isQuiet) = (.nothing, 0, 0, false)
    }

    /// Whether a telegram has begun that has not ended.
    public var isCollecting: Bool { collecting != .nothing }

    /// The bytes of an event.
    public func withBytes<Result>(of range: Range<Int>, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        try body(buffer.bytes.span.extracting(range))
    }

    /// How far the buffer is done with: behind the last digit of its checksum once a telegram was returned.
    public var position: Int { start }

    /// How many bytes of the stream came before a place of the buffer.
    public func offset(of index: Int) -> Int64 {
        buffer.offset + Int64(index)
    }

    /// The next telegram; nil when more bytes are needed.
    public mutating func next() -> Event? {
        while true {
            switch collecting {
            case .nothing: guard findStart() else { return nil }
            case .telegram:
                guard let event = nextInTelegram() else { return nil }
                return event
            case .encrypted:
                guard let event = nextInEncrypted() else { return nil }
                return event
            }
        }
    }

    /// Says that the last encrypted frame is none, so that a telegram is looked for one byte behind its beginning.
    public mutating func rejectEncrypted(_ range: Range<Int>) {
        collecting = .nothing
        start = range.lowerBound + 1
        scan = start
        garbageBytes += 1
    }
}

extension TelegramFramer {
    /// Looks for the beginning of a telegram; what comes before it is garbage.
    private mutating func findStart() -> Bool {
        while let mark = buffer.nextMark(from: start) {
            countGarbage(upTo: mark)
            start = mark
            switch buffer.bytes[mark] {
            case UInt8(ascii: "/"):
                (collecting, scan) = (.telegram, mark + 1)
                return true
            case EncryptedFrame.tag:
                switch EncryptedFrame.recognise(buffer.bytes.span, at: mark) {
                case .frame:
                    collecting = .encrypted
                    return true
                case .undecided where !isQuiet: return false
                case .undecided, .none: break
                }
            default: break
            }
            countGarbage(upTo: mark + 1)
            start = mark + 1
        }
        countGarbage(upTo: buffer.count)
        start = buffer.count
        return false
    }

    private mutating func countGarbage(upTo end: Int) {
        for index in start..<end {
            switch buffer.bytes[index] {
            case 0, UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: " "): break
            default: garbageBytes += 1
            }
        }
    }

    private mutating func nextInEncrypted() -> Event? {
        guard case .frame(let frame) = EncryptedFrame.recognise(buffer.bytes.span, at: start) else {
            preconditionFailure("an encrypted frame is collected that was recognised as none")
        }
        if buffer.count - start >= frame.count {
            let range = start..<start + frame.count
            (collecting, start, scan) = (.nothing, range.upperBound, range.upperBound)
            return .encrypted(range)
        }
        guard isQuiet else { return nil }
        // The rest never came; perhaps it was no frame at all.
        rejectEncrypted(start..<buffer.count)
        return next()
    }

    private mutating func nextInTelegram() -> Event? {
        while let mark = buffer.nextMark(from: scan) {
            if let event = giveUpTooLong(before: mark) { return event }
            switch buffer.bytes[mark] {
            case UInt8(ascii: "/"):
                if isLineEnd(mark - 1) { return cut(at: mark, then: .telegram) }
            case UInt8(ascii: "!"):
                if mark > start + 1, isLineEnd(mark - 1) || buffer.bytes[mark - 1] == UInt8(ascii: ")") {
                    guard let end = end(at: mark) else { return nil }
                    if let event = end { return event }
                }
            default:
                switch EncryptedFrame.recognise(buffer.bytes.span, at: mark) {
                case .frame: return cut(at: mark, then: .encrypted)
                case .undecided where !isQuiet:
                    scan = mark
                    return nil
                case .undecided, .none: break
                }
            }
            scan = mark + 1
        }
        scan = buffer.count
        return giveUpTooLong(before: buffer.count)
    }

    private func isLineEnd(_ index: Int) -> Bool {
        let byte = buffer.bytes[index]
        return byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// Ends what was collected where something else begins.
    private mutating func cut(at mark: Int, then next: Collecting) -> Event {
        let range = start..<mark
        (collecting, start, scan) = (next, mark, mark + 1)
        return .cut(range)
    }

    /// Gives up a telegram that is longer than any: its bytes are looked through for another beginning.
    private mutating func giveUpTooLong(before mark: Int) -> Event? {
        guard mark - start > TelegramFramer.greatestTelegram else { return nil }
        let first = start
        // Every `/` at the beginning of a line has ended what was before; what is left is one within a line.
        let next = buffer.bytes[(first + 1)..<mark].firstIndex(of: UInt8(ascii: "/")) ?? mark
        (collecting, start, scan) = (next < mark ? .telegram : .nothing, next, mark)
        return .cut(first..<next)
    }
}

extension TelegramFramer {
    /// Judges a `!` that may end the telegram.
    ///
    /// - Returns: Nil when more bytes are needed, an event, or no event when it is no end.
    private mutating func end(at mark: Int) -> Event?? {
        let bytes = buffer.bytes
        var index = mark + 1
        var printed: UInt16 = 0
        while index < bytes.count, index <= mark + 4, let digit = bytes[index].hexDigit {
            printed = printed << 4 | UInt16(digit)
            index += 1
        }
        let digits = index - mark - 1
        if digits < 4, index == bytes.count, !isQuiet { return nil }
        if digits == 0 {
            guard let isLast = isLastLine(behind: index) else { return nil }
            // One bit makes a `!` of a `)` or of a digit, and half a telegram is none.
            guard isLast, TelegramChecksum.isMaker(bytes.span, at: start + 1) else { return .some(nil) }
            return finish(at: mark, end: index, isMissing(before: mark) ? .missing : .none)
        }
        let range = start..<mark + 1
        let checksum = TelegramChecksum(of: bytes.span.extracting(range), printed: printed)
        guard case .wrong = checksum else {
            x25.ruleOut()
            return finish(at: mark, end: index, checksum)
        }
        if x25.accepts(bytes.span.extracting(range), printed: printed) { return finish(at: mark, end: index, .right) }
        if let inner = TelegramChecksum.innerStart(of: bytes.span.extracting(range), printed: printed) {
            let former = start
            (start, scan) = (start + inner, mark)
            return .some(.cut(former..<start))
        }
        return finish(at: mark, end: index, checksum)
    }

    private mutating func finish(at mark: Int, end: Int, _ checksum: TelegramChecksum) -> Event {
        let range = start..<mark + 1
        (collecting, start, scan) = (.nothing, end, end)
        return .telegram(range, checksum)
    }

    /// Whether nothing of the telegram follows a `!` without a checksum; nil when more bytes are needed to say.
    private func isLastLine(behind index: Int) -> Bool? {
        let rest = buffer.bytes[index...]
        guard let next = rest.first(where: { ![0, 10, 13, 32].contains($0) }) else {
            return isQuiet ? true : nil
        }
        let isAlone = rest.first != next
        return (isAlone || next == UInt8(ascii: "/")) && !Array("0123456789()!".utf8).contains(next)
    }

    /// Whether the telegram is of a version that has a checksum, so that one bit made a `!` of something else.
    private func isMissing(before mark: Int) -> Bool {
        let body = buffer.bytes.span.extracting(start..<mark)
        return body.containsLine("1-3:0.2.8(") || body.containsLine("0-0:96.1.4(")
    }
}
