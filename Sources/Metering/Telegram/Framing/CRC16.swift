/// The checksums behind a telegram's `!` (`telegrams.md` §1.2).
public enum CRC16: Hashable, Sendable {
    /// CRC-16/ARC, of every meter but one: polynomial 0x8005 reflected, from 0.
    case arc
    /// CRC-16/X-25, which Holley's DTSD545 prints: polynomial 0x1021 reflected, from 0xFFFF, inverted at the end.
    case x25

    /// The checksum of some bytes.
    public func checksum(_ bytes: Span<UInt8>) -> UInt16 {
        let table = self == .arc ? CRC16.arcTable : CRC16.x25Table
        let end = CRC16.update(self == .arc ? 0 : 0xFFFF, bytes, table)
        return self == .arc ? end : ~end
    }

    /// Sixteen bytes at a time, by a table for each distance from the end of the sixteen.
    private static func update(_ start: UInt16, _ bytes: Span<UInt8>, _ table: [UInt16]) -> UInt16 {
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBytes { bytes in
                var register = start
                var index = 0
                while index + 16 <= bytes.count {
                    let low = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                    let high = bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self).littleEndian
                    // The register falls on two bytes alone: whatever the others do does not wait for it.
                    let others = sum(high, table, from: 7, bytes: 8) ^ sum(low >> 16, table, from: 13, bytes: 6)
                    register = sum(low ^ UInt64(register), table, from: 15, bytes: 2) ^ others
                    index += 16
                }
                while index < bytes.count {
                    register = register >> 8 ^ table[Int((register ^ UInt16(bytes[index])) & 0xFF)]
                    index += 1
                }
                return register
            }
        }
    }

    /// What some bytes of a word do to the register, the first one by a row of the table, the next by that before it.
    @inline(__always)
    private static func sum(
        _ word: UInt64, _ table: UnsafeBufferPointer<UInt16>, from row: Int, bytes: Int
    ) -> UInt16 {
        var sum: UInt16 = 0
        for index in 0..<bytes {
            sum ^= table[(row - index) * 256 + Int(truncatingIfNeeded: word >> UInt64(index * 8) & 0xFF)]
        }
        return sum
    }

    /// One byte more.
    internal static func arc(_ register: UInt16, _ byte: UInt8) -> UInt16 {
        register >> 8 ^ arcTable[Int((register ^ UInt16(byte)) & 0xFF)]
    }

    private static let arcTable = table(of: 0xA001)
    private static let x25Table = table(of: 0x8408)

    /// Row `n` is what a byte does to the register that `n` zero bytes follow.
    private static func table(of polynomial: UInt16) -> [UInt16] {
        var table = [UInt16](repeating: 0, count: 16 * 256)
        for byte in 0..<256 {
            var register = UInt16(byte)
            for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 0 ? 0 : polynomial) }
            table[byte] = register
        }
        for index in 256..<table.count {
            let former = table[index - 256]
            table[index] = former >> 8 ^ table[Int(former & 0xFF)]
        }
        return table
    }
}
