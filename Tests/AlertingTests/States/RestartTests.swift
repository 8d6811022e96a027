internal import Metering
internal import Testing

@testable internal import Alerting

/// What is saved, as a store keeps it.
private struct SavedStates {
    var records: [String: [UInt8]] = [:]

    mutating func take(_ outcome: EngineOutcome) {
        for record in outcome.saves { records[record.name] = record.bytes }
        for name in outcome.removals { records[name] = nil }
    }

    var read: [AlertRecord] { records.values.compactMap(AlertRecord.init(bytes:)) }
}

@Suite struct RestartTests {
    private let rules: [Rule]

    init() throws {
        rules = [
            try Engines.alert(
                "Silent", "meter_up == 0", hold: .seconds(60), keepFiring: .seconds(45),
                labels: ["severity": "warning"],
                annotations: ["summary": "{{ $labels.meter }} {{ $value }}"]),
            try Engines.alert("Quick", "meter_up == 0"),
        ]
    }

    /// A run of a hundred ticks with meters that come and go.
    private static func values(_ tick: Int) -> [String: Double] {
        [
            "grid": (tick / 9).isMultiple(of: 2) ? 0 : 1, "shop": (tick / 4) % 3 == 0 ? 0 : 1,
            "pv": tick % 30 < 25 ? 0 : 1,
        ]
    }

    @Test func oneRestartBeforeEachTickChangesNothing() throws {
        var steady = Engines.engine(rules)
        var saved = SavedStates()
        for tick in 0..<100 {
            let time = Engines.at(Int64(tick) * 15)
            let expected = steady.evaluate(at: time, samples: Engines.up(RestartTests.values(tick)))
            var fresh = Engines.engine(rules)
            #expect(fresh.restore(saved.read, at: time) == [])
            let outcome = fresh.evaluate(at: time, samples: Engines.up(RestartTests.values(tick)))
            saved.take(outcome)
            #expect(fresh.alerts == steady.alerts, "tick \(tick)")
            #expect(outcome.alerts == expected.alerts, "tick \(tick)")
            #expect(Set(outcome.removals) == Set(expected.removals), "tick \(tick)")
        }
        #expect(Set(saved.read) == Set(steady.records))
    }

    @Test func whatWasSavedIsReadBackExactly() throws {
        let alert = Alert(
            labels: Labels(["alertname": "A", "site": "ë\n"]),
            annotations: Labels(annotations: [(name: "a", value: ""), (name: "b", value: "x")]),
            state: .firing, value: -0.0, activeAt: Timestamp(milliseconds: -5), firedAt: Engines.at(1), resolvedAt: nil,
            lastSentAt: Engines.at(2), validUntil: Engines.at(3), keptFiringSince: Engines.at(4))
        let identity = RuleIdentity(group: "g", rule: "A", labels: "severity=\"x\"", ordinal: 300)
        let record = AlertRecord(identity, alert)
        let read = try #require(AlertRecord(bytes: record.bytes), "it cannot be read")
        #expect(read == record)
        #expect(read.alert.value.sign == .minus)
        #expect(read.name == record.name)
        #expect(record.bytes.count < 120)
        for length in record.bytes.indices { #expect(AlertRecord(bytes: Array(record.bytes[..<length])) == nil) }
        #expect(AlertRecord(bytes: record.bytes + [0]) == nil)
        #expect(AlertRecord(bytes: [2] + record.bytes.dropFirst()) == nil)
    }

    @Test func aRecordIsBoundedAndLeavesOutTheLongestAnnotation() throws {
        let long = String(repeating: "x", count: AlertRecord.lengthLimit)
        let alert = Alert(
            labels: Labels(["alertname": "A"]), annotations: Labels(["long": long, "short": "s"]), state: .pending,
            value: 1, activeAt: Engines.at(0))
        let record = AlertRecord(RuleIdentity(group: "g", rule: "A", labels: ""), alert)
        #expect(record.bytes.count < 100)
        #expect(AlertRecord(bytes: record.bytes)?.alert.annotations == Labels(["short": "s"]))
    }

    @Test func forDoesNotStartAgain() throws {
        var engine = Engines.engine(rules)
        var saved = SavedStates()
        for second in [Int64(0), 15, 30] {
            saved.take(engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 0])))
        }
        // Two minutes pass without a gateway.
        var next = Engines.engine(rules)
        _ = next.restore(saved.read, at: Engines.at(150))
        let outcome = next.evaluate(at: Engines.at(150), samples: Engines.up(["grid": 0]))
        let silent = try #require(outcome.alerts.first { $0.labels["alertname"] == "Silent" })
        #expect(silent.activeAt == Engines.at(0))
        #expect(silent.firedAt == Engines.at(150))
    }

    @Test func anAlertDoesNotEndBecauseItsMeterWasNotReadYet() throws {
        var (next, _) = try restarted()
        _ = next.evaluate(at: Engines.at(100), samples: [])
        #expect(next.alerts.map(\.state) == [.firing, .firing])
        // They are told as before.
        let outcome = next.evaluate(at: Engines.at(160), samples: [])
        #expect(outcome.alerts.map(\.state) == [.firing, .firing])
        // Another meter of the site says nothing of this one.
        _ = next.evaluate(at: Engines.at(175), samples: Engines.up(["shop": 1]))
        #expect(next.alerts.map(\.state) == [.firing, .firing])
        // As soon as the meter is read, the rule decides.
        _ = next.evaluate(at: Engines.at(190), samples: Engines.up(["grid": 1]))
        #expect(next.status[0].rules.map { $0.alerts.map(\.state) } == [[.firing], [.inactive]])
    }

    @Test func anAlertWhoseSeriesNeverComeEndsAfterTheGrace() throws {
        var (next, _) = try restarted()
        for second in stride(from: Int64(100), to: 400, by: 15) {
            _ = next.evaluate(at: Engines.at(second), samples: [])
        }
        #expect(next.alerts.map(\.state) == [.firing, .firing])
        _ = next.evaluate(at: Engines.at(400), samples: [])
        #expect(next.status[0].rules[1].alerts.map(\.state) == [.inactive])
        #expect(next.status[0].rules[1].alerts.map(\.resolvedAt) == [Engines.at(400)])
    }

    @Test func aRangeHasToBeFilledBeforeAnAlertEnds() throws {
        let rule = try Engines.alert("Rose", "increase(meter_up[20m]) > 0")
        var engine = Engines.engine([rule])
        var saved = SavedStates()
        saved.take(engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0])))
        saved.take(engine.evaluate(at: Engines.at(15), samples: Engines.up(["grid": 1])))
        #expect(engine.alerts.map(\.state) == [.firing])
        var next = Engines.engine([rule])
        _ = next.restore(saved.read, at: Engines.at(30))
        for second in stride(from: Int64(30), to: 1100, by: 15) {
            _ = next.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 1]))
            #expect(next.alerts.map(\.state) == [.firing])
        }
        for second in stride(from: Int64(1100), to: 1250, by: 15) {
            _ = next.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 1]))
        }
        #expect(next.alerts.map(\.state) == [.inactive])
    }

    @Test func whatBelongsToNoRuleIsTold() throws {
        let (_, saved) = try restarted()
        var other = Engines.engine([rules[1]])
        let orphans = other.restore(saved.read, at: Engines.at(100))
        #expect(orphans.count == 1)
        #expect(saved.read.filter { $0.rule == "Silent" }.map(\.name) == orphans)
        #expect(other.alerts.count == 1)
    }

    @Test func aReloadKeepsAlertsOfRulesThatAreTheSameByNameAndLabels() throws {
        var engine = Engines.engine(rules)
        for second in stride(from: Int64(0), through: 90, by: 15) {
            _ = engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 0]))
        }
        let before = engine.alerts
        let changed = [
            try Engines.alert("New", "meter_up == 5"),
            try Engines.alert("Silent", "meter_up < 1", hold: .seconds(60), labels: ["severity": "warning"]),
            try Engines.alert("Quick", "meter_up == 0", labels: ["severity": "critical"]),
        ]
        let gone = engine.replace(
            rules: Engines.set(changed), settings: EngineSettings(interval: .seconds(15)), at: Engines.at(95))
        #expect(engine.alerts == before.filter { $0.labels["alertname"] == "Silent" })
        #expect(gone.count == 1)
        let outcome = engine.evaluate(at: Engines.at(105), samples: Engines.up(["grid": 0]))
        #expect(outcome.failures.isEmpty)
        #expect(engine.status[0].rules[1].alerts.map(\.activeAt) == [Engines.at(0)])
        #expect(engine.status[0].rules[2].alerts.map(\.activeAt) == [Engines.at(105)])
    }

    /// An engine that took over at 100 s what another one had: both alerts of the meter `grid` firing.
    private func restarted() throws -> (AlertingEngine, SavedStates) {
        var engine = Engines.engine(rules)
        var saved = SavedStates()
        for second in stride(from: Int64(0), through: 90, by: 15) {
            saved.take(engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 0])))
        }
        #expect(engine.alerts.map(\.state) == [.firing, .firing])
        var next = Engines.engine(rules)
        #expect(next.restore(saved.read, at: Engines.at(100)) == [])
        return (next, saved)
    }
}
