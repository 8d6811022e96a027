extension ScalarType where Value == ReceiverURL {
    /// The address of a receiver; its path may be as good as a password, so no error shows it.
    static let receiverURL = ScalarType(
        name: "URL", range: "http or https",
        schema: .object([
            ("type", .text("string")), ("pattern", .text("^[hH][tT][tT][pP][sS]?://[^/?#@]+([/?][^#]*)?$")),
        ]),
        parse: { text throws(ValueProblem) in try ReceiverURL(parsing: text) },
        format: { $0.description },
        redacted: { text in
            let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            guard let path = text[start...].firstIndex(where: { "/?#@".contains($0) }) else { return text }
            // What stands before an @ may be a password.
            return text[path...].contains("@") ? "<secret>" : "\(text[..<path])/<secret>"
        })
}

extension ScalarType where Value == Secret {
    /// A password or a token, which no error shows.
    static let secret = ScalarType(
        name: "text",
        schema: .object([("type", .list([.text("string"), .text("number")])), ("minLength", .number(1))]),
        parse: { text throws(ValueProblem) in
            guard !text.isEmpty else { throw ValueProblem("expected text, found an empty one") }
            guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw ValueProblem("expected one line without control characters")
            }
            return Secret(text)
        }, format: { _ in "<secret>" }, redacted: { _ in "<secret>" })
}

extension ScalarType where Value == String {
    /// A mail address without a name.
    static let mailAddress = ScalarType(
        name: "mail address",
        schema: .object([("type", .text("string")), ("pattern", .text("^[^@<>,; ]+@[^@<>,; ]+$"))]),
        parse: { text throws(ValueProblem) in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            let isPlain =
                text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !text.contains { "<>,;:\"()[]\\".contains($0) }
            guard isPlain, parts.count == 2, (1...64).contains(parts[0].utf8.count), HostAndPort.host(parts[1]) != nil
            else { throw ValueProblem("expected a mail address such as ops@coop.example") }
            return text
        }, format: { $0 })
}

extension ScalarType where Value == ServerSettings.Address {
    /// The server that takes mail on.
    static let smarthost = ScalarType(
        name: "host:port", range: "port 1 to 65535",
        schema: .object([("type", .text("string")), ("pattern", .text("^[^/@]+:[0-9]{1,5}$"))]),
        parse: { text throws(ValueProblem) in
            let (host, port) = try HostAndPort.split(Substring(text))
            guard let host = HostAndPort.host(host) else {
                throw ValueProblem("expected a name or IP address as host, found \"\(host)\"")
            }
            guard let port else {
                throw ValueProblem("it has no port; did you mean \"\(text):587\"?")
            }
            return ServerSettings.Address(host: host, port: try HostAndPort.devicePort(port))
        }, format: { $0.description })
}
