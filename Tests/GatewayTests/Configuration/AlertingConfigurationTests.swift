internal import Alerting
internal import Testing

@testable internal import Gateway

/// What the reader makes of `alerting`.
@Suite struct AlertingConfigurationTests {
    private static func alerting(_ text: String, others: [String: String] = [:]) throws -> AlertingSettings {
        let yaml = "sites: [{ id: jansen, meters: [] }]\nalerting:\n" + text
        return try #require(try Fixtures.configuration(yaml, others: others).alerting)
    }

    @Test func withoutTheSectionNothingIsAlertedOf() throws {
        #expect(try Fixtures.configuration("sites: []\n").alerting == nil)
    }

    @Test func anEmptySectionHasThePackAndNobodyToTell() throws {
        let (configuration, warnings) = try Fixtures.read("sites: []\nalerting: {}\n")
        #expect(configuration.alerting == AlertingSettings())
        #expect(configuration.alerting?.interval == .seconds(15))
        #expect(configuration.alerting?.pack.enabled == Set(Pack.alertNames))
        #expect(
            warnings.map(\.description).contains(
                "gateway.yaml:2:11: warning: nobody is told of alerts: alerting has neither receivers nor alertmanagers"
            ))
    }

    @Test func ruleFilesAreRelativeToTheFile() throws {
        let files = Fixtures.files([
            "etc/gateway.yaml":
                "alerting: { rule_files: [rules/*.yaml, /abs.yml], alertmanagers: \"http://am:9093\" }\n"
        ])
        let read = try ConfigurationReader.read(path: "etc/gateway.yaml", environment: { _ in nil }, files: files)
        #expect(read.configuration.alerting?.ruleFiles == ["etc/rules/*.yaml", "/abs.yml"])
        #expect(read.configuration.alerting?.alertmanagers.map(\.url.description) == ["http://am:9093"])
    }

    @Test func rulesOfThePackAreSwitchedAndSet() throws {
        let all = try Self.alerting("  pack: { disable: [Watchdog, GatewayBehind] }\n").pack
        #expect(all.enabled == Set(Pack.alertNames).subtracting(["Watchdog", "GatewayBehind"]))
        let two = try Self.alerting(
            "  pack: { enable: [FuseOverload, MeterOffline], FuseOverload: { warn: 87.5%, for: 90s } }\n"
        ).pack
        #expect(two.enabled == ["FuseOverload", "MeterOffline"])
        #expect(two.values == ["FuseOverload": ["warn": .ratio(thousandths: 875), "for": .span(.seconds(90))]])
        let set = try Self.alerting("  pack: { LoggerUnhealthy: { rssi: -70, severity: critical } }\n").pack
        #expect(set.enabled == Set(Pack.alertNames))
        #expect(set.values == ["LoggerUnhealthy": ["rssi": .number(-70), "severity": .severity(.critical)]])
        #expect(try Self.alerting("  pack: { enable: [] }\n").pack.enabled == [])
    }

    @Test func receiversHaveTheirWayAndTheirWishes() throws {
        let settings = try Self.alerting(
            """
              receivers:
                - { name: ops, email: { to: [a@b.example, c@b.example], from: d@b.example, smarthost: "[::1]:25", username: e, password_file: p.txt, encryption: none } }
                - { name: jansen, ntfy: { url: "https://ntfy.example/topic", token_file: t.txt }, language: nl, min_severity: warning, quiet_hours: "22:30-07:00", send_resolved: false }
                - { name: hook, webhook: { url_file: u.txt, ca_file: ca.pem } }
                - { name: am, alertmanager: { url: "http://am:9093/prefix" } }

            """, others: ["p.txt": "geheim\n", "t.txt": "tk_1\r\n", "u.txt": "https://hook.example/a?b=c"])
        #expect(settings.receivers.map(\.name) == ["ops", "jansen", "hook", "am"])
        #expect(
            settings.receivers[0].channel
                == .email(
                    EmailSettings(
                        to: ["a@b.example", "c@b.example"], from: "d@b.example", host: "::1", port: 25, username: "e",
                        password: Secret("geheim"), encryption: .none)))
        #expect(settings.receivers[0].policy == ReceiverPolicy(name: "ops"))
        let topic = try ReceiverURL(parsing: "https://ntfy.example/topic")
        #expect(settings.receivers[1].channel == .ntfy(NtfySettings(url: topic, token: Secret("tk_1"))))
        #expect(
            settings.receivers[1].policy
                == ReceiverPolicy(
                    name: "jansen", language: .dutch, leastSeverity: .warning,
                    quietHours: QuietHours("22:30-07:00"), isToldOfEnds: false))
        let hook = try ReceiverURL(parsing: "https://hook.example/a?b=c")
        #expect(settings.receivers[2].channel == .webhook(WebhookSettings(url: hook, caFile: "ca.pem")))
        let other = try ReceiverURL(parsing: "http://am:9093/prefix")
        #expect(settings.receivers[3].channel == .alertmanager(AlertmanagerSettings(url: other)))
    }

    @Test func routesSayWhoIsToldOfWhat() throws {
        let receiver = "  receivers: [{ name: ops, ntfy: { url: \"https://ntfy.example/a\" } }]\n"
        let routes = try Self.alerting(
            receiver + """
                  routes:
                    - { sites: [jansen], severity: [warning, critical], receivers: [ops] }
                    - { alerts: Watchdog, receivers: ops }

                """
        ).routes
        #expect(
            routes == [
                DeliveryRoute(sites: ["jansen"], severities: [.warning, .critical], receivers: ["ops"]),
                DeliveryRoute(alertNames: ["Watchdog"], receivers: ["ops"]),
            ])
    }

    @Test func secretsInFilesThatAreNoneAreToldWithoutThem() {
        let errors = Fixtures.errors(
            """
            alerting:
              receivers:
                - { name: a, webhook: { url_file: u.txt } }
                - { name: b, ntfy: { url: "https://n.example/a", token_file: t.txt } }

            """, others: ["u.txt": "geheim", "t.txt": "geheim\nmeer"])
        #expect(
            errors == [
                "gateway.yaml:3:39: u.txt: cannot read url in webhook of receiver \"a\": expected a URL such as http://192.168.10.11",
                "gateway.yaml:4:66: t.txt: cannot read token in ntfy of receiver \"b\": expected one line without control characters",
            ])
    }
}
