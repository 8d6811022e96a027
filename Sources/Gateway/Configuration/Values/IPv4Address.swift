internal import Glibc

/// An IPv4 address, as a number in the order in which it is written.
struct IPv4Address: Hashable, Sendable {
    /// The four bytes, the first written in the highest place.
    let bits: UInt32

    /// Reads `a.b.c.d`; nil for anything else, names among them.
    init?(_ text: String) {
        var address = in_addr()
        guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
        bits = UInt32(bigEndian: address.s_addr)
    }

    /// Creates an address from its four bytes.
    init(bits: UInt32) {
        self.bits = bits
    }

    /// Whether it is in 127.0.0.0/8.
    var isLoopback: Bool { bits >> 24 == 127 }

    /// Whether it is in a network that no router of the Internet forwards to (RFC 1918, RFC 3927).
    var isPrivate: Bool {
        bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8 || bits >> 16 == 0xA9FE
    }
}
