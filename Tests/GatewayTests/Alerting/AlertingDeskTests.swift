internal import Alerting
internal import Collectors
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing

@testable internal import Gateway

/// Rules at work over a store: what they are told, what they keep, and how they go on after a start.
@Suite struct AlertingDeskTests {
    private static let start = TemporaryHistory.noon

    /// A gateway's alerting without services and clocks, over a store that may be opened again.
    private struct Scene {
        let live: LiveState
        let desk: AlertingDesk
        let scrapes: ScrapeSource
        let published = NIOLockedValueBox<AlertingReport?>(nil)
        let delivered = NIOLockedValueBox<[Alert]>([])
        let store: SQLiteStore

        init(_ store: SQLiteStore, rules: String, tracker: EquipmentTracker = EquipmentTracker(), at moment: Timestamp)
            async throws
        {
            let configuration = try Fixtures.configuration(Fixtures.meter())
            let meter = LiveMeter(
                site: configuration.sites[0], configuration: configuration.meters[0],
                restored: try await store.latest(of: [TemporaryHistory.meter])[TemporaryHistory.meter],
                tracker: tracker, started: moment)
            live = LiveState(LiveState.Fleet(configuration, [meter], removed: RemovedCounts()))
            let scrapes = ScrapeSource(
                live: live, counters: GatewayCounters(), store: store, storePath: "/", started: moment)
            self.scrapes = scrapes
            self.store = store
            let (rules, _) = try RuleFileReader.read([("rules.yaml", Array(rules.utf8))], knownMetrics: nil)
            desk = try await AlertingDesk(
                rules, EngineSettings(interval: .seconds(15)), at: moment, published,
                AlertingDesk.Surroundings(
                    store: store, scrape: { [scrapes] in await scrapes.scrape(at: $0, isForRules: true) },
                    deliver: { [delivered] alerts in delivered.withLockedValue { $0 += alerts } },
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        }

        func fill(upTo now: Timestamp) async throws {
            let fleet = live.fleet
            try await desk.fill(upTo: now, constants: await scrapes.scrape(at: now)) { range in
                HistoryReplay(
                    fleet.configuration, trackers: { fleet.byKey[$0]?.status.tracker ?? EquipmentTracker() },
                    store: store, range: range)
            }
        }

        /// The values of the alerts of the last tick, by their names.
        var values: [String: Double] {
            let alerts = published.withLockedValue { $0?.alerts ?? [] }
            return Dictionary(alerts.map { ($0.rule.name, $0.alert.value) }) { first, _ in first }
        }
    }

    /// An hour of readings every ten seconds: as many watts as it is minutes past noon.
    private static func readings() -> [Reading] {
        (0..<360).map { step in
            let time = start.advanced(by: .seconds(10 * step))
            var values = RegisterValues()
            values.set(.importPower, Int64(step / 6))
            values.set(.importEnergy(.t1), Int64(step))
            return Reading(time: time, received: time, origin: .poll, values: values)
        }
    }

    @Test func afterAStartRulesLookBackOnWhatTheHistoryKnows() async throws {
        try await TemporaryHistory.withStore { store in
            _ = try await store.append(Self.readings().ofMeter)
            let now = Self.start.advanced(by: .seconds(3600))
            let rules = """
                groups:
                  - name: mine
                    rules:
                      - { alert: Count, expr: 'count_over_time(meter_electricity_import_watts[10m]) > 0' }
                      - { alert: Mean, expr: 'avg_over_time(meter_electricity_import_watts[10m])' }
                      - { alert: Before, expr: 'meter_electricity_import_watts offset 30m' }
                      - { alert: Rise, expr: 'increase(meter_electricity_import_joules_total[30m])' }
                """
            let empty = try await Scene(store, rules: rules, at: now)
            await empty.desk.tick(at: now)
            #expect(empty.values == ["Count": 1, "Mean": 59])
            let scene = try await Scene(store, rules: rules, at: now)
            try await scene.fill(upTo: now)
            await scene.desk.tick(at: now)
            // Ten minutes at 15 s with both ends: minutes 50 to 59, and the first of them once more before the reading.
            #expect(scene.values["Count"] == 41)
            #expect(try #require(scene.values["Mean"]) > 54 && scene.values["Mean"] ?? 0 < 55)
            #expect(scene.values["Before"] == 30)
            // A watt hour every ten seconds, and the last reading is ten seconds old.
            #expect(scene.values["Rise"]?.rounded() == 644_400.0)
        }
    }

    @Test func aCounterThatFellLongAgoIsNoNewsAfterAStart() async throws {
        try await TemporaryHistory.withStore { store in
            let readings = Self.readings()
            _ = try await store.append(readings.ofMeter)
            var tracker = EquipmentTracker()
            for reading in readings { _ = tracker.take(reading) }
            var fallen = readings[359]
            fallen.time = fallen.time.advanced(by: .milliseconds(1))
            fallen.values.set(.importEnergy(.t1), 3)
            let findings = tracker.take(fallen)
            #expect(findings.count == 1)
            let now = Self.start.advanced(by: .seconds(3600))
            let pack = Pack.ruleFileText(PackSettings(enabled: ["CounterFell", "MeterReplaced"]))
            let scene = try await Scene(store, rules: pack, tracker: tracker, at: now)
            try await scene.fill(upTo: now)
            for tick in 0..<8 { await scene.desk.tick(at: now.advanced(by: .seconds(15 * tick))) }
            #expect(scene.values == [:])
            #expect(
                scene.published.withLockedValue { $0?.groups.flatMap(\.rules).allSatisfy { $0.health == .ok } } == true)
        }
    }

    @Test func goesOnAfterAStartWhereItStoodAndForgetsWhatNoRuleHas() async throws {
        try await TemporaryHistory.withStore { store in
            _ = try await store.append(Self.readings().ofMeter)
            let rules = """
                groups:
                  - name: mine
                    rules:
                      - { alert: High, expr: 'meter_electricity_import_watts > 5', for: 60s }
                """
            let now = Self.start.advanced(by: .seconds(3600))
            let first = try await Scene(store, rules: rules, at: now)
            await first.desk.tick(at: now)
            let kept = try await store.records(kind: AlertingDesk.kind)
            #expect(kept.map(\.site) == ["jansen"])
            let second = try await Scene(store, rules: rules, at: now.advanced(by: .seconds(30)))
            await second.desk.tick(at: now.advanced(by: .seconds(60)))
            let alert = try #require(second.published.withLockedValue { $0?.alerts.first?.alert })
            #expect(alert.activeAt == now)
            #expect(alert.state == .firing)
            #expect(second.delivered.withLockedValue { $0.map(\.state) } == [.firing])
            _ = try await Scene(
                store, rules: "groups: [{ name: mine, rules: [{ alert: Other, expr: 'vector(1) > 2' }] }]",
                at: now.advanced(by: .seconds(90))
            ).desk.tick(at: now.advanced(by: .seconds(90)))
            #expect(try await store.records(kind: AlertingDesk.kind) == [])
        }
    }

    /// After a stop that was longer than `stale_after` every meter is silent until it has been asked.
    @Test func aMeterThatWasNotAskedSinceTheStartEndsNoAlert() async throws {
        try await TemporaryHistory.withStore { store in
            _ = try await store.append(Self.readings().ofMeter)
            let rules = "groups: [{ name: mine, rules: [{ alert: Up, expr: 'meter_up == 1' }] }]"
            let now = Self.start.advanced(by: .seconds(3600))
            await (try await Scene(store, rules: rules, at: now)).desk.tick(at: now)
            let later = now.advanced(by: .seconds(1200))
            let scene = try await Scene(store, rules: rules, at: later)
            try await scene.fill(upTo: later)
            await scene.desk.tick(at: later)
            let held = try #require(scene.published.withLockedValue { $0?.alerts.first?.alert })
            #expect(held.state == .firing && held.activeAt == now)
            let timing = SampleFleet.timing(ended: later.advanced(by: .seconds(8)))
            _ = scene.live.fleet.meters[0].note(PollReport(.failed(PollFailure(.timeout, "no answer"))), timing)
            await scene.desk.tick(at: later.advanced(by: .seconds(15)))
            #expect(scene.published.withLockedValue { $0?.alerts.first?.alert.state } == .inactive)
        }
    }

    @Test func otherRulesTakeOverTheAlertsOfThoseThatStay() async throws {
        try await TemporaryHistory.withStore { store in
            _ = try await store.append(Self.readings().ofMeter)
            let stays = "{ alert: High, expr: 'meter_electricity_import_watts > 5' }"
            let goes = "{ alert: Up, expr: 'meter_up == 1' }"
            let now = Self.start.advanced(by: .seconds(3600))
            let scene = try await Scene(
                store, rules: "groups: [{ name: mine, rules: [\(stays), \(goes)] }]", at: now)
            await scene.desk.tick(at: now)
            #expect(Set(scene.values.keys) == ["High", "Up"])
            let (rules, _) = try RuleFileReader.read(
                [("rules.yaml", Array("groups: [{ name: mine, rules: [\(stays)] }]".utf8))], knownMetrics: nil)
            await scene.desk.replace(rules, EngineSettings(interval: .seconds(15)), at: now.advanced(by: .seconds(5)))
            #expect(scene.values == ["High": 59])
            #expect(try await store.records(kind: AlertingDesk.kind).count == 1)
            await scene.desk.replace(RuleSet(groups: []), EngineSettings(interval: .seconds(15)), at: now)
            #expect(scene.published.withLockedValue { $0 == nil })
            #expect(try await store.records(kind: AlertingDesk.kind) == [])
        }
    }
}
