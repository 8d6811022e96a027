internal import Metering

/// Telegrams out of a file: found, opened and parsed, sound or not.
struct TelegramReading {
    /// What was found next.
    struct Finding {
        /// The telegram, from its `/` on.
        let bytes: [UInt8]
        /// What stands in it.
        let telegram: Telegram
        let checksum: Checksum
        /// How many bytes of the file come before it.
        let offset: Int64
        /// The telegram's own time, in UTC; nil where it has none.
        let time: Timestamp?
    }

    /// What is known of a telegram's being whole.
    enum Checksum: Hashable {
        case plain(TelegramChecksum)
        /// Encrypted, and its tag is not that of the key; the checksum within is right.
        case unauthenticated
    }

    private var framer = TelegramFramer()
    private var parser: TelegramParser
    private var decrypter: TelegramDecrypter?
    private let zone: Zone
    private var newest = Timestamp(milliseconds: 0)
    private var isFinished = false
    private(set) var telegrams = 0
    private(set) var unsound = 0
    /// Encrypted frames that no key opens, by the title of their meter.
    private(set) var unopened: [String: Int] = [:]
    private(set) var repeated = 0

    init(zone: Zone, decrypter: TelegramDecrypter?) {
        self.zone = zone
        self.decrypter = decrypter
        parser = TelegramParser(zone: zone)
    }

    /// Whether there was a telegram, and each was as its meter sent it.
    var isSound: Bool { telegrams > 0 && unsound == 0 && unopened.isEmpty }

    /// Bytes that belong to no telegram.
    var garbageBytes: Int64 { framer.garbageBytes }

    mutating func append(_ chunk: Span<UInt8>) {
        framer.append(chunk)
    }

    /// Says that the file has ended.
    mutating func finish() {
        isFinished = true
        framer.noteQuiet()
    }

    /// The next telegram; nil when there is none in what was read.
    mutating func next() -> Finding? {
        while let event = framer.next() ?? (isFinished ? framer.giveUp() : nil) {
            if let finding = finding(event) { return finding }
        }
        return nil
    }

    private mutating func finding(_ event: TelegramFramer.Event) -> Finding? {
        switch event {
        case .telegram(let range, let checksum):
            return finding(copy(range), .plain(checksum), at: framer.offset(of: range.lowerBound))
        case .cut(let range):
            return finding(copy(range), .plain(.unended), at: framer.offset(of: range.lowerBound))
        case .encrypted(let range): return opened(range)
        }
    }

    private func copy(_ range: Range<Int>) -> [UInt8] {
        framer.withBytes(of: range) { span in span.withUnsafeBufferPointer { Array($0) } }
    }

    private mutating func opened(_ range: Range<Int>) -> Finding? {
        let offset = framer.offset(of: range.lowerBound)
        let frame = copy(range)
        let content = decrypter?.open(frame.span)
        switch content {
        case .telegram(let plain), .unauthenticated(let plain):
            if let finding = finding(inside: plain, isAuthenticated: isAuthenticated(content), at: offset) {
                return finding
            }
            unopened[TelegramDecrypter.systemTitle(of: frame.span), default: 0] += 1
        case .repeated: repeated += 1
        case .unreadable:
            unopened[TelegramDecrypter.systemTitle(of: frame.span), default: 0] += 1
            framer.rejectEncrypted(range)
        case nil: unopened[TelegramDecrypter.systemTitle(of: frame.span), default: 0] += 1
        }
        return nil
    }

    private func isAuthenticated(_ content: TelegramDecrypter.Content?) -> Bool {
        if case .telegram = content { true } else { false }
    }

    private mutating func finding(inside plain: [UInt8], isAuthenticated: Bool, at offset: Int64) -> Finding? {
        var inner = TelegramFramer()
        inner.append(plain.span)
        inner.noteQuiet()
        guard case .telegram(let range, let checksum)? = inner.next() else { return nil }
        let bytes = inner.withBytes(of: range) { span in span.withUnsafeBufferPointer { Array($0) } }
        return finding(bytes, isAuthenticated ? .plain(checksum) : .unauthenticated, at: offset)
    }

    private mutating func finding(_ bytes: [UInt8], _ checksum: Checksum, at offset: Int64) -> Finding {
        parser.parse(bytes.span, .notBefore(newest))
        let telegram = parser.telegram
        let time = telegram.time?.moment(in: zone, .notBefore(newest))
        if let time { newest = max(newest, time) }
        telegrams += 1
        if case .plain(let plain) = checksum, !plain.isSound { unsound += 1 }
        return Finding(bytes: bytes, telegram: telegram, checksum: checksum, offset: offset, time: time)
    }
}
