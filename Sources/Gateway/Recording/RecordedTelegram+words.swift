internal import Metering

extension RecordedTelegram.Outcome {
    static let wrongChecksumWord = "wrong_checksum"

    /// The outcome as the API names it.
    var word: String {
        switch self {
        case .sound: "sound"
        case .unauthenticated: "unauthenticated"
        case .wrongChecksum: RecordedTelegram.Outcome.wrongChecksumWord
        case .missingChecksum: "missing_checksum"
        case .damaged: "damaged"
        case .cut: "cut"
        case .unopened: "unopened"
        case .replayed: "replayed"
        case .refused: "refused"
        case .garbage: "garbage"
        }
    }

    /// All words.
    static let words: [String] = [
        .sound, .unauthenticated, .wrongChecksum(printed: 0, computed: 0), .missingChecksum, .damaged, .cut, .unopened,
        .replayed,
        .refused(""), .garbage,
    ].map(\RecordedTelegram.Outcome.word)

    /// The words of outcomes where the bytes are those of an encrypted frame.
    static let framed: Set<String> = [RecordedTelegram.Outcome.unopened.word, RecordedTelegram.Outcome.replayed.word]

    /// Why nothing came of the telegram; nil where something did.
    var reason: String? {
        switch self {
        case .sound, .unauthenticated: nil
        case .wrongChecksum(let printed, let computed):
            TelegramChecksum.wrong(printed: printed, computed: computed).words
        case .missingChecksum: TelegramChecksum.missing.words
        case .damaged: TelegramChecksum.damaged.words
        case .cut: TelegramChecksum.unended.words
        case .unopened: "encrypted, and no key opens it"
        case .replayed: "encrypted, and came before"
        case .refused(let text): text
        case .garbage: "no telegram"
        }
    }
}
