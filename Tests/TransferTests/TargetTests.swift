import Testing

@testable import Transfer

/// What is seen of a server from its URL alone.
@Suite struct TargetTests {
    @Test(arguments: [
        ("http://192.168.10.11", true), ("http://192.168.10.11:8080", true), ("http://[fe80::1]:80", true),
        ("https://127.0.0.1/", true), ("http://meter.example", false), ("http://10.example:80", false),
        ("http://1.2.3", false), ("192.168.10.11", false), ("", false),
    ]) func tellsAnAddressFromAName(base: String, isAddress: Bool) {
        #expect(Target(base: base, connection: .close).isOfAnAddress == isAddress)
    }

    @Test(arguments: [
        ("http://a", true), ("HTTPS://a", true), ("https://", true), ("ftp://a", false), ("file:///etc/passwd", false),
        ("http:/a", false), ("", false),
    ]) func onlyHTTPIsSpoken(base: String, isHTTP: Bool) {
        #expect(Target(base: base, connection: .close).isHTTP == isHTTP)
    }
}
