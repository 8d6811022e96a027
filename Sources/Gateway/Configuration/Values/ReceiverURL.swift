/// The address of a receiver: a server, and a path on it that may be as good as a password.
struct ReceiverURL: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Scheme, host and port.
    var server: DeviceURL
    /// The path from its slash on, with a query where there is one; `/` where none is given.
    var path: String

    /// The server alone: the path of a web hook or a topic is often its only secret.
    var description: String { server.description }
    /// The same.
    var debugDescription: String { description }
}

extension ReceiverURL {
    /// Reads `https://host:port/path?query`.
    init(parsing text: String) throws(ValueProblem) {
        guard !text.contains("#") else { throw ValueProblem("a fragment is not allowed") }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let end = text[start...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        let server = text[..<end]
        guard !server.contains("@") else { throw ValueProblem("user info is not allowed in the address") }
        let isVisible = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isVisible else { throw ValueProblem("spaces and other than ASCII have to be written as %20 and so on") }
        self.server = try DeviceURL(parsing: String(server))
        let rest = text[end...]
        path = rest.hasPrefix("/") ? String(rest) : "/" + rest
    }
}
