internal import Foundation
internal import Metering
internal import Simulation
internal import Testing

/// Alerts of the binary as its users get them: rules over simulated devices, the API, and a web hook that is told.
@Suite(.timeLimit(.minutes(10))) struct AlertTests {
    private static let silent = """
        groups:
          - name: fleet
            rules:
              - alert: Silent
                expr: meter_up == 0
                for: 3s
                labels: { severity: critical }
                annotations: { summary: "{{ $labels.site }}/{{ $labels.meter }} is silent" }

        """

    private let workspace: Workspace
    private var rules: String { "\(workspace.path)/rules.yml" }

    init() throws {
        workspace = try Workspace()
    }

    /// A configuration of a fleet whose meters are stale after three seconds.
    private func text(_ urls: [String], alerting: String) -> String {
        FleetFile.text(urls, history: "\(workspace.path)/history.db", staleAfter: "3s") + alerting
    }

    private func alerting(hook: String? = nil, quietHours: String? = nil) -> String {
        var text = "alerting:\n  interval: 1s\n  rule_files: rules.yml\n  pack: { enable: [] }\n"
        if let hook {
            let quiet = quietHours.map { ", quiet_hours: \"\($0)\"" } ?? ""
            text += "  receivers: [{ name: hook, webhook: { url: \"\(hook)\" }\(quiet) }]\n"
        }
        return text
    }

    private func start(_ urls: [String], alerting: String) async throws -> RunningGateway {
        try await RunningGateway(try workspace.write(text(urls, alerting: alerting), to: "gateway.yaml"))
    }

    /// Quiet hours that are over in one and a half to two and a half minutes, by the clock of Amsterdam.
    ///
    /// What is critical passes them, and at their end it is looked again at what there is to tell: five minutes would
    /// have to pass otherwise.
    private static func endingQuietHours() throws -> String {
        let zone = try Zone(identifier: "Europe/Amsterdam")
        let end = Timestamp(seconds: (Timestamp.now().seconds + 85 + 59) / 60 * 60)
        let face = { (moment: Timestamp) in
            let minute = (moment.seconds + zone.offset(at: moment)) / 60 % 1440
            return String(format: "%02d:%02d", Int(minute / 60), Int(minute % 60))
        }
        return "\(face(end.advanced(by: .seconds(-1800))))-\(face(end))"
    }

    @Test func whoeverIsToldThatAnAlertFiresIsToldThatItIsOver() async throws {
        let fleet = try await DeviceFleet.everySecond(2, at: 1700)
        let hook = try await WebhookPeer.start()
        try workspace.write(Self.silent, to: "rules.yml")
        let gateway = try await start(
            fleet.urls, alerting: alerting(hook: hook.url, quietHours: try Self.endingQuietHours()))
        try await gateway.readings(1, of: "s0/grid")
        try await gateway.readings(1, of: "s1/grid")
        try await eventually(within: .seconds(10)) { try await gateway.alerts().isEmpty }
        fleet.setFault(.silent, ofDevice: 0)
        let pending = try await gateway.alert("Silent", of: "s0", is: "pending")
        #expect(pending.firedAt == nil && pending.resolvedAt == nil)
        let firing = try await gateway.alert("Silent", of: "s0", is: "firing")
        #expect(firing.since == pending.since)
        #expect(try #require(firing.firedAt).since(firing.since) >= .seconds(3))
        await hook.wait { !$0.isEmpty }
        try await checkFiring(gateway, firing)
        try check(hook.arrivals[0], "firing", firing)
        fleet.setFault(nil, ofDevice: 0)
        let resolved = try await gateway.alert("Silent", of: "s0", is: "resolved")
        #expect(resolved.since == firing.since && resolved.firedAt == firing.firedAt)
        #expect(try await gateway.prometheusAlerts().isEmpty)
        await hook.wait { $0.count >= 2 }
        try check(hook.arrivals[1], "resolved", resolved)
        #expect(hook.arrivals[0].id != hook.arrivals[1].id)
        try await eventually(within: .seconds(10)) {
            try await gateway.get("/metrics").text.contains("metergw_notifications_total{receiver=\"hook\"} 2\n")
        }
        let metrics = try await gateway.get("/metrics").text
        #expect(metrics.contains("metergw_alerts{state=\"firing\"} 0\n") && !metrics.contains("\nALERTS{"))
        #expect(await gateway.stop().code == 0)
        #expect(hook.arrivals.count == 2)
        try await fleet.stop()
        try await hook.stop()
    }

    /// Checks that all that serves alerts says that one fires, and that its message was sent.
    private func checkFiring(_ gateway: RunningGateway, _ firing: SeenAlert) async throws {
        let labels = ["alertname": "Silent", "meter": "grid", "severity": "critical", "site": "s0"]
        let active = try await gateway.prometheusAlerts()
        #expect(active == [.init(labels: labels, state: "firing", activeAt: firing.since)])
        let rule = try #require(try await gateway.rules().first)
        #expect(rule.name == "Silent" && rule.state == "firing" && rule.health == "ok" && rule.duration == 3)
        #expect(rule.alerts == active)
        try await eventually(within: .seconds(10)) {
            try await gateway.get("/metrics").text.contains("metergw_notifications_total{receiver=\"hook\"} 1\n")
        }
        let metrics = try await gateway.get("/metrics").text
        for line in [
            "ALERTS{alertname=\"Silent\",alertstate=\"firing\",meter=\"grid\",severity=\"critical\",site=\"s0\"} 1",
            "ALERTS_FOR_STATE{alertname=\"Silent\",meter=\"grid\",severity=\"critical\",site=\"s0\"} \(firing.since.seconds)",
            "metergw_alerts{state=\"pending\"} 0", "metergw_alerts{state=\"firing\"} 1",
            "metergw_rule_evaluation_failures_total{group=\"fleet\"} 0",
            "metergw_notifications_failed_total{receiver=\"hook\"} 0",
            "metergw_notifications_pending{receiver=\"hook\"} 0",
        ] { #expect(metrics.contains("\n\(line)\n"), "\(line)") }
        #expect(metrics.contains("\nmetergw_rule_evaluations_total{group=\"fleet\"} "))
        #expect(metrics.contains("\nmetergw_rule_group_duration_seconds{group=\"fleet\"} 0."))
    }

    private func check(_ arrival: WebhookPeer.Arrival, _ status: String, _ alert: SeenAlert) throws {
        #expect(arrival.head.hasPrefix("POST /hook HTTP/1.1\r\n"))
        #expect(arrival.json["version"] as? String == "4")
        #expect(arrival.json["status"] as? String == status)
        #expect(arrival.json["receiver"] as? String == "hook")
        #expect(arrival.json["groupLabels"] as? [String: String] == ["site": "s0"])
        #expect(arrival.alerts.count == 1)
        let told = try #require(arrival.alerts.first)
        #expect(told["status"] as? String == status)
        #expect(
            told["labels"] as? [String: String] == [
                "alertname": "Silent", "meter": "grid", "severity": "critical", "site": "s0",
            ])
        #expect(told["annotations"] as? [String: String] == ["summary": "s0/grid is silent"])
        #expect(told["startsAt"] as? String == alert.firedAt?.rfc3339)
        #expect(told["endsAt"] as? String == alert.resolvedAt?.rfc3339 ?? "0001-01-01T00:00:00Z")
    }

    @Test func whatASilenceMatchesIsNotTold() async throws {
        let hook = try await WebhookPeer.start()
        try workspace.write(Self.silent, to: "rules.yml")
        // Nobody listens at these.
        let gateway = try await start(
            ["http://127.0.0.1:1", "http://127.0.0.1:2"], alerting: alerting(hook: hook.url))
        let end = Timestamp.now().advanced(by: .seconds(600)).rfc3339
        let (status, text) = try await gateway.post(
            "/api/v1/silences",
            #"{"matchers":[{"name":"site","value":"s0"}],"ends_at":"\#(end)","reason":"the electrician is there"}"#)
        #expect(status == 201)
        let silence = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let id = try #require(silence["id"] as? String)
        try await gateway.alert("Silent", of: "s0", is: "firing")
        try await gateway.alert("Silent", of: "s1", is: "firing")
        // Both have fired at once: with the message about the one, that about the other would have been sent.
        await hook.wait { !$0.isEmpty }
        #expect(await gateway.stop().code == 0)
        #expect(hook.arrivals.map { $0.json["groupLabels"] as? [String: String] } == [["site": "s1"]])
        // It outlives the process.
        let again = try await RunningGateway("\(workspace.path)/gateway.yaml")
        let alerts = try #require(try await again.json("/api/v1/alerts")["alerts"] as? [[String: Any]])
        let silencedBy = alerts.map { [$0["site"] as? String: $0["silenced_by"] as? [String]] }
        #expect(silencedBy.count == 2 && silencedBy.contains(["s0": [id]]) && silencedBy.contains(["s1": []]))
        #expect(await again.stop().code == 0)
        try await hook.stop()
    }

    private static func steady(_ changed: String) -> String {
        """
        groups:
          - name: fleet
            rules:
              - { alert: Stays, expr: meter_up == 0, for: 1s }
              - { alert: Waits, expr: meter_up == 0, for: 1h }
              - { alert: Changes, \(changed) }

        """
    }

    @Test func aReloadKeepsTheStatesOfRulesAndWrongFilesChangeNothing() async throws {
        try workspace.write(Self.steady("expr: meter_up == 0, for: 2s"), to: "rules.yml")
        let gateway = try await start(["http://127.0.0.1:1"], alerting: alerting())
        let stays = try await gateway.alert("Stays", of: "s0", is: "firing")
        let waits = try await gateway.alert("Waits", of: "s0", is: "pending")
        try await gateway.alert("Changes", of: "s0", is: "firing")
        try workspace.write(Self.steady("expr: meter_up == 5, for: 2s"), to: "rules.yml")
        #expect(try await gateway.post("/-/reload").status == 200)
        try await gateway.alert("Changes", of: "s0", is: "resolved")
        #expect(try await gateway.alert("Stays", of: "s0", is: "firing") == stays)
        #expect(try await gateway.alert("Waits", of: "s0", is: "pending") == waits)
        for (lines, said) in [
            (Self.steady("expr: meter_up =="), "\(rules):6:"),
            (nil, "cannot reload: cannot read rule file \(rules): no such file"),
        ] {
            let before = gateway.process.lines.count
            if let lines {
                try workspace.write(lines, to: "rules.yml")
            } else {
                try FileManager.default.removeItem(atPath: rules)
            }
            #expect(try await gateway.post("/-/reload").status == 422)
            let line = await gateway.process.line(after: before, containing: "cannot reload: ")
            #expect(line?.contains(said) == true, "\(line ?? "")")
            _ = await gateway.process.line(after: before, containing: "the configuration in force stays as it was")
            let names = try await gateway.rules().map(\.name)
            #expect(names == ["Stays", "Waits", "Changes"])
            #expect(try await gateway.alert("Stays", of: "s0", is: "firing") == stays)
        }
        #expect(try await gateway.get("/metrics").text.contains("metergw_config_last_reload_successful 0\n"))
        try workspace.write(Self.steady("expr: meter_up == 0, for: 2s"), to: "rules.yml")
        #expect(try await gateway.post("/-/reload").status == 200)
        try await gateway.alert("Changes", of: "s0", is: "firing")
        #expect(try await gateway.alert("Waits", of: "s0", is: "pending") == waits)
        // Without rules nothing is left of them, nor after another reload.
        try workspace.write(text(["http://127.0.0.1:1"], alerting: ""), to: "gateway.yaml")
        #expect(try await gateway.post("/-/reload").status == 200)
        try await checkNothing(gateway)
        #expect(await gateway.stop().code == 0)
    }

    @Test func aRuleFileWithAnErrorRefusesTheStart() async throws {
        try workspace.write(Self.steady("expr: frobnicate(meter_up)"), to: "rules.yml")
        let file = try workspace.write(text(["http://127.0.0.1:1"], alerting: alerting()), to: "gateway.yaml")
        let process = try ChildProcess(Repository.binary, ["run", file])
        #expect(await process.ending().code == 1)
        // The streams end after the process.
        _ = await process.line(containing: "\u{0}")
        let said = "\(rules):6:33: cannot read expr in alert \"Changes\": unknown function \"frobnicate\""
        #expect(process.lines.last == "metergw: \(said)")
    }

    @Test func withoutAlertingThereIsNothing() async throws {
        let gateway = try await start(["http://127.0.0.1:1"], alerting: "")
        try await checkNothing(gateway)
        #expect(await gateway.stop().code == 0)
    }

    private func checkNothing(_ gateway: RunningGateway) async throws {
        #expect(try await gateway.get("/api/v1/alerts").text == #"{"alerts":[]}"#)
        #expect(
            try await gateway.get("/prometheus/api/v1/alerts").text == #"{"status":"success","data":{"alerts":[]}}"#)
        #expect(try await gateway.get("/prometheus/api/v1/rules").text == #"{"status":"success","data":{"groups":[]}}"#)
        #expect(try await gateway.get("/api/v1/silences").text == #"{"silences":[]}"#)
        let metrics = try await gateway.get("/metrics").text
        #expect(!metrics.contains("ALERTS") && !metrics.contains("metergw_rule_"))
    }
}
