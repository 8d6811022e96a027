internal import Alerting
internal import Foundation
internal import Hummingbird
internal import HummingbirdTesting
internal import Metering
internal import Testing

@testable internal import Gateway

/// Alerts and rules as clients see them: in the gateway's own words, and in those of Prometheus.
@Suite struct AlertsTests {
    private static let rules = """
        groups:
          - name: mine
            interval: 30s
            limit: 9
            rules:
              - alert: High
                expr: power > 10
                for: 1m
                keep_firing_for: 90s
                labels: { severity: info }
                annotations: { summary: '{{ $labels.site }} has "{{ $value }}" W' }
              - record: site:power
                expr: sum by (site) (power)
              - alert: Broken
                expr: power * on (meter) group_left power
        """

    /// After two evaluations a minute apart: one alert fires, one has just begun, one rule fails.
    private static func report() throws -> AlertingReport {
        let (set, _) = try RuleFileReader.read([("mine.yaml", Array(rules.utf8))], knownMetrics: nil)
        var engine = AlertingEngine(rules: set, settings: EngineSettings(interval: .seconds(15)))
        func power(_ site: String, _ value: Double) -> Sample {
            Sample(Labels(["__name__": "power", "site": site, "meter": "grid"]), value)
        }
        let now = SampleFleet.now
        _ = engine.evaluate(at: now.advanced(by: .seconds(-60)), samples: [power("jansen", 20), power("peeters", 5)])
        _ = engine.evaluate(at: now, samples: [power("jansen", 21.5), power("peeters", 11)])
        var figures = AlertingFigures.Group(name: "mine")
        figures.lastDuration = .microseconds(1500)
        return AlertingReport(groups: engine.status, figures: [figures])
    }

    private static func get(_ uri: String, _ report: AlertingReport?) async throws -> (status: Int, body: String) {
        var dependencies = try SampleFleet().dependencies
        dependencies.alerting = { report }
        let matcher = try SilenceMatcher(name: "site", .equal, value: "jansen")
        let silence = Silence(
            id: "abc", matchers: [matcher], startsAt: SampleFleet.now,
            endsAt: SampleFleet.now.advanced(by: .seconds(60)),
            reason: "works", createdBy: "")
        dependencies.silences.all = { [silence] }
        return try await buildApplication(dependencies).test(.router) { client in
            let response = try await client.execute(uri: uri, method: .get)
            return (response.status.code, String(buffer: response.body))
        }
    }

    @Test func alertsSayWhatWhereSinceWhenAndHowMuch() async throws {
        let (status, body) = try await Self.get("/api/v1/alerts", try Self.report())
        #expect(status == 200)
        #expect(
            body
                == #"{"alerts":[{"name":"High","state":"firing","severity":"info","site":"jansen","meter":"grid","since":"2026-03-01T13:14:10Z","fired_at":"2026-03-01T13:15:10Z","resolved_at":null,"value":"2.15e+01","labels":{"alertname":"High","meter":"grid","severity":"info","site":"jansen"},"annotations":{"summary":"jansen has \"21.5\" W"},"silenced_by":["abc"]},{"name":"High","state":"pending","severity":"info","site":"peeters","meter":"grid","since":"2026-03-01T13:15:10Z","fired_at":null,"resolved_at":null,"value":"1.1e+01","labels":{"alertname":"High","meter":"grid","severity":"info","site":"peeters"},"annotations":{"summary":"peeters has \"11\" W"},"silenced_by":[]}]}"#
        )
    }

    @Test(
        arguments: [
            ("?site=peeters", ["peeters"]), ("?state=firing", ["jansen"]),
            ("?state=firing&state=pending", ["jansen", "peeters"]),
            ("?site=peeters&state=firing", []),
        ])
    func alertsAreNarrowed(query: String, sites: [String]) async throws {
        let (_, body) = try await Self.get("/api/v1/alerts\(query)", try Self.report())
        let document = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: [[String: Any]]]
        #expect(document?["alerts"]?.compactMap { $0["site"] as? String } == sites)
    }

    @Test func prometheusRulesHaveItsShape() async throws {
        let (status, body) = try await Self.get("/prometheus/api/v1/rules", try Self.report())
        #expect(status == 200)
        #expect(
            body
                == #"{"status":"success","data":{"groups":[{"name":"mine","file":"mine.yaml","rules":[{"state":"firing","name":"High","query":"power > 10","duration":60,"keepFiringFor":90,"labels":{"severity":"info"},"annotations":{"summary":"{{ $labels.site }} has \"{{ $value }}\" W"},"alerts":[{"labels":{"alertname":"High","meter":"grid","severity":"info","site":"jansen"},"annotations":{"summary":"jansen has \"21.5\" W"},"state":"firing","activeAt":"2026-03-01T13:14:10Z","value":"2.15e+01"},{"labels":{"alertname":"High","meter":"grid","severity":"info","site":"peeters"},"annotations":{"summary":"peeters has \"11\" W"},"state":"pending","activeAt":"2026-03-01T13:15:10Z","value":"1.1e+01"}],"health":"ok","evaluationTime":0,"lastEvaluation":"2026-03-01T13:15:10Z","type":"alerting"},{"name":"site:power","query":"sum by (site) (power)","labels":{},"health":"ok","evaluationTime":0,"lastEvaluation":"2026-03-01T13:15:10Z","type":"recording"},{"state":"inactive","name":"Broken","query":"power * on (meter) group_left power","duration":0,"keepFiringFor":0,"labels":{},"annotations":{},"alerts":[],"health":"err","lastError":"found duplicate series for the match group {meter=\"grid\"} on the right hand-side of the operation: [power{meter=\"grid\", site=\"peeters\"}, power{meter=\"grid\", site=\"jansen\"}];many-to-many matching not allowed: matching labels must be unique on one side","evaluationTime":0,"lastEvaluation":"2026-03-01T13:15:10Z","type":"alerting"}],"interval":30,"limit":9,"evaluationTime":0.0015,"lastEvaluation":"2026-03-01T13:15:10Z"}]}}"#
        )
        let (_, records) = try await Self.get("/prometheus/api/v1/rules?type=record", try Self.report())
        #expect(records.contains("site:power") && !records.contains(#""name":"High""#))
    }

    @Test func prometheusAlertsHaveItsShape() async throws {
        let (_, body) = try await Self.get("/prometheus/api/v1/alerts", try Self.report())
        #expect(body.hasPrefix(#"{"status":"success","data":{"alerts":[{"labels":{"alertname":"High","meter":"grid""#))
        #expect(body.contains(#""state":"pending""#) && body.contains(#""state":"firing""#))
    }

    @Test func withoutRulesThereIsNothing() async throws {
        #expect(try await Self.get("/api/v1/alerts", nil).body == #"{"alerts":[]}"#)
        #expect(
            try await Self.get("/prometheus/api/v1/rules", nil).body == #"{"status":"success","data":{"groups":[]}}"#)
        #expect(
            try await Self.get("/prometheus/api/v1/alerts", nil).body == #"{"status":"success","data":{"alerts":[]}}"#)
    }

    @Test(
        arguments: [
            ("/api/v1/alerts?state=on", "expected pending, firing or resolved"),
            ("/prometheus/api/v1/rules?type=both", "expected alert or record"),
        ])
    func whatCannotBeAskedIsRefused(uri: String, detail: String) async throws {
        let (status, body) = try await Self.get(uri, nil)
        #expect(status == 400)
        #expect(body.contains(detail))
    }
}
