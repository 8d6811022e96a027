internal import Alerting
internal import Foundation
internal import Metering
internal import Testing
internal import Transfer

@testable internal import Gateway

/// A real Alertmanager (Debian's) takes alerts, groups them, lets them end, and keeps its silences.
@Suite(.timeLimit(.minutes(3))) struct AlertmanagerTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    private static func alert(_ name: String, site: String, isOver: Bool = false) -> Alert {
        let now = Timestamp.now()
        let start = now.advanced(by: .seconds(-60))
        return Alert(
            labels: Labels(["alertname": name, "site": site, "severity": "warning"]),
            annotations: Labels(["summary": "\(name) at \(site)"]), state: isOver ? .inactive : .firing, value: 1,
            activeAt: start, firedAt: start, resolvedAt: isOver ? now : nil,
            validUntil: now.advanced(by: .seconds(240)))
    }

    private static func forwarder(_ alertmanager: Alertmanager) throws -> AlertmanagerForwarder {
        AlertmanagerForwarder(
            AlertmanagerSettings(url: try ReceiverURL(parsing: alertmanager.base)),
            externalURL: "http://127.0.0.1:9571", on: alertmanager.loop)
    }

    private static func send(_ alerts: [Alert], _ forwarder: AlertmanagerForwarder) async -> SendOutcome {
        forwarder.take(alerts)
        return forwarder.begin() ? await forwarder.send() : .cancelled
    }

    @Test func itGroupsWhatItGetsAndLetsItEnd() async throws {
        let alertmanager = try await Alertmanager(in: workspace)
        let forwarder = try Self.forwarder(alertmanager)
        let alerts = [
            Self.alert("FuseOverload", site: "jansen"), Self.alert("VoltageOutOfBand", site: "jansen"),
            Self.alert("FuseOverload", site: "peeters"),
        ]
        #expect(await Self.send(alerts, forwarder) == .delivered)
        try await eventually(within: .seconds(60)) {
            let groups = try await alertmanager.get("/api/v2/alerts/groups")
            let sizes = groups.map { group in
                "\((group["labels"] as? [String: String])?["site"] ?? "") \((group["alerts"] as? [Any])?.count ?? 0)"
            }
            return sizes.sorted() == ["jansen 2", "peeters 1"]
        }
        let taken = try #require(
            try await alertmanager.get("/api/v2/alerts").first {
                $0["labels"] as? [String: String] == [
                    "alertname": "FuseOverload", "site": "peeters", "severity": "warning",
                ]
            })
        #expect(taken["fingerprint"] as? String == Fingerprint(of: alerts[2].labels).text)
        #expect(taken["annotations"] as? [String: String] == ["summary": "FuseOverload at peeters"])
        #expect(taken["generatorURL"] as? String == "http://127.0.0.1:9571/api/v1/alerts")
        // It lets what is over out of its list.
        #expect(await Self.send([Self.alert("FuseOverload", site: "peeters", isOver: true)], forwarder) == .delivered)
        try await eventually(within: .seconds(60)) { try await alertmanager.get("/api/v2/alerts").count == 2 }
        await alertmanager.stop()
    }

    @Test func itsSilenceHoldsBackWhatItMatches() async throws {
        let alertmanager = try await Alertmanager(in: workspace)
        let (start, end) = (Timestamp.now(), Timestamp.now().advanced(by: .seconds(3600)))
        try await alertmanager.post(
            "/api/v2/silences",
            """
            {"matchers":[{"name":"site","value":"jansen","isRegex":false,"isEqual":true}],\
            "startsAt":"\(start.rfc3339)","endsAt":"\(end.rfc3339)","createdBy":"anna","comment":"the electrician"}
            """)
        let forwarder = try Self.forwarder(alertmanager)
        let alerts = [Self.alert("FuseOverload", site: "jansen"), Self.alert("FuseOverload", site: "peeters")]
        try await eventually(within: .seconds(60)) {
            guard await Self.send(alerts, forwarder) == .delivered else { return false }
            let suppressed = try await alertmanager.get("/api/v2/alerts?active=false&silenced=true")
            let active = try await alertmanager.get("/api/v2/alerts?active=true&silenced=false")
            let site = { (alerts: [[String: Any]]) in alerts.map { ($0["labels"] as? [String: String])?["site"] } }
            return site(suppressed) == ["jansen"] && site(active) == ["peeters"]
        }
        await alertmanager.stop()
    }

    @Test func aTestMessageArrivesAndOneThatIsRefusedSaysWhy() async throws {
        let alertmanager = try await Alertmanager(in: workspace)
        var configuration = try alertmanager.configuration(in: workspace)
        let url = try ReceiverURL(parsing: alertmanager.base)
        configuration.alerting = AlertingSettings(
            receivers: [
                ReceiverSettings(
                    policy: ReceiverPolicy(name: "pager"), channel: .alertmanager(AlertmanagerSettings(url: url))),
                ReceiverSettings(
                    policy: ReceiverPolicy(name: "hook"),
                    channel: .webhook(WebhookSettings(url: try ReceiverURL(parsing: "\(alertmanager.base)/nowhere")))),
                ReceiverSettings(
                    policy: ReceiverPolicy(name: "gone"),
                    channel: .webhook(WebhookSettings(url: try ReceiverURL(parsing: "http://127.0.0.1:1/")))),
            ])
        let line = try await TestMessage("pager", of: configuration).send()
        #expect(line.hasPrefix("receiver \"pager\" has taken test message "))
        let taken = try await alertmanager.get("/api/v2/alerts")
        #expect(
            taken.first?["annotations"] as? [String: String] == [
                "summary": "Test message of metergw",
                "description": "Whoever reads this gets the alerts of metergw too. Nothing is wrong.",
            ])
        for (name, failure) in [
            ("hook", CommandFailure(2, "cannot send to receiver \"hook\": HTTP 404: 404 page not found")),
            ("gone", CommandFailure(2, "cannot send to receiver \"gone\": connection refused")),
            (
                "pagr",
                CommandFailure(
                    1, "cannot send to receiver \"pagr\": configured are pager, hook, gone; did you mean \"pager\"?")
            ),
        ] {
            await #expect(throws: failure) { try await TestMessage(name, of: configuration).send() }
        }
        await alertmanager.stop()
    }
}
