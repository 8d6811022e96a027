internal import Metering

/// A telegram as it came, and what became of it.
struct RecordedTelegram: Hashable, Sendable {
    /// What became of a telegram.
    enum Outcome: Hashable, Sendable {
        /// It was read.
        case sound
        /// It was encrypted and read, though its tag is not that of the key: its own checksum is right.
        case unauthenticated
        /// Its checksum is not that of its bytes.
        case wrongChecksum(printed: UInt16, computed: UInt16)
        /// It has no checksum, though it is of a version that has one.
        case missingChecksum
        /// Its end never came.
        case cut
        /// It is encrypted, and no key opens it; the bytes are those of the frame.
        case unopened
        /// It is encrypted, and came before; the bytes are those of the frame.
        case replayed
        /// It is whole and yet no reading came of it, for a reason in words.
        case refused(String)
        /// The bytes are no telegram.
        case garbage

        /// Whether nothing came of it.
        var isFailure: Bool {
            switch self {
            case .sound, .unauthenticated: false
            case .wrongChecksum, .missingChecksum, .cut, .unopened, .replayed, .refused, .garbage: true
            }
        }
    }

    /// When it came.
    let received: Timestamp
    /// How it came.
    let origin: Reading.Origin
    /// What became of it.
    let outcome: Outcome
    /// Whether it was encrypted on its way.
    let wasEncrypted: Bool
    /// From its `/` on, with what is printed behind its `!`; a frame that was not opened, as it came.
    let bytes: [UInt8]

    init(
        _ bytes: [UInt8], _ outcome: Outcome, received: Timestamp, origin: Reading.Origin = .push,
        wasEncrypted: Bool = false
    ) {
        self.received = received
        self.origin = origin
        self.outcome = outcome
        self.wasEncrypted = wasEncrypted || outcome == .unopened || outcome == .replayed
        self.bytes = bytes
    }
}

extension RecordedTelegram.Outcome {
    /// What the checksum says of a telegram that came whole or not.
    init(_ checksum: TelegramChecksum) {
        switch checksum {
        case .right, .rightWithCarriageReturns, .none: self = .sound
        case .wrong(let printed, let computed): self = .wrongChecksum(printed: printed, computed: computed)
        case .missing: self = .missingChecksum
        case .damaged: self = .refused(checksum.words)
        case .unended: self = .cut
        }
    }
}
