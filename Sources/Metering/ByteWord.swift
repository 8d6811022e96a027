/// Eight bytes of a telegram in one number, the first of them lowest: all of them are looked at at once.
internal struct ByteWord {
    let bits: UInt64

    /// Takes the eight bytes from a place on; the program stops when they are not there.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at index: Int) {
        // "Unsafe" is that a load may make values that are none of their type: of a number, all are.
        bits = UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Takes the eight bytes from a place on.
    ///
    /// Nobody checks here that they are there: the caller has to.
    @inline(__always)
    init(unchecked bytes: Span<UInt8>, at index: Int) {
        bits = UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The highest bit of each byte that is the one looked for; of those above the lowest some may be no such byte.
    @inline(__always)
    func marks(of byte: UInt8) -> UInt64 {
        let zeros = bits ^ UInt64(byte) &* ByteWord.ones
        return (zeros &- ByteWord.ones) & ~zeros & ByteWord.highs
    }

    /// The highest bit of each byte less than `limit`, which is at most 128; of those above the lowest some may be none.
    @inline(__always)
    func marks(below limit: UInt8) -> UInt64 {
        (bits &- UInt64(limit) &* ByteWord.ones) & ~bits & ByteWord.highs
    }

    /// The highest bit of each byte that is no digit; of those above the lowest some may be one.
    @inline(__always)
    var marksOfOthersThanDigits: UInt64 {
        let values = bits ^ UInt64(UInt8(ascii: "0")) &* ByteWord.ones
        return (values &+ 0x76 &* ByteWord.ones | values) & ByteWord.highs
    }

    /// The number that eight digits are.
    @inline(__always)
    static func number(_ digits: UInt64) -> UInt64 {
        // Neighbours are put together, then pairs, then fours.
        let pairs = ((digits & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) >> 8
        let fours = ((pairs & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
        return ((fours & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
    }
}
