internal import Crypto
internal import Metering

/// Encrypts the telegrams of a meter: AES-128-GCM in frames of DLMS general-glo-ciphering (`telegrams.md` §4).
internal struct TelegramSealer: Sendable {
    /// The authentication key of every meter in Luxembourg, which is public.
    private static let authenticationKey: [UInt8] = (0...15).map { $0 * 0x11 }
    private static let control: UInt8 = 0x30

    private let key: [UInt8]
    private let title: [UInt8]
    private var counter: UInt32

    /// Makes up the key of a meter, and how many frames it has sent.
    init(meter index: Int, plan: HouseholdPlan) {
        let halves = [Hash.mix(plan.seed, 9000), Hash.mix(plan.seed, 9001)]
        key = halves.flatMap { half in withUnsafeBytes(of: half.bigEndian, Array.init) }
        let serial = withUnsafeBytes(of: UInt32(truncatingIfNeeded: index).bigEndian, Array.init)
        title = Array("SAGg".utf8) + serial
        counter = UInt32(truncatingIfNeeded: Hash.mix(plan.seed, 9002) % 1_000_000)
    }

    /// The key as 32 hex digits.
    var keyText: String {
        LoggerIdentity.hex(of: key)
    }

    /// The frame of a telegram, with the next counter.
    mutating func seal(_ plain: [UInt8]) -> [UInt8] {
        counter += 1
        let count = withUnsafeBytes(of: counter.bigEndian, Array.init)
        guard let nonce = try? AES.GCM.Nonce(data: title + count),
            let box = try? AES.GCM.seal(
                plain, using: SymmetricKey(data: key), nonce: nonce,
                authenticating: [TelegramSealer.control] + TelegramSealer.authenticationKey)
        else { preconditionFailure("a key of 16 octets and a nonce of 12 seal nothing") }
        // The control, the counter and a tag that is cut to 96 bits.
        let length = 17 + plain.count
        let head = [0xDB, UInt8(title.count)] + title + [0x82, UInt8(length >> 8), UInt8(length & 0xFF)]
        return head + [TelegramSealer.control] + count + box.ciphertext + box.tag.prefix(12)
    }
}
