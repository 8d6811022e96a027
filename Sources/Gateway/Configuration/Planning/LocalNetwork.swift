internal import Glibc

/// A network that this machine has an address in.
struct LocalNetwork: Hashable, Sendable {
    /// The machine's address.
    let address: IPv4Address
    /// The bits that all its addresses share.
    let mask: UInt32

    /// Whether an address is in the network.
    func contains(_ other: IPv4Address) -> Bool {
        address.bits & mask == other.bits & mask
    }

    /// The IPv4 networks of all interfaces of this machine; none when it does not tell.
    static func all() -> [LocalNetwork] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var networks: [LocalNetwork] = []
        var next = first
        while let interface = next?.pointee {
            if let address = bits(of: interface.ifa_addr), let mask = bits(of: interface.ifa_netmask) {
                networks.append(LocalNetwork(address: IPv4Address(bits: address), mask: mask))
            }
            next = interface.ifa_next
        }
        return networks
    }

    private static func bits(of address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
        guard let address, Int32(address.pointee.sa_family) == AF_INET else { return nil }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
        }
    }
}
