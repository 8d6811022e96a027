/// Where in a stream the bytes may be ciphertext that nobody could open, in which anything begins by chance.
///
/// A frame that was cut off on its way has the length of a whole one, and hides what came behind it. So what plainly begins
/// within it is taken up: a telegram for certain, or a frame with the same title or a maker's.
internal struct CiphertextDoubt: Sendable {
    /// How many frames are tried that begin within one another.
    ///
    /// Each costs a decryption of up to 8 KiB; so a stream of false beginnings, 14 bytes each, costs no more than nine times
    /// its length.
    private static let greatestTries = 8

    /// Where the doubt ends, in the buffer.
    private(set) var end = 0
    /// Whether these bytes are garbage: those of a frame that did not end are, those of one without its key are not.
    private(set) var isGarbage = false
    private var tries = CiphertextDoubt.greatestTries
    private var title: UInt64 = 0
    private var lastTitle: UInt64 = 0

    /// Moves with the buffer, which has given up bytes at its beginning.
    mutating func shift(by count: Int) {
        end = max(0, end - count)
    }

    /// Says that a frame is not opened.
    mutating func begin(_ range: Range<Int>, isGarbage: Bool) {
        end = max(end, range.upperBound)
        self.isGarbage = isGarbage
        title = lastTitle
    }

    /// Whether a frame begins at a place, by what is known there.
    mutating func recognise(_ bytes: Span<UInt8>, at start: Int) -> EncryptedFrame.Recognition {
        let recognition = EncryptedFrame.recognise(bytes, at: start)
        guard case .frame = recognition else { return recognition }
        let found = (start + 2..<start + 10).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        if start < end {
            let isKnown = found == title || TelegramChecksum.isMaker(bytes, at: start + 2)
            guard tries > 0, isKnown else { return .none }
            tries -= 1
        } else {
            tries = CiphertextDoubt.greatestTries
        }
        lastTitle = found
        return recognition
    }
}
