internal import Metering

/// A telegram and what there is to say of it: an element of `…/telegrams`, and a line of a bundle.
struct TelegramReport: Sendable {
    /// What its checksum says.
    enum Checksum: String, CaseIterable, Decodable, Sendable {
        case ok
        case wrong
        case none
        /// Encrypted with another authentication key; the checksum within is right.
        case unauthenticated
    }

    /// An object that was not taken.
    struct Rejection: Hashable, Decodable, Sendable {
        /// How many bytes of the telegram come before it.
        let byte: Int
        let reason: String
    }

    /// When it came; nil for one out of a file.
    let received: Timestamp?
    /// How it came, as the API names it.
    let origin: String
    /// What became of it, as the API names it.
    let outcome: String
    /// Why nothing came of it, in words; nil where something did.
    private(set) var reason: String?
    /// How many bytes come before what is wrong; nil where that is no one place.
    let byte: Int?
    let crc: Checksum
    let isEncrypted: Bool
    /// How many bytes there are.
    let length: Int
    /// The objects that were not taken, of a telegram that was opened.
    let rejected: [Rejection]
    /// The telegram, or the frame that was not opened; nil where it is not shown.
    private(set) var bytes: [UInt8]?

    /// Whether the bytes are those of a frame that was not opened.
    var isFrame: Bool { RecordedTelegram.Outcome.framed.contains(outcome) }
    /// Whether nothing came of the telegram.
    var isFailure: Bool { reason != nil }

    init(
        received: Timestamp?, origin: String, outcome: String, reason: String?, byte: Int?, crc: Checksum,
        isEncrypted: Bool, length: Int, rejected: [Rejection], bytes: [UInt8]?
    ) {
        self.received = received
        self.origin = origin
        self.outcome = outcome
        self.reason = reason
        self.byte = byte
        self.crc = crc
        self.isEncrypted = isEncrypted
        self.length = length
        self.rejected = rejected
        self.bytes = bytes
    }
}

extension TelegramReport {
    /// Says what there is to say of a telegram that was recorded.
    ///
    /// - Parameters:
    ///   - telegram: The telegram.
    ///   - isOutOfFile: Whether nobody knows when it came.
    init(_ telegram: RecordedTelegram, isOutOfFile: Bool = false) {
        let digits = TelegramReport.digits(of: telegram.bytes)
        let isFrame = RecordedTelegram.Outcome.framed.contains(telegram.outcome.word)
        self.init(
            received: isOutOfFile ? nil : telegram.received, origin: telegram.origin.word,
            outcome: telegram.outcome.word, reason: telegram.outcome.reason,
            byte: TelegramReport.place(telegram.outcome, digits, in: telegram.bytes),
            crc: TelegramReport.checksum(telegram.outcome, hasDigits: !digits.isEmpty),
            isEncrypted: telegram.wasEncrypted, length: telegram.bytes.count,
            rejected: isFrame || telegram.outcome == .garbage ? [] : TelegramReport.rejected(telegram.bytes),
            bytes: telegram.bytes)
    }

    /// The same without what says whose it is: of a frame that was not opened, only its length is left.
    func masked(by mask: inout TelegramMask) -> TelegramReport {
        var copy = self
        guard let bytes, !isFrame else {
            copy.bytes = nil
            return copy
        }
        let masked = mask.mask(bytes)
        copy.bytes = masked
        copy.reason = reason.map(TelegramReport.withoutNumbers)
        // What was printed and what was expected say something of what was masked.
        if outcome == RecordedTelegram.Outcome.wrongChecksumWord {
            let digits = TelegramReport.digits(of: masked)
            let printed = masked[digits].reduce(0 as UInt16) { $0 << 4 | TelegramReport.hexDigit($1) }
            let computed = CRC16.arc.checksum(masked.span.extracting(0..<digits.lowerBound))
            copy.reason = RecordedTelegram.Outcome.wrongChecksum(printed: printed, computed: computed).reason
        }
        return copy
    }

    /// A reason without the words that may be an excerpt of a serial number.
    private static func withoutNumbers(_ reason: String) -> String {
        reason.split(separator: " ").map { $0.count(where: \.isNumber) < 5 ? $0 : "…" }.joined(separator: " ")
    }

    private static func checksum(_ outcome: RecordedTelegram.Outcome, hasDigits: Bool) -> Checksum {
        switch outcome {
        case .unauthenticated: .unauthenticated
        case .wrongChecksum: .wrong
        case .sound, .refused: hasDigits ? .ok : .none
        case .missingChecksum, .damaged, .cut, .unopened, .replayed, .garbage: .none
        }
    }

    /// Where what is wrong stands: the checksum, or the end that never came.
    private static func place(_ outcome: RecordedTelegram.Outcome, _ digits: Range<Int>, in bytes: [UInt8]) -> Int? {
        switch outcome {
        case .wrongChecksum, .missingChecksum, .damaged: digits.lowerBound
        case .cut: bytes.count
        case .garbage: 0
        case .sound, .unauthenticated, .unopened, .replayed, .refused: nil
        }
    }

    /// The digits behind the last `!`.
    private static func digits(of bytes: [UInt8]) -> Range<Int> {
        guard let mark = bytes.lastIndex(of: UInt8(ascii: "!")) else { return bytes.count..<bytes.count }
        let digits = bytes[(mark + 1)...].prefix(4).prefix { Character(Unicode.Scalar($0)).isHexDigit }
        return mark + 1..<digits.endIndex
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16 {
        UInt16(Character(Unicode.Scalar(byte)).hexDigitValue ?? 0)
    }

    private static func rejected(_ bytes: [UInt8]) -> [Rejection] {
        var parser = TelegramParser(zone: .utc)
        let end = digits(of: bytes).lowerBound
        parser.parse(bytes.span.extracting(0..<end), .notBefore(Timestamp(milliseconds: 0)))
        return parser.telegram.objects.compactMap { object in
            guard case .rejected(let reason) = object.meaning else { return nil }
            return Rejection(byte: object.range.lowerBound, reason: reason.rawValue)
        }
    }
}
