internal import Testing

@testable internal import Gateway

@Suite struct ScalarTypeTests {
    @Test(arguments: [
        ("500ms", 500), ("10s", 10_000), ("5m", 300_000), ("1h30m", 5_400_000), ("14d", 1_209_600_000),
        ("1d2h3m4s5ms", 93_784_005), ("0s", 0), ("90s", 90_000), ("007s", 7_000),
    ])
    func readsDurations(text: String, milliseconds: Int) throws {
        #expect(try DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["s", "10 s", "1.5s", "-5s", "5M", "5sec", "1s1s", "1ms1s", "10s5", "1e3s", "٣s", "5µs"])
    func refusesWhatIsNoDuration(text: String) {
        #expect(throws: ValueProblem("expected a duration such as 500ms, 10s, 5m, 1h30m or 14d")) {
            try DurationText.parse(text)
        }
    }

    @Test func aDurationThatOverflowsIsRefused() {
        #expect(throws: ValueProblem("it is longer than can be counted")) { try DurationText.parse("106751991168d") }
        #expect(throws: ValueProblem("it is longer than can be counted")) {
            try DurationText.parse("106751991167d9223372036854775807ms")
        }
    }

    @Test(arguments: [
        (500, "500ms"), (1_500, "1500ms"), (10_000, "10s"), (150_000, "150s"), (300_000, "5m"), (5_400_000, "90m"),
        (86_400_000, "1d"), (0, "0s"),
    ])
    func writesDurations(milliseconds: Int, text: String) {
        #expect(DurationText.string(.milliseconds(milliseconds)) == text)
    }

    @Test(arguments: [
        ("http://192.168.10.11", "http://192.168.10.11"), ("http://a.b/", "http://a.b"),
        ("HTTP://LOGGER.lan:8080", "http://logger.lan:8080"), ("https://a:443", "https://a"),
        ("https://a:80", "https://a:80"), ("http://[fe80:0::1]:81", "http://[fe80::1]:81"),
        ("http://p1_meter-2", "http://p1_meter-2"),
    ])
    func readsDeviceURLs(text: String, expected: String) throws {
        #expect(try DeviceURL(parsing: text).description == expected)
    }

    @Test(arguments: [
        "http://a b", "http://a//", "http://a:", "http://a:x", "http://a:+80", "http://a:65536", "http://[fe80::1",
        "http://[1.2.3.4]", "http://[::1]x", "http://[::zz]", "http://192.168.1", "http://-a", "http://.a",
        "http://a:1:2", "http:///", "http://é", "://a", "",
    ])
    func refusesWhatIsNoDeviceURL(text: String) {
        #expect(throws: ValueProblem.self) { try DeviceURL(parsing: text) }
    }

    @Test(arguments: [
        ("http://u:p@h", "http://<secret>@h"), ("http://u:p/w@h/x", "http://<secret>@h/x"),
        ("u:p@h", "<secret>@h"), ("u:p@http://h", "<secret>@http://h"), ("http://u@a:p@h", "http://<secret>@h"),
        ("http://h", "http://h"),
    ])
    func hidesTheUserInfoOfURLs(text: String, shown: String) {
        #expect(DeviceURL.redacted(text) == shown)
    }

    @Test(arguments: [
        ("a", true), ("0", true), ("a-", true), ("flat-12", true), (String(repeating: "a", count: 32), true),
        ("", false), ("-a", false), ("A", false), ("a_b", false), ("a/b", false), ("é", false),
        (String(repeating: "a", count: 33), false),
    ])
    func knowsIds(text: String, isValid: Bool) {
        #expect(Identifier.isValid(text) == isValid)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true), ("0.0.0.0", false),
        ("::", false), ("192.168.1.2", false), ("host.example", false),
    ])
    func knowsLoopback(host: String, isLoopback: Bool) {
        #expect(ServerSettings.Address(host: host, port: 1).isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("metres", "meters"), ("site", "sites"), ("SERVER", "server"), ("stale-after", "stale_after"),
        ("timout", "timeout"), ("flor", "floor"),
    ])
    func suggestsTheNearestName(name: String, meant: String) {
        let known = ["server", "sites", "meters", "stale_after", "timeout", "floor"]
        #expect(Suggestion.closest(to: name, among: known) == meant)
    }

    @Test(arguments: ["retention", "x", "", String(repeating: "sites", count: 1000)])
    func suggestsNothingForWhatIsFarFromAll(name: String) {
        #expect(Suggestion.closest(to: name, among: ["server", "sites", "meters"]) == nil)
    }

    @Test(arguments: [
        ("", "abc", 3), ("abc", "abc", 0), ("ab", "ba", 1), ("kitten", "sitting", 3), ("metres", "meters", 1),
    ])
    func countsEdits(first: String, second: String, edits: Int) {
        #expect(Suggestion.edits(from: first, to: second) == edits)
        #expect(Suggestion.edits(from: second, to: first) == edits)
    }
}
