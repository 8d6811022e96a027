internal import Metering

/// Telegrams out of a file or a stream: found, opened and parsed, sound or not.
struct TelegramReading {
    /// What was found next.
    struct Finding {
        /// The telegram as it came.
        let raw: RawTelegram
        /// What stands in it.
        let telegram: Telegram
        /// The telegram's own time, in UTC; nil where it has none.
        let time: Timestamp?

        /// The telegram, from its `/` on.
        var bytes: [UInt8] { raw.bytes }
        /// How many bytes of the file come before it.
        var offset: Int64 { raw.offset }
    }

    private var reader: TelegramReader
    private var parser: TelegramParser
    private let zone: Zone
    private var newest = Timestamp(milliseconds: 0)
    private var isFinished = false
    private(set) var telegrams = 0
    private(set) var unsound = 0
    /// Encrypted frames that no key opens, by the title of their meter.
    private(set) var unopened = UnopenedFrames()
    private(set) var repeated = 0

    init(zone: Zone, decrypter: TelegramDecrypter?) {
        self.zone = zone
        reader = TelegramReader(decrypter: decrypter)
        parser = TelegramParser(zone: zone)
    }

    /// Whether there was a telegram, and each was as its meter sent it.
    var isSound: Bool { telegrams > 0 && unsound == 0 && unopened.isEmpty }

    /// Bytes that belong to no telegram.
    var garbageBytes: Int64 { reader.garbageBytes }

    mutating func append(_ chunk: Span<UInt8>) {
        reader.append(chunk)
    }

    /// Says that nothing has come for a while.
    mutating func noteQuiet() {
        reader.noteQuiet()
    }

    /// Says that the file has ended.
    mutating func finish() {
        isFinished = true
        reader.noteQuiet()
    }

    /// The next telegram; nil when there is none in what was read.
    mutating func next() -> Finding? {
        while let event = reader.next() ?? (isFinished ? reader.giveUp() : nil) {
            switch event {
            case .telegram(let raw): return finding(raw)
            case .unopened(_, let title, _): unopened.note(title)
            case .repeated: repeated += 1
            }
        }
        return nil
    }

    private mutating func finding(_ raw: RawTelegram) -> Finding {
        parser.parse(raw, .notBefore(newest))
        let telegram = parser.telegram
        let time = telegram.time?.moment(in: zone, .notBefore(newest))
        if let time { newest = max(newest, time) }
        telegrams += 1
        if raw.protection != .unauthenticated, !raw.checksum.isSound { unsound += 1 }
        return Finding(raw: raw, telegram: telegram, time: time)
    }
}
