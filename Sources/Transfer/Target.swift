internal import Glibc

/// A server that requests go to, and how they treat it.
public struct Target: Hashable, Sendable {
    /// Whether a connection outlives its request.
    public enum Connection: Hashable, Sendable {
        /// A new connection for each request, closed as soon as the answer is complete, with `Connection: close` sent.
        case close
        /// Reused for the next request, as HTTP/1.1 does.
        case keepAlive
    }

    /// Scheme, host and port, without a path: `http://192.168.10.11:80`.
    ///
    /// Only `http` and `https` are ever spoken, and `smtp` for mail.
    public let base: String
    /// Whether a connection is reused.
    public let connection: Connection
    /// How long connecting may take; the time of the whole request is the request's own.
    public let connectTimeout: Duration
    /// The greatest body that is read, in bytes.
    public let bodyLimit: Int
    /// A file of certificate authorities in PEM form that is trusted instead of the system's; nil trusts the system's.
    public let caFile: String?

    /// Creates a target.
    ///
    /// - Parameters:
    ///   - base: Scheme, host and port, without a path.
    ///   - connection: Whether a connection is reused.
    ///   - connectTimeout: How long connecting may take.
    ///   - bodyLimit: The greatest body that is read, in bytes.
    ///   - caFile: A file of certificate authorities in PEM form, or nil.
    public init(
        base: String, connection: Connection, connectTimeout: Duration = .seconds(3), bodyLimit: Int = 256 * 1024,
        caFile: String? = nil
    ) {
        self.base = base
        self.connection = connection
        self.connectTimeout = connectTimeout
        self.bodyLimit = bodyLimit
        self.caFile = caFile
    }
}

extension Target {
    /// Whether the scheme is one of those that are spoken.
    internal var isHTTP: Bool {
        let start = base.prefix(8).lowercased()
        return start.hasPrefix("http://") || start == "https://"
    }

    /// Whether mail is given to it.
    internal var isMail: Bool { base.prefix(7).lowercased() == "smtp://" }

    /// Whether the host is an IPv4 or IPv6 address, and no name that has to be looked up.
    internal var isOfAnAddress: Bool {
        guard let slashes = base.firstRange(of: "//") else { return false }
        let authority = base[slashes.upperBound...].prefix { $0 != "/" }
        if authority.hasPrefix("[") { return true }
        var address = in_addr()
        return inet_pton(AF_INET, String(authority.prefix { $0 != ":" }), &address) == 1
    }
}

/// A complete answer.
public struct Response: Hashable, Sendable {
    /// The HTTP status, such as 200; of mail, the last code of SMTP, such as 250.
    public let status: Int
    /// The body, with the transfer encoding taken off.
    public let body: [UInt8]
    /// What the server calls the type of the body, of what was posted to it; nil where it does not.
    public let contentType: String?
    /// How long the server wants to be left alone, of what was posted to it; nil where it does not say.
    public let retryAfter: Duration?

    /// Creates an answer.
    public init(status: Int, body: [UInt8], contentType: String? = nil, retryAfter: Duration? = nil) {
        self.status = status
        self.body = body
        self.contentType = contentType
        self.retryAfter = retryAfter
    }
}
