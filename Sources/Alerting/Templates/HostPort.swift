internal import Glibc

/// An address such as `meter.lan:80` or `[fe80::1]:80`, taken apart.
internal struct HostPort {
    /// The name or address, without brackets.
    let host: String
    let port: String

    /// Takes an address apart; nil when it has no port or is none.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        port = String(text[text.index(after: colon)...])
        let before = text[..<colon]
        if before.hasPrefix("[") {
            guard before.hasSuffix("]"), !before.dropFirst().dropLast().contains(where: { "[]".contains($0) }) else {
                return nil
            }
            host = String(before.dropFirst().dropLast())
        } else {
            guard !before.contains(where: { ":[]".contains($0) }) else { return nil }
            host = String(before)
        }
        if port.contains(where: { "[]".contains($0) }) { return nil }
    }

    /// The address with no more than the first part of its name; one in numbers stays as it is.
    static func withoutDomain(_ text: String) -> String {
        let parts = HostPort(text)
        let host = parts?.host ?? text
        guard !isAddress(host) else { return text }
        let name = host.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard let port = parts?.port, !port.isEmpty else { return name }
        return (name.contains(":") ? "[\(name)]" : name) + ":" + port
    }

    private static func isAddress(_ host: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
    }
}
