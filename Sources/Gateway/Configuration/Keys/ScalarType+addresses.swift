extension ScalarType where Value == DeviceURL {
    /// The URL of a device: a scheme, a host and perhaps a port.
    static let deviceURL = ScalarType(
        name: "URL", range: "http or https, without a path",
        schema: .object([
            ("type", .text("string")), ("pattern", .text("^[hH][tT][tT][pP][sS]?://[^/?#@]+/?$")),
        ]),
        parse: { text throws(ValueProblem) in try DeviceURL(parsing: text) },
        format: { $0.description }, redacted: DeviceURL.redacted)
}

extension ScalarType where Value == ServerSettings.Address {
    /// The address of a device that sends telegrams.
    static let deviceAddress = ScalarType(
        name: "host:port", range: "port 1 to 65535",
        schema: .object([("type", .text("string")), ("pattern", .text("^[^/@]+:[0-9]{1,5}$"))]),
        parse: { text throws(ValueProblem) in
            let (host, port) = try HostAndPort.split(Substring(text))
            guard let port, let host = HostAndPort.host(host) else {
                throw ValueProblem("expected host:port, such as 192.168.10.12:2001")
            }
            return ServerSettings.Address(host: host, port: try HostAndPort.devicePort(port))
        }, format: { $0.description })

    /// An address to listen on.
    static let listenAddress = ScalarType(
        name: "host:port", range: "port 0 to 65535, 0: the system chooses",
        schema: .object([("type", .text("string")), ("pattern", .text("^.+:[0-9]{1,5}$"))]),
        parse: { text throws(ValueProblem) in
            let (host, port) = try HostAndPort.split(Substring(text))
            guard let port, let host = HostAndPort.host(host) else {
                throw ValueProblem("expected host:port, such as 127.0.0.1:9571")
            }
            return ServerSettings.Address(host: host, port: try HostAndPort.port(port, in: 0...65535))
        }, format: { $0.description })
}
