internal import Alerting
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// Rules that are tried on the past fire when they would have fired.
@Suite struct BacktestTests {
    private static let start = TemporaryHistory.noon

    /// Two hours, a reading every ten seconds: 200 W, and 5,000 W from minute 30 up to minute 50; nothing from minute 80
    /// up to minute 100.
    private static func readings() -> [Reading] {
        (0..<720).compactMap { step in
            let minute = step / 6
            guard !(80..<100).contains(minute) else { return nil }
            let time = start.advanced(by: .seconds(10 * step))
            var values = RegisterValues()
            values.set(.importPower, (30..<50).contains(minute) ? 5000 + Int64(minute) : 200)
            values.set(.importEnergy(.t1), Int64(step))
            return Reading(time: time, received: time, origin: .poll, values: values)
        }
    }

    private static let rules = """
        groups:
          - name: mine
            rules:
              - alert: Draws
                expr: meter_electricity_import_watts > 1000
                for: 5m
              - alert: Silent
                expr: meter_up == 0
              - alert: Frozen
                expr: meter_frozen == 1
        """

    private static func run(_ work: (inout Backtest, RuleSet) async throws -> Void) async throws {
        let history = try TemporaryHistory()
        let store = try SQLiteStore(path: history.path)
        _ = try await store.append(readings().ofMeter)
        let configuration = try Fixtures.configuration(Fixtures.meter())
        let known = try await KnownHistory(store, of: configuration, at: "gateway.yaml")
        let (rules, warnings) = try RuleFileReader.read(
            [("mine.yaml", Array(rules.utf8))], knownMetrics: MetricSamples.names)
        #expect(warnings == [])
        var test = Backtest(
            rules, step: .seconds(60), configuration, known, start..<start.advanced(by: .seconds(7200)))
        try await work(&test, rules)
        try await store.close()
    }

    @Test func saysFromWhenToWhenAndHowHigh() async throws {
        try await Self.run { test, rules in
            for minute in 0..<120 { try await test.advance(to: Self.start.advanced(by: .seconds(60 * minute))) }
            #expect(test.firings.map(\.rule) == ["Draws", "Silent"])
            let draws = try #require(test.firings.first)
            #expect(draws.from == Self.start.advanced(by: .seconds(35 * 60)))
            #expect(draws.to == Self.start.advanced(by: .seconds(50 * 60)))
            #expect(draws.peak == 5049)
            let silent = try #require(test.firings.last)
            // The last reading is of 79:50, and values leave 150 s later.
            #expect(silent.from == Self.start.advanced(by: .seconds(83 * 60)))
            #expect(silent.to == Self.start.advanced(by: .seconds(100 * 60)))
            let lines = BacktestReport(
                firings: test.firings, rules: rules, range: Self.start..<Self.start.advanced(by: .seconds(7200)),
                zones: ["jansen": try Zone(identifier: "Europe/Amsterdam")]
            ).lines
            #expect(
                lines == [
                    """
                    RULE    SITE    FROM                       TO                         PEAK VALUE  LABELS
                    Draws   jansen  2026-03-01T13:35:00+01:00  2026-03-01T13:50:00+01:00  5049        meter=grid
                    Silent  jansen  2026-03-01T14:23:00+01:00  2026-03-01T14:40:00+01:00  0           meter=grid
                    """,
                    "",
                    "Draws would have fired 1 time since 2026-03-01T12:00:00Z",
                    "Silent would have fired 1 time since 2026-03-01T12:00:00Z",
                    "never: Frozen",
                    "Frozen cannot be tried in full: the history does not tell meter_frozen",
                ])
        }
    }

    @Test func whatStillFiresAtTheEndHasNone() async throws {
        try await Self.run { test, _ in
            for minute in 0..<40 { try await test.advance(to: Self.start.advanced(by: .seconds(60 * minute))) }
            #expect(test.firings.count == 1)
            #expect(test.firings.first?.to == nil)
        }
    }
}
