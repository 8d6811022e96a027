internal import Glibc

/// The address of a device: a scheme, a host and a port, since the paths belong to its family.
struct DeviceURL: Hashable, Sendable, CustomStringConvertible {
    /// The protocols a device is spoken to in.
    enum Scheme: String, Hashable, Sendable, CaseIterable {
        /// Plain HTTP.
        case http
        /// HTTP over TLS.
        case https

        /// The port where none is given.
        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// The protocol.
    var scheme: Scheme
    /// A name or IP address, in lower case, an IPv6 address without brackets.
    var host: String
    /// 1 to 65535.
    var port: Int

    /// The URL without a path, and without a port that is the scheme's own.
    var description: String {
        port == scheme.defaultPort ? "\(scheme.rawValue)://\(bracketedHost)" : "\(scheme.rawValue)://\(hostAndPort)"
    }

    /// `host:port`, which no two meters share.
    var hostAndPort: String { "\(bracketedHost):\(port)" }

    private var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }
}

extension DeviceURL {
    /// Reads `http://host:port`, with or without the port and a closing slash.
    init(parsing text: String) throws(ValueProblem) {
        guard !text.contains("@") else { throw ValueProblem("user info belongs in username and password") }
        guard let separator = text.firstRange(of: "://") else {
            throw ValueProblem("expected a URL such as http://192.168.10.11")
        }
        guard let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased()) else {
            throw ValueProblem("expected http or https, found \"\(text[..<separator.lowerBound])\"")
        }
        var authority = text[separator.upperBound...]
        guard !authority.contains("?") else { throw ValueProblem("a query is not allowed, the collector adds its own") }
        guard !authority.contains("#") else { throw ValueProblem("a fragment is not allowed") }
        if authority.hasSuffix("/") { authority.removeLast() }
        guard !authority.contains("/") else { throw ValueProblem("a path is not allowed, the collector adds its own") }
        let (host, port) = try HostAndPort.split(authority)
        guard let host = HostAndPort.host(host) else {
            throw ValueProblem("expected a name or IP address as host, found \"\(host)\"")
        }
        self.init(scheme: scheme, host: host, port: try port.map(HostAndPort.devicePort) ?? scheme.defaultPort)
    }

    /// The text of a URL without what stands before the last `@`, which may be a password.
    static func redacted(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        return start <= at ? "\(text[..<start])<secret>\(text[at...])" : "<secret>\(text[at...])"
    }
}
