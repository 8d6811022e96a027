import Crypto
import Foundation
import Metering

/// An encrypted telegram that a test makes with the library's own sealing (`telegrams.md` §4).
enum SealedTelegram {
    static let key = "00112233 44556677 8899AABB CCDDEEFF"
    static let title: [UInt8] = [0x53, 0x41, 0x47, 0x67, 0x70, 0x00, 0x05, 0x48]

    static func frame(
        _ plain: [UInt8], counter: UInt32, key: String = SealedTelegram.key, control: UInt8 = 0x30,
        authenticationKey: [UInt8] = (0...15).map { UInt8($0 * 0x11) }
    ) throws -> [UInt8] {
        let octets = key.filter { $0 != " " }
        let keyBytes = stride(from: 0, to: 32, by: 2).compactMap { offset in
            UInt8(octets.dropFirst(offset).prefix(2), radix: 16)
        }
        let count = withUnsafeBytes(of: counter.bigEndian, Array.init)
        let box = try AES.GCM.seal(
            plain, using: SymmetricKey(data: keyBytes), nonce: AES.GCM.Nonce(data: title + count),
            authenticating: [control] + authenticationKey)
        let hasTag = control & 0x10 != 0
        let body = [control] + count + Array(box.ciphertext) + (hasTag ? Array(box.tag.prefix(12)) : [])
        return [0xDB, 8] + title + length(body.count) + body
    }

    private static func length(_ count: Int) -> [UInt8] {
        switch count {
        case ..<0x80: [UInt8(count)]
        case ..<0x100: [0x81, UInt8(count)]
        default: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
        }
    }
}
