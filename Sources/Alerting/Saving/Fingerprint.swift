/// A hash of 64 bits that is the same on every machine and after every restart: FNV-1a.
///
/// Of labels it is made as Prometheus and Alertmanager make theirs, so that an alert bears the same fingerprint there.
public struct Fingerprint: Hashable, Sendable {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of nothing.
    public init() {}

    /// The fingerprint of labels.
    public init(of labels: Labels) {
        for pair in labels.pairs {
            add(pair.name)
            add(pair.value)
        }
    }

    /// Adds a text and a mark of its end.
    public mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte: byte) }
        add(byte: 0xFF)
    }

    /// Adds a number.
    public mutating func add(_ number: Int64) {
        for shift in stride(from: Int64(0), to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private mutating func add(byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    /// 16 hexadecimal digits.
    public var text: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
