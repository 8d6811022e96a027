/// Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the top bit set on all but the last.
enum Varint {
    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Writes numbers of either sign, those near zero shortest: 0, −1, 1, −2 become 0, 1, 2, 3.
    static func appendSigned(_ value: Int64, to bytes: inout [UInt8]) {
        append(UInt64(bitPattern: (value << 1) ^ (value >> 63)), to: &bytes)
    }
}

/// Takes numbers from the front of bytes that `Varint` wrote; nil where the bytes end or fit no 64 bits.
struct VarintReader {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    /// What has not been taken yet.
    var rest: UnsafeRawBufferPointer.SubSequence { bytes[index...] }

    mutating func next() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            // The tenth byte holds the one bit that is left of 64.
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    mutating func nextSigned() -> Int64? {
        next().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    /// So many signed numbers; nil when there are not.
    mutating func nextSigned(count: Int) -> [Int64]? {
        // Each takes a byte at least, so a count of damaged bytes reserves no more than these are.
        guard count <= bytes.count - index else { return nil }
        var isWhole = true
        let numbers = [Int64](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, isWhole {
                let byte = index < bytes.count ? bytes[index] : 0x80
                if byte < 0x80 {
                    index += 1
                    buffer[filled] = Int64(byte >> 1) ^ -Int64(byte & 1)
                } else if let number = nextSigned() {
                    buffer[filled] = number
                } else {
                    isWhole = false
                    break
                }
                filled += 1
            }
        }
        return isWhole ? numbers : nil
    }
}
