/// Cuts a stream of bytes into telegrams, whatever stands between them, and however it comes in pieces.
///
/// It waits with at most `greatestHeld` bytes, keeps at most as many that it is done with, and looks at each byte a fixed
/// number of times.
/// Source of its rules: `telegrams.md` §1.5 and §1.6.
public struct TelegramFramer: Sendable {
    /// The most bytes that a telegram may have: four times the longest that is legal (`telegrams.md` §1.4).
    public static let greatestTelegram = 16 * 1024
    /// The most bytes that are waited with: a telegram, and what decides whether it ends there.
    public static let greatestHeld = greatestTelegram + 128

    /// What the stream held.
    ///
    /// Ranges are of `bytes(in:)`, until the next bytes are appended.
    public enum Event: Hashable, Sendable {
        /// A telegram, from its `/` on to its end line, and what its checksum says.
        case telegram(Range<Int>, TelegramChecksum)
        /// An encrypted frame; one that cannot be decrypted is given back by `rejectEncrypted(_:)` before all else.
        case encrypted(Range<Int>)
        /// The beginning of a telegram whose end never came; that of what only might be one is garbage.
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
    private var isEnding = false
    private var x25 = X25Evidence()
    /// How many bytes of the body that begins at a place of the stream were looked through for another beginning.
    private var sought: (start: Int64, count: Int) = (-1, 0)
    private var doubt = CiphertextDoubt()
    /// Where in the buffer damage is marked: one range, but where the line changes its parity.
    private var marked: [Range<Int>] = []
    /// Bytes that belong to no telegram and no frame: neither line ends nor blanks.
    public private(set) var garbageBytes: Int64 = 0
    /// Whether the bytes appended next are those of a line with parity, the damaged ones of which have their bit 7 set.
    internal var marksDamage = false

    /// Creates a framer of a stream that begins.
    public init() {}

    /// Takes over the bytes that came in; the events before are no longer valid.
    public mutating func append(_ chunk: Span<UInt8>) {
        let shift = buffer.append(chunk, keepingFrom: start)
        start -= shift
        scan -= shift
        doubt.shift(by: shift)
        isQuiet = false
        if !marked.isEmpty || marksDamage { noteMarks(chunk.count, shift) }
    }

    /// Says that nothing has come for a while: 100 ms on a serial line, 500 ms over TCP, or the end of a file.
    ///
    /// What stands behind a `!` is then all that there is of a checksum. What has only begun is still waited for.
    public mutating func noteQuiet() {
        isQuiet = true
    }

    /// Gives up what has begun, of which no more is expected; nil when nothing is left of it.
    ///
    /// To be called until then: behind a frame that never ended there may be something else.
    public mutating func giveUp() -> Event? {
        (isQuiet, isEnding) = (true, true)
        defer { isEnding = false }
        while true {
            if let event = next() { return event }
            switch collecting {
            case .encrypted: reject(start..<buffer.count, isGarbage: true)
            case .telegram:
                guard case .event(let event) = cut(before: buffer.count, then: .nothing) else { return nil }
                return event
            case .nothing: return nil
            }
        }
    }

    /// Forgets all that was collected: a connection begins anew.
    public mutating func reset() {
        buffer.removeAll()
        (collecting, start, scan, isQuiet, marked) = (.nothing, 0, 0, false, [])
        doubt = CiphertextDoubt()
    }

    /// Whether a telegram has begun that has not ended.
    public var isCollecting: Bool { collecting != .nothing }

    /// How many bytes are waited with: at most `greatestHeld` when `next()` has given nil.
    public var heldBytes: Int { buffer.count - start }

    /// The bytes of an event.
    public func withBytes<Result>(of range: Range<Int>, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        try body(buffer.bytes.span.extracting(range))
    }

    /// Whether bytes came over a line with parity, and some with a wrong one.
    internal func isDamaged(_ range: Range<Int>) -> Bool {
        marked.contains { $0.overlaps(range) } && ParityFilter.isDamaged(buffer.bytes.span.extracting(range))
    }

    /// How far the stream is done with: behind the digits of the checksum, once a telegram was returned.
    public var position: Int { start }

    /// How many bytes of the stream came before a place of the buffer.
    public func offset(of index: Int) -> Int64 {
        buffer.offset + Int64(index)
    }

    /// The next telegram; nil when more bytes are needed.
    public mutating func next() -> Event? {
        while true {
            let step =
                switch collecting {
                case .nothing: findStart()
                case .telegram: nextInTelegram()
                case .encrypted: nextInEncrypted()
                }
            switch step {
            case .event(let event): return event
            case .needsMore: return nil
            case .goOn: break
            }
        }
    }

    /// Says that nobody can open the frame of the last event, for it is damaged or there is no key for it.
    ///
    /// A telegram or frame that plainly begins within it is looked for: then it was cut off, or none at all.
    public mutating func rejectEncrypted(_ range: Range<Int>) {
        reject(range, isGarbage: false)
    }
}

extension TelegramFramer {
    /// What a look at the bytes comes to.
    private enum Step {
        case event(Event)
        /// More bytes are needed.
        case needsMore
        /// Something else is collected now.
        case goOn
    }

    private mutating func reject(_ range: Range<Int>, isGarbage: Bool) {
        doubt.begin(range, isGarbage: isGarbage)
        countGarbage(from: range.lowerBound, upTo: range.lowerBound + 1)
        (collecting, start, scan) = (.nothing, range.lowerBound + 1, range.lowerBound + 1)
    }

    /// Looks for the beginning of a telegram; what comes before it is garbage.
    private mutating func findStart() -> Step {
        while let mark = buffer.nextMark(from: start) {
            countGarbage(from: start, upTo: mark)
            start = mark
            switch buffer.bytes[mark] {
            case UInt8(ascii: "/"):
                let beginning = mark < doubt.end ? TelegramBeginning(buffer.bytes.span, at: mark) : .certain
                if beginning == .certain {
                    (collecting, scan) = (.telegram, mark + 1)
                    return .goOn
                }
                if beginning == .undecided, !isEnding { return .needsMore }
            case EncryptedFrame.tag:
                switch recognise(at: mark) {
                case .frame:
                    collecting = .encrypted
                    return .goOn
                case .undecided where !isEnding: return .needsMore
                case .undecided, .none: break
                }
            default: break
            }
            countGarbage(from: mark, upTo: mark + 1)
            start = mark + 1
        }
        countGarbage(from: start, upTo: buffer.count)
        start = buffer.count
        return .needsMore
    }

    private mutating func noteMarks(_ count: Int, _ shift: Int) {
        marked = marked.filter { $0.upperBound > shift }.map { max(0, $0.lowerBound - shift)..<$0.upperBound - shift }
        guard marksDamage else { return }
        let run = buffer.count - count..<buffer.count
        if let last = marked.last, last.upperBound == run.lowerBound {
            marked[marked.count - 1] = last.lowerBound..<run.upperBound
        } else {
            marked.append(run)
        }
    }

    private mutating func recognise(at mark: Int) -> EncryptedFrame.Recognition {
        let bytes = buffer.bytes
        return doubt.recognise(bytes.span, at: mark)
    }

    private mutating func countGarbage(from first: Int, upTo end: Int) {
        let known = doubt.isGarbage ? first : max(first, doubt.end)
        guard known < end else { return }
        for index in known..<end {
            switch buffer.bytes[index] {
            case 0, UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: " "): break
            default: garbageBytes += 1
            }
        }
    }

    private mutating func nextInEncrypted() -> Step {
        guard case .frame(let frame) = EncryptedFrame.recognise(buffer.bytes.span, at: start) else {
            preconditionFailure("an encrypted frame is collected that was recognised as none")
        }
        guard buffer.count - start >= frame.count else { return .needsMore }
        let range = start..<start + frame.count
        (collecting, start, scan) = (.nothing, range.upperBound, range.upperBound)
        return .event(.encrypted(range))
    }

    private mutating func nextInTelegram() -> Step {
        while let mark = buffer.nextMark(from: scan) {
            if mark - start > TelegramFramer.greatestTelegram { return giveUpTooLong() }
            switch buffer.bytes[mark] {
            case UInt8(ascii: "/"):
                if isLineEnd(mark - 1) { return cut(before: mark, then: .telegram) }
            case UInt8(ascii: "!"):
                if mark > start + 1, isLineEnd(mark - 1) || buffer.bytes[mark - 1] == UInt8(ascii: ")") {
                    if let step = end(at: mark) { return step }
                }
            default:
                switch recognise(at: mark) {
                case .frame: return cut(before: mark, then: .encrypted)
                case .undecided where !isEnding:
                    scan = mark
                    return .needsMore
                case .undecided, .none: break
                }
            }
            scan = mark + 1
        }
        scan = buffer.count
        return buffer.count - start > TelegramFramer.greatestTelegram ? giveUpTooLong() : .needsMore
    }

    private func isLineEnd(_ index: Int) -> Bool {
        let byte = buffer.bytes[index]
        return byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    /// Ends what was collected where something else begins.
    private mutating func cut(before end: Int, then next: Collecting) -> Step {
        let range = start..<end
        (collecting, start, scan) = (next, end, min(end + 1, buffer.count))
        let isBeginning = range.count > 4 && TelegramBeginning(buffer.bytes.span.extracting(range), at: 0) != .none
        guard isBeginning else {
            countGarbage(from: range.lowerBound, upTo: range.upperBound)
            return .goOn
        }
        return .event(.cut(range))
    }

    /// Gives up a telegram that is longer than any: its bytes are looked through for another beginning.
    private mutating func giveUpTooLong() -> Step {
        let end = start + TelegramFramer.greatestTelegram + 1
        // Every `/` at the beginning of a line has ended what was before; what is left is one within a line.
        guard let inner = buffer.bytes[(start + 1)..<end].firstIndex(of: UInt8(ascii: "/")) else {
            return cut(before: end, then: .nothing)
        }
        // The marks up to the end were looked at, none of them is one for what begins here either.
        defer { scan = end }
        return cut(before: inner, then: .telegram)
    }
}

extension TelegramFramer {
    /// Judges a `!` that may end the telegram.
    ///
    /// - Returns: Nil when it is no end.
    private mutating func end(at mark: Int) -> Step? {
        let bytes = buffer.bytes
        var index = mark + 1
        var printed: UInt16 = 0
        while index < bytes.count, index <= mark + 4, let digit = bytes[index].hexDigit {
            printed = printed << 4 | UInt16(digit)
            index += 1
        }
        let digits = index - mark - 1
        if digits < 4, index == bytes.count, !isQuiet { return .needsMore }
        if digits == 0 { return endWithoutChecksum(at: mark) }
        let range = start..<mark + 1
        let checksum = TelegramChecksum(of: bytes.span.extracting(range), printed: printed)
        guard case .wrong = checksum else {
            x25.ruleOut()
            return finish(at: mark, end: index, checksum)
        }
        if x25.accepts(bytes.span.extracting(range), printed: printed) { return finish(at: mark, end: index, .right) }
        if let inner = TelegramChecksum.innerStart(of: bytes.span.extracting(range), printed: printed) {
            defer { scan = mark }
            return cut(before: start + inner, then: .telegram)
        }
        return finish(at: mark, end: index, checksum)
    }

    /// Judges a `!` that no hex digit follows.
    private mutating func endWithoutChecksum(at mark: Int) -> Step? {
        guard let isLast = isLastLine(behind: mark + 1) else { return .needsMore }
        guard isLast else { return nil }
        let bytes = buffer.bytes
        let body = bytes.span.extracting(start..<mark)
        // Of a body that goes on behind each `!`, only what is new is looked through.
        let known = sought.start == offset(of: start) ? sought.count - TelegramBeginning.greatest : 0
        sought = (offset(of: start), body.count)
        if let inner = TelegramBeginning.last(in: body, from: known) {
            defer { scan = mark }
            return cut(before: start + inner, then: .telegram)
        }
        // One bit makes a `!` of a `)` or of a digit, and half a telegram is none.
        guard TelegramChecksum.isMaker(body, at: 1) else { return nil }
        if marked.contains(where: { $0.overlaps(start..<mark) }) {
            return finish(at: mark, end: mark + 1, isDamaged(start..<mark) ? .damaged : .none)
        }
        return finish(at: mark, end: mark + 1, TelegramFramer.isMissing(body) ? .missing : .none)
    }

    private mutating func finish(at mark: Int, end: Int, _ checksum: TelegramChecksum) -> Step {
        let range = start..<mark + 1
        (collecting, start, scan) = (.nothing, end, end)
        return .event(.telegram(range, checksum))
    }

    /// Whether nothing of the telegram follows a `!` without a checksum; nil when more bytes are needed to say.
    private func isLastLine(behind index: Int) -> Bool? {
        // A line that sends nothing but blanks is as quiet as one that sends nothing.
        let rest = buffer.bytes[index...].prefix(TelegramFramer.greatestBlank)
        guard let next = rest.first(where: { ![0, 10, 13, 32].contains($0) }) else {
            return isQuiet || rest.count == TelegramFramer.greatestBlank ? true : nil
        }
        let isAlone = rest.first != next
        return (isAlone || next == UInt8(ascii: "/")) && !Array("0123456789()!".utf8).contains(next)
    }

    /// Whether the telegram is of a version that has a checksum, so that one bit made a `!` of something else.
    internal static func isMissing(_ body: Span<UInt8>) -> Bool {
        body.containsLine("1-3:0.2.8(") || body.containsLine("0-0:96.1.4(")
    }

    /// How many blanks behind a `!` are waited through for what comes.
    private static let greatestBlank = 64
}
