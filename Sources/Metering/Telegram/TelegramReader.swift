/// Finds telegrams in a stream of bytes and opens those that are encrypted: one for each meter.
public struct TelegramReader: Sendable {
    /// What the stream held.
    public enum Event: Hashable, Sendable {
        /// A telegram, sound or not.
        case telegram(RawTelegram)
        /// An encrypted frame that there is no key for, or not the right one.
        case unopened(frame: [UInt8], title: String, offset: Int64)
        /// An encrypted frame that was opened before, or one older than that.
        case repeated
    }

    /// What is known of the line.
    public private(set) var line: LineFilter
    private var framer = TelegramFramer()
    private var decrypter: TelegramDecrypter?

    /// Creates a reader of a stream that begins.
    ///
    /// - Parameters:
    ///   - decrypter: What opens encrypted telegrams; nil where there is no key.
    ///   - isTelnetPossible: Whether commands of telnet may come: over TCP, not over a serial line.
    public init(decrypter: TelegramDecrypter? = nil, isTelnetPossible: Bool = true) {
        self.decrypter = decrypter
        line = LineFilter(isTelnetPossible: isTelnetPossible)
    }

    /// Bytes that belong to no telegram.
    public var garbageBytes: Int64 { framer.garbageBytes }

    /// Whether a telegram has begun that has not ended.
    public var isCollecting: Bool { framer.isCollecting }

    /// How many bytes are waited with: at most `TelegramFramer.greatestHeld` when `next()` has given nil.
    public var heldBytes: Int { framer.heldBytes }

    /// Takes over the bytes that came in.
    public mutating func append(_ chunk: Span<UInt8>) {
        line.pass(chunk, to: &framer)
    }

    /// What is to be sent back over a telnet connection, once (`TelnetFilter.takeReplies()`); mostly nothing.
    public mutating func takeReplies() -> [UInt8] {
        line.takeReplies()
    }

    /// Says that nothing has come for a while (`TelegramFramer.noteQuiet()`).
    public mutating func noteQuiet() {
        framer.noteQuiet()
    }

    /// Forgets what was collected: a connection begins anew.
    public mutating func reset() {
        framer.reset()
        line.reset()
    }

    /// The next of what was collected; nil when more bytes are needed.
    public mutating func next() -> Event? {
        framer.next().map { read($0) }
    }

    /// Gives up what has begun, of which no more is expected; to be called until it gives nil.
    public mutating func giveUp() -> Event? {
        framer.giveUp().map { read($0) }
    }

    private mutating func read(_ event: TelegramFramer.Event) -> Event {
        switch event {
        case .telegram(let range, let checksum): .telegram(plain(range, checksum))
        // Some meters send no end line: nothing but the parity tells then of damage.
        case .cut(let range): .telegram(plain(range, framer.isDamaged(range) ? .damaged : .unended))
        case .encrypted(let range): open(range)
        }
    }

    private func plain(_ range: Range<Int>, _ checksum: TelegramChecksum) -> RawTelegram {
        RawTelegram(framer, range, checksum, .none, at: framer.offset(of: range.lowerBound))
    }

    private mutating func open(_ range: Range<Int>) -> Event {
        let offset = framer.offset(of: range.lowerBound)
        let frame = framer.copy(range)
        let title = TelegramDecrypter.systemTitle(of: frame.span)
        let unopened = Event.unopened(frame: frame, title: title, offset: offset)
        switch decrypter?.open(frame.span) {
        case .telegram(let content):
            return TelegramReader.inner(content, .authenticated, at: offset).map(Event.telegram) ?? unopened
        case .unauthenticated(let content):
            return TelegramReader.inner(content, .unauthenticated, at: offset).map(Event.telegram) ?? unopened
        case .repeated: return .repeated
        case .unreadable, nil:
            framer.rejectEncrypted(range)
            return unopened
        }
    }

    /// The telegram that is the content of a frame; nil when there is none.
    private static func inner(
        _ content: [UInt8], _ protection: RawTelegram.Protection, at offset: Int64
    ) -> RawTelegram? {
        var framer = TelegramFramer()
        framer.append(content.span)
        framer.noteQuiet()
        guard case .telegram(let range, let checksum)? = framer.next() else { return nil }
        return RawTelegram(framer, range, checksum, protection, at: offset)
    }
}

/// A telegram as it came, and what is known of its being whole.
public struct RawTelegram: Hashable, Sendable {
    /// How it was protected on its way.
    public enum Protection: Hashable, Sendable {
        /// Not encrypted.
        case none
        /// Encrypted, and its tag is that of the authentication key.
        case authenticated
        /// Encrypted without a tag, or with that of another key; its own checksum is right.
        case unauthenticated
    }

    /// From its `/` on, with what is printed behind its `!`, or to where it broke off; decrypted.
    public let bytes: [UInt8]
    /// How many of them the checksum is about: those to the `!`.
    public let checkedCount: Int
    /// What its checksum says.
    public let checksum: TelegramChecksum
    /// How it was protected.
    public let protection: Protection
    /// How many bytes of the stream came before it, or before the frame that it was in.
    public let offset: Int64

    /// Takes the telegram that a framer has found last.
    internal init(
        _ framer: TelegramFramer, _ range: Range<Int>, _ checksum: TelegramChecksum, _ protection: Protection,
        at offset: Int64
    ) {
        // What broke off ends where the next begins.
        let end = checksum == .unended ? range.upperBound : max(range.upperBound, framer.position)
        bytes = framer.copy(range.lowerBound..<end)
        checkedCount = range.count
        self.checksum = checksum
        self.protection = protection
        self.offset = offset
    }
}

extension TelegramFramer {
    /// The bytes of an event, to be kept.
    fileprivate func copy(_ range: Range<Int>) -> [UInt8] {
        withBytes(of: range) { span in span.withUnsafeBufferPointer { Array($0) } }
    }
}

extension TelegramParser {
    /// Reads a telegram that was found in a stream.
    public mutating func parse(_ telegram: RawTelegram, _ hint: MeterTime.Hint) {
        parse(telegram.bytes.span.extracting(0..<telegram.checkedCount), hint)
    }
}
