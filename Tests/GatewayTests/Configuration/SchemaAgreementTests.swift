internal import Foundation
internal import Testing

@testable internal import Gateway

/// JSON is YAML: each text goes through the schema and through the reader, which must agree.
@Suite struct SchemaAgreementTests {
    private func failures(of text: String) throws -> [String] {
        let schema = try JSONSerialization.jsonObject(with: Data(Schema.document.pretty.utf8)) as? [String: Any]
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return SchemaValidator(root: try #require(schema)).failures(of: value)
    }

    private static func meter(_ members: String) -> String {
        """
        {"sites": [{"id": "a", "meters": [{"id": "b", "collector": "dsmr-logger", "url": "http://h", \(members)}]}]}
        """
    }

    private static func receiver(_ members: String) -> String {
        #"{"alerting": {"receivers": [{"name": "a", \#(members)}]}}"#
    }

    private static func stream(_ members: String) -> String {
        #"{"sites": [{"id": "a", "meters": [{"id": "b", \#(members)}]}]}"#
    }

    private static let key = "00112233445566778899aabbccddeeff"

    @Test(arguments: [
        "{}",
        #"{"server": {"listen": "127.0.0.1:0", "open": true}}"#,
        #"{"polling": {"interval": "1h30m", "timeout": "500ms", "stale_after": "1d", "max_in_flight": 7}}"#,
        #"{"polling": {"connection": "keep-alive", "floor": "none", "max_in_flight": "auto"}}"#,
        #"{"polling": {"interval": "${I}", "max_in_flight": "${N}"}, "server": {"open": "${O}"}}"#,
        #"{"store": {"path": "a.db", "flush": "1s"}, "metrics": {"energy_unit": "joules"}, "include": ["*.none"]}"#,
        #"{"alerting": {"rule_files": ["r/*.yaml"], "interval": "15s", "alertmanagers": ["http://am:9093"]}}"#,
        #"{"alerting": {"pack": {"enable": ["all"], "FuseOverload": {"warn": "87.5%", "trip_for": "30s"}}}}"#,
        #"{"alerting": {"pack": {"LoggerUnhealthy": {"rssi": -70, "severity": "warning", "for": "0s"}}}}"#,
        receiver(#""ntfy": {"url": "https://n.example/topic", "token": "a"}, "quiet_hours": "22:30-07:00""#),
        receiver(#""webhook": {"url": "https://h.example/a?b=c"}, "min_severity": "warning", "language": "nl""#),
        receiver(#""email": {"to": ["a@b.c"], "from": "d@e.f", "smarthost": "s:587"}, "send_resolved": false"#),
        #"{"include": "*.none", "x-any": [1, {"a": null}], "polling": null, "sites": []}"#,
        #"{"sites": [{"id": "a", "name": "b", "country": "NL", "timezone": "Europe/Paris", "labels": {"c": "d"}}]}"#,
        #"{"sites": [{"id": "a", "fuse": {"phases": 3, "amperes": 25, "x-a": 1}, "interval": "20s", "timeout": "9s"}]}"#,
        meter(#""enabled": false, "formerly": "c/d", "role": "submeter", "ca_file": "ca.pem""#),
        meter(#""interval": "20s", "timeout": "9s", "stale_after": "60s", "connection": "device", "floor": "device""#),
        stream(#""collector": "p1-tcp", "address": "10.0.0.1:2001", "idle_timeout": "1m""#),
        stream(
            #""collector": "p1-tcp", "address": "[::1]:2001", "decryption": {"key": "\#(key)", "verify_tag": false}"#),
        stream(#""collector": "p1-serial", "device": "/dev/ttyUSB0", "speed": "9600", "interval": "1m""#),
    ])
    func bothTake(text: String) throws {
        #expect(try failures(of: text) == [])
        #expect(Fixtures.errors(text, environment: ["I": "30s", "N": "5", "O": "true"]) == [])
    }

    @Test(arguments: [
        "[]",
        #"{"servers": {}}"#,
        #"{"server": {"listen": "127.0.0.1"}}"#,
        #"{"server": {"open": "yes"}}"#,
        #"{"server": {"open": 1}}"#,
        #"{"server": []}"#,
        #"{"polling": {"interval": 10}}"#,
        #"{"polling": {"interval": "10"}}"#,
        #"{"polling": {"interval": "10 s"}}"#,
        #"{"polling": {"max_in_flight": 0}}"#,
        #"{"polling": {"max_in_flight": "many"}}"#,
        #"{"polling": {"connection": "keepalive"}}"#,
        #"{"store": {"path": ""}}"#,
        #"{"metrics": {"energy_unit": "kWh"}}"#,
        #"{"include": {"a": "b"}}"#,
        #"{"sites": {}}"#,
        #"{"sites": [{}]}"#,
        #"{"sites": [{"id": "A"}]}"#,
        #"{"sites": [{"id": "a", "country": "nl"}]}"#,
        #"{"sites": [{"id": "a", "fuse": {"phases": 2, "amperes": 25}}]}"#,
        #"{"sites": [{"id": "a", "fuse": {"phases": 3}}]}"#,
        #"{"sites": [{"id": "a", "fuse": {"phases": 3, "amperes": 0}}]}"#,
        #"{"sites": [{"id": "a", "labels": {"a-b": "c"}}]}"#,
        #"{"sites": [{"id": "a", "labels": {"a": ["c"]}}]}"#,
        #"{"sites": [{"id": "a", "stale_after": "1m"}]}"#,
        #"{"sites": [{"id": "a", "meters": [{"id": "b", "collector": "dsmr-logger"}]}]}"#,
        #"{"sites": [{"id": "a", "meters": [{"id": "b", "collector": "p1", "url": "http://h"}]}]}"#,
        #"{"sites": [{"id": "a", "meters": [{"id": "b", "collector": "dsmr-logger", "url": "http://h/api"}]}]}"#,
        #"{"sites": [{"id": "a", "meters": [{"id": "b", "collector": "dsmr-logger", "url": "http://u:p@h"}]}]}"#,
        #"{"sites": [{"id": "a", "meters": [{"id": "b", "collector": "dsmr-logger", "url": "ftp://h"}]}]}"#,
        #"{"alerting": {"interval": 15}}"#,
        #"{"alerting": {"alert_managers": []}}"#,
        #"{"alerting": {"pack": {"FuseOverload": {"warn": 85}}}}"#,
        #"{"alerting": {"pack": {"FuseOverload": {"warn": "85"}}}}"#,
        #"{"alerting": {"pack": {"FuseOverload": {"level": "85%"}}}}"#,
        #"{"alerting": {"pack": {"LoggerUnhealthy": {"rssi": -700}}}}"#,
        #"{"alerting": {"pack": {"LoggerUnhealthy": {"severity": "page"}}}}"#,
        #"{"alerting": {"receivers": [{"ntfy": {"url": "https://n.example/topic"}}]}}"#,
        receiver(#""ntfy": {"url": "n.example/topic"}"#),
        receiver(#""ntfy": {"url": "https://n.example/topic"}, "quiet_hours": "22:30-7:00""#),
        receiver(#""ntfy": {"url": "https://n.example/topic"}, "quiet_hours": "22:30-24:00""#),
        receiver(#""ntfy": {"url": "https://n.example/topic"}, "language": "fr""#),
        receiver(#""ntfy": {"url": "https://n.example/topic"}, "min_severity": "high""#),
        receiver(#""email": {"to": "a@b.c", "from": "d@e.f", "smarthost": "s"}"#),
        receiver(#""email": {"to": "a@b.c", "from": "d", "smarthost": "s:25"}"#),
        receiver(#""email": {"to": "a@b.c", "from": "d@e.f", "smarthost": "s:25", "encryption": "tls"}"#),
        meter(#""enabled": "on""#),
        meter(#""formerly": "c""#),
        meter(#""role": "main""#),
        meter(#""ca_file": """#),
        meter(#""labels": {}"#),
        stream(#""collector": "p1-tcp""#),
        stream(#""collector": "p1-tcp", "address": "10.0.0.1""#),
        stream(#""collector": "p1-tcp", "address": "10.0.0.1:2001", "url": "http://h""#),
        stream(#""collector": "p1-tcp", "address": "10.0.0.1:2001", "timeout": "1s""#),
        stream(#""collector": "p1-tcp", "address": "10.0.0.1:2001", "decryption": {"key": "0011"}"#),
        stream(#""collector": "p1-serial", "address": "10.0.0.1:2001""#),
        stream(#""collector": "p1-serial", "device": "/dev/ttyUSB0", "speed": "8N1""#),
        stream(#""collector": "dsmr-logger", "url": "http://h", "idle_timeout": "1m""#),
    ])
    func bothRefuse(text: String) throws {
        #expect(try failures(of: text) != [])
        #expect(Fixtures.errors(text) != [])
    }

    @Test func everyDefaultIsAValueThatTheReaderTakes() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(Schema.document.pretty.utf8)) as? [String: Any]
        let sections = try #require(schema?["properties"] as? [String: [String: Any]])
        for (section, keys) in sections {
            for (key, rule) in keys["properties"] as? [String: [String: Any]] ?? [:] {
                guard let text = Self.defaults(of: rule) else { continue }
                #expect(Fixtures.errors("\(section): { \(key): \(text) }\n") == [], "\(section).\(key)")
            }
        }
    }

    /// The default of a key as the file would have it, or nil where it has none; of a section, those of all its keys.
    private static func defaults(of rule: [String: Any]) -> String? {
        if let keys = rule["properties"] as? [String: [String: Any]] {
            let members = keys.compactMap { name, rule in defaults(of: rule).map { "\(name): \($0)" } }
            return "{ \(members.joined(separator: ", ")) }"
        }
        guard let value = rule["default"] else { return nil }
        return "\"\(SchemaValidator.isBoolean(value) ? "\(value as? Bool ?? false)" : "\(value)")\""
    }
}
