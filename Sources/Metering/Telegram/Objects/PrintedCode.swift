/// A code by its characters, as nearly all meters print it: one digit, `-`, one digit, `:`, and up to seven more.
///
/// It is looked up as it stands, without reading its numbers; codes in other spellings are read (`OBISCode`).
internal struct PrintedCode: Hashable, Sendable {
    /// How many bytes are looked at.
    static let bytesNeeded = 12

    /// Those behind the `:`, the rest zero.
    let tail: UInt64
    /// The four characters up to the `:`.
    let head: UInt32

    /// Creates a code from its characters.
    init(tail: UInt64, head: UInt32) {
        (self.tail, self.head) = (tail, head)
    }

    /// Takes whatever stands from a place on before the next `(`; nil when none is near.
    ///
    /// Nobody checks here that the bytes needed are there: the caller has to.
    @inline(__always)
    init?(unchecked bytes: Span<UInt8>, at index: Int) {
        let word = ByteWord(unchecked: bytes, at: index &+ 4)
        let opens = word.marks(of: UInt8(ascii: "("))
        guard opens != 0 else { return nil }
        tail = word.bits & ((opens & (0 &- opens)) >> 7 &- 1)
        head = UInt32(truncatingIfNeeded: ByteWord(unchecked: bytes, at: index).bits)
    }

    /// The characters of a code; nil for one of more than seven behind the `:`, or of greater numbers before it.
    init?(_ code: OBISCode) {
        guard code.a < 10, code.b < 10 else { return nil }
        let text = Array("\(code)(".utf8) + [UInt8](repeating: 0, count: PrintedCode.bytesNeeded)
        self.init(unchecked: text.span, at: 0)
    }

    /// How many characters it has.
    @inline(__always)
    var count: Int { 12 - tail.leadingZeroBitCount >> 3 }

    /// Multiplied so that the highest bits depend on all characters; the tail seldom has the bits of the head's digits.
    @inline(__always)
    var hash: UInt64 {
        (tail ^ UInt64(head) << 40) &* 0x9E37_79B9_7F4A_7C15
    }
}
