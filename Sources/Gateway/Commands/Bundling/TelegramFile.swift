internal import Metering

/// Telegrams of a file, sound or not, with what stands between them.
struct TelegramFile {
    /// The most that is read.
    static let greatest = 64 * 1024 * 1024
    /// How much of the bytes between two telegrams is shown.
    static let greatestGarbage = 4096

    private let bytes: [UInt8]

    /// Reads a file, or the standard input.
    init(_ path: String) throws(InputFile.Failure) {
        var bytes: [UInt8] = []
        var isTooLarge = false
        try InputFile(path).forEachChunk { chunk in
            isTooLarge = isTooLarge || bytes.count + chunk.count > TelegramFile.greatest
            if !isTooLarge { chunk.withUnsafeBufferPointer { bytes.append(contentsOf: $0) } }
        }
        guard !isTooLarge else {
            throw InputFile.Failure(
                text: "cannot bundle \(path): it has more than \(TelegramFile.greatest) bytes; "
                    + "cut out what shows the fault")
        }
        self.init(bytes: bytes)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What is in the file, in its order; a decrypter opens the encrypted telegrams, where there is a key.
    func reports(_ decrypter: TelegramDecrypter?) -> [TelegramReport] {
        var search = TelegramSearch(bytes, decrypter)
        search.run()
        return search.found.map { TelegramReport($0, isOutOfFile: true) }
    }
}

/// One walk through the bytes of a file.
private struct TelegramSearch {
    private let bytes: [UInt8]
    private var framer = TelegramFramer()
    private var decrypter: TelegramDecrypter?
    /// Where the bytes begin that were not shown yet.
    private var done = 0
    private(set) var found: [RecordedTelegram] = []

    init(_ bytes: [UInt8], _ decrypter: TelegramDecrypter?) {
        self.bytes = bytes
        self.decrypter = decrypter
        framer.append(bytes.span)
        framer.noteQuiet()
    }

    mutating func run() {
        while let event = framer.next() ?? framer.giveUp() {
            switch event {
            case .telegram(let range, let checksum):
                note(range.lowerBound..<framer.position, RecordedTelegram.Outcome(checksum))
            // Within a frame that was not opened it is a `/` by chance.
            case .cut(let range): if range.lowerBound >= done { note(range, .cut) }
            case .encrypted(let range): open(range)
            }
        }
        noteGarbage(upTo: bytes.count)
    }

    private mutating func open(_ range: Range<Int>) {
        let frame = Array(bytes[range])
        switch decrypter?.open(frame.span) {
        case .telegram(let plain): note(range, .sound, opened: plain)
        case .unauthenticated(let plain): note(range, .unauthenticated, opened: plain)
        case .repeated: note(range, .replayed)
        case .unreadable, nil:
            note(range, .unopened)
            // One that was cut holds the beginning of what follows.
            framer.rejectEncrypted(range)
        }
    }

    private mutating func note(_ range: Range<Int>, _ outcome: RecordedTelegram.Outcome, opened: [UInt8]? = nil) {
        noteGarbage(upTo: range.lowerBound)
        append(opened ?? Array(bytes[range]), outcome, wasEncrypted: opened != nil)
        done = max(done, range.upperBound)
    }

    /// Shows the beginning of what stands between two telegrams, where that is more than line ends.
    private mutating func noteGarbage(upTo end: Int) {
        guard done < end else { return }
        let blanks: [UInt8] = [0, 10, 13, 32]
        guard let first = bytes[done..<end].firstIndex(where: { !blanks.contains($0) }) else { return }
        append(Array(bytes[first..<end].prefix(TelegramFile.greatestGarbage)), .garbage, wasEncrypted: false)
    }

    private mutating func append(_ bytes: [UInt8], _ outcome: RecordedTelegram.Outcome, wasEncrypted: Bool) {
        // When it came nobody knows: it is not shown.
        let moment = Timestamp(milliseconds: 0)
        found.append(
            RecordedTelegram(bytes, outcome, received: moment, origin: .imported, wasEncrypted: wasEncrypted))
    }
}
