/// Where things are in a frame of encrypted telegrams: DLMS general-glo-ciphering, suite 0 (`telegrams.md` §4).
internal struct EncryptedFrame: Hashable, Sendable {
    /// The byte that begins each.
    static let tag: UInt8 = 0xDB
    /// How many bytes decide whether a frame begins.
    static let headerBytes = 14
    /// The greatest length that is believed, in bytes.
    static let greatestLength = 8192

    /// The bytes before the security control: tag, system title, length.
    let prefix: Int
    /// All bytes of the frame.
    let count: Int

    /// What the first bytes say.
    enum Recognition: Hashable {
        /// A frame, of this shape.
        case frame(EncryptedFrame)
        /// It takes more bytes to say.
        case undecided
        /// No frame.
        case none
    }

    /// Whether a frame begins at a place: 0xDB, a title of 8 bytes, a plausible length and security control.
    static func recognise(_ bytes: Span<UInt8>, at start: Int) -> Recognition {
        let available = bytes.count - start
        guard available > 1 else { return .undecided }
        guard bytes[start] == tag, bytes[start + 1] == 8 else { return .none }
        guard available >= headerBytes else { return .undecided }
        let form = bytes[start + 10]
        let (prefix, length): (Int, Int)
        switch form {
        case 0x82: (prefix, length) = (13, Int(bytes[start + 11]) << 8 | Int(bytes[start + 12]))
        case 0x81: (prefix, length) = (12, Int(bytes[start + 11]))
        case 0..<0x80: (prefix, length) = (11, Int(form))
        default: return .none
        }
        guard (30...greatestLength).contains(length) else { return .none }
        guard [0x20, 0x21, 0x30, 0x31].contains(bytes[start + prefix]) else { return .none }
        return .frame(EncryptedFrame(prefix: prefix, count: prefix + length))
    }
}
