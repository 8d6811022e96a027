internal import Glibc

/// How `host:port` is read, in URLs and in addresses to listen on.
enum HostAndPort {
    /// Cuts `host`, `host:port` and `[v6]:port` in two, without judging either part.
    static func split(_ text: Substring) throws(ValueProblem) -> (host: Substring, port: Substring?) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw ValueProblem("the bracket of the address is not closed")
            }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw ValueProblem("expected a port after the bracket, found \"\(rest)\"")
            }
            guard host.contains(":") else { throw ValueProblem("brackets are for IPv6 addresses, found \"\(host)\"") }
            return (host, rest.isEmpty ? nil : rest.dropFirst())
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        guard text.lastIndex(of: ":") == colon else {
            throw ValueProblem("an IPv6 address needs brackets, such as [fe80::1]")
        }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    /// A host in the one form that it is compared in; nil when it is neither an IP address nor a name.
    static func host(_ text: Substring) -> String? {
        if text.contains(":") { return canonicalIPv6(String(text)) }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, !text.hasPrefix("."), !text.hasPrefix("-"), (1...253).contains(text.utf8.count) else {
            return nil
        }
        // Digits and dots alone are an address, and `192.168.1` or `300.1.1.1` is a mistyped one.
        if text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return IPv4Address(String(text)) == nil ? nil : String(text)
        }
        return text.lowercased()
    }

    /// The port of a device, 1 to 65535.
    static func devicePort(_ text: Substring) throws(ValueProblem) -> Int {
        try port(text, in: 1...65535)
    }

    /// A port within a range.
    static func port(_ text: Substring, in range: ClosedRange<Int>) throws(ValueProblem) -> Int {
        let isDigits = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDigits, let port = Int(text), range.contains(port) else {
            throw ValueProblem("expected a port from \(range.lowerBound) to \(range.upperBound), found \"\(text)\"")
        }
        return port
    }

    private static func canonicalIPv6(_ text: String) -> String? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(INET6_ADDRSTRLEN)) != nil else { return nil }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }
}
