/// Where the API and `/metrics` are served.
struct ServerSettings: Hashable, Sendable {
    /// A host and a port to listen on.
    struct Address: Hashable, Sendable, CustomStringConvertible {
        /// An IP address without brackets, or a name.
        var host: String
        /// 0 to 65535; 0 lets the system choose.
        var port: Int

        /// `host:port`, with brackets around an IPv6 address.
        var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

        /// Whether only this machine can connect to it.
        var isLoopback: Bool {
            host == "localhost" || host == "::1" || (IPv4Address(host)?.isLoopback ?? false)
        }
    }

    /// The address of the API and `/metrics`.
    var listen: Address
    /// Whether an address wider than loopback is wanted although nobody has to prove who he is.
    var isOpen: Bool

    /// The host of `listen`.
    var listenHost: String { listen.host }
    /// The port of `listen`.
    var listenPort: Int { listen.port }
}
