internal import Alerting
internal import Foundation
internal import Metering
internal import Simulation
internal import Testing

@testable internal import Gateway

/// A gateway and a real Prometheus (Debian's) that scrapes it evaluate the same rules each second, while devices fail and
/// come back.
@Suite(.timeLimit(.minutes(3))) struct RulesAgainstPrometheusTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    /// One interval of ours plus one scrape, and what timers are late by.
    private static let reach: Int64 = 1000 + 1000 + 500

    @Test func whatPrometheusScrapedGivesItsAlertsHereAndOurLiveAlertsAgree() async throws {
        let record = try await record()
        let (rules, _) = try RuleFileReader.read([("rules.yml", Array(TurnRules.text.utf8))], knownMetrics: nil)
        let replayed = record.replayed(rules)
        #expect(record.failedScrapes == [], "Prometheus could not read the page")
        let clear = TurnRules.turns.filter(record.isClear)
        try #require(!clear.isEmpty, "every group was evaluated while a scrape came in")
        for turn in clear {
            let moments = record.moments(ofTurn: turn)
            var names: Set<String> = []
            for moment in moments {
                let (ours, theirs) = (replayed[turn]?[moment] ?? [], record.alerts(ofTurn: turn, at: moment))
                names.formUnion(theirs.compactMap { $0.labels["alertname"] })
                let differing = ours.symmetricDifference(theirs).map { "\($0.labels) \($0.value)" }.sorted()
                #expect(differing == [], "group \(turn) at \(moment)")
            }
            #expect(moments.count >= 15)
            #expect(names.count >= 12, "too few rules had alerts: \(names.sorted())")
        }
        for turn in TurnRules.turns {
            #expect(record.unmatched(ofTurn: turn, within: RulesAgainstPrometheusTests.reach) == [])
        }
    }

    /// Has devices fail and come back before the eyes of both.
    ///
    /// Each state lasts until all groups of both have come to it: how an alert ends that just reaches its `for` is chance.
    private func record() async throws -> PrometheusRecord {
        let fleet = try await DeviceFleet.everySecond(6, at: 1220)
        let gateway = try await gateway(fleet)
        for site in 0..<6 { try await gateway.readings(2, of: "s\(site)/grid") }
        let prometheus = try await Prometheus(
            scraping: gateway.base, in: workspace, rules: try workspace.write(TurnRules.text, to: "rules.yml"))
        for (device, fault) in [(0, FaultKind.reset), (1, .partial), (2, .frozen), (3, .zeroGas), (4, .lowHeap)] {
            fleet.setFault(fault, ofDevice: device)
        }
        try await prometheus.showsOnBothSides(#"ALERTS{alertname="FieldsMissing",alertstate="firing"}"#)
        for site in ["s0", "s2", "s4"] { try await prometheus.showsOnBothSides(firing(site)) }
        for device in [0, 1, 2, 3] { fleet.setFault(nil, ofDevice: device) }
        for site in ["s0", "s2"] { try await prometheus.showsOnNeitherSide(firing(site)) }
        try await prometheus.showsOnNeitherSide(#"ALERTS{alertname="FieldsMissing"}"#)
        // One that is silent the second time joins one that has been all the time.
        fleet.setFault(.reset, ofDevice: 0)
        try await prometheus.showsOnBothSides(firing("s0"))
        for device in [0, 4] { fleet.setFault(nil, ofDevice: device) }
        try await prometheus.showsOnNeitherSide(#"ALERTS{alertname="MeterDown"}"#)
        let record = try await prometheus.record()
        await prometheus.stop()
        #expect(await gateway.stop().code == 0)
        try await fleet.stop()
        return record
    }

    private func firing(_ site: String) -> String {
        #"ALERTS{alertname="MeterDown",alertstate="firing",site="\#(site)"}"#
    }

    private func gateway(_ fleet: DeviceFleet) async throws -> RunningGateway {
        let rules = try workspace.write(TurnRules.text, to: "rules.yml")
        let text = FleetFile.text(fleet.urls, history: "\(workspace.path)/history.db", staleAfter: "10s")
        let alerting = "alerting: { interval: 1s, rule_files: [\"\(rules)\"] }\n"
        return try await RunningGateway(try workspace.write(text + alerting, to: "gateway.yaml"))
    }
}
