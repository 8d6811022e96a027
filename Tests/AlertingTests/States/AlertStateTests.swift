internal import Metering
internal import Testing

@testable internal import Alerting

@Suite struct AlertStateTests {
    @Test func anAlertIsPendingAsLongAsItsRuleAsksAndThenFires() throws {
        var engine = Engines.engine([
            try Engines.alert("Silent", "meter_up == 0", hold: .seconds(30), labels: ["severity": "warning"])
        ])
        for second in stride(from: Int64(0), to: 30, by: 15) {
            let outcome = engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 0]))
            #expect(engine.alerts.map(\.state) == [.pending])
            #expect(outcome.alerts.isEmpty)
        }
        let outcome = engine.evaluate(at: Engines.at(30), samples: Engines.up(["grid": 0]))
        let alert = try #require(outcome.alerts.first)
        #expect(outcome.alerts.count == 1)
        #expect(alert.state == .firing)
        #expect(alert.activeAt == Engines.at(0))
        #expect(alert.firedAt == Engines.at(30))
        #expect(alert.validUntil == Engines.at(30 + 4 * 60))
        #expect(
            alert.labels
                == Labels(["alertname": "Silent", "site": "jansen", "meter": "grid", "severity": "warning"]))
    }

    @Test func aPendingAlertThatDoesNotHoldIsForgottenAtOnce() throws {
        var engine = Engines.engine([try Engines.alert("Silent", "meter_up == 0", hold: .seconds(30))])
        let saved = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0])).saves.map(\.name)
        let outcome = engine.evaluate(at: Engines.at(15), samples: Engines.up(["grid": 1]))
        #expect(engine.alerts.isEmpty)
        #expect(saved.count == 1)
        #expect(outcome.removals == saved)
    }

    @Test func anAlertThatEndedIsKeptAndToldForAQuarterOfAnHour() throws {
        var engine = Engines.engine([try Engines.alert("Silent", "meter_up == 0")])
        _ = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0]))
        var told: [Int64] = []
        var gone: Int64?
        for second in stride(from: Int64(15), through: 1000, by: 15) {
            let outcome = engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 1]))
            if let alert = outcome.alerts.first {
                told.append(second)
                #expect(alert.state == .inactive)
                #expect(alert.resolvedAt == Engines.at(15))
            }
            if engine.alerts.isEmpty, gone == nil { gone = second }
        }
        // More than a minute after it was told last, as Prometheus has it: at a tick of 15 s that is 75 s.
        #expect(told.prefix(3) == [15, 90, 165])
        #expect(told.last == 915)
        #expect(gone == 930)
    }

    @Test func oneThatComesBackBeginsAnew() throws {
        var engine = Engines.engine([try Engines.alert("Silent", "meter_up == 0", hold: .seconds(15))])
        for (second, value) in [(0, 0.0), (15, 0), (30, 1), (45, 0)] {
            _ = engine.evaluate(at: Engines.at(Int64(second)), samples: Engines.up(["grid": value]))
        }
        #expect(engine.alerts.map(\.state) == [.pending])
        #expect(engine.alerts.map(\.activeAt) == [Engines.at(45)])
        #expect(engine.alerts.first?.lastSentAt == nil)
    }

    @Test func keepFiringForHoldsAnAlertAndOnlyOneThatFires() throws {
        var engine = Engines.engine([
            try Engines.alert("Silent", "meter_up == 0", hold: .seconds(15), keepFiring: .seconds(30))
        ])
        var states: [Alert.State?] = []
        for (index, value) in [0.0, 1, 0, 0, 1, 1, 0, 1, 1, 1].enumerated() {
            _ = engine.evaluate(at: Engines.at(Int64(index) * 15), samples: Engines.up(["grid": value]))
            states.append(engine.alerts.first?.state)
        }
        #expect(
            states == [.pending, nil, .pending, .firing, .firing, .firing, .firing, .firing, .firing, .inactive])
    }

    @Test func theSeriesOfAlertsAreThereAsLongAsTheyAreActive() throws {
        var engine = Engines.engine([
            try Engines.alert("Silent", "meter_up == 0", hold: .seconds(15)),
            try Engines.alert("Any", "ALERTS{alertname=\"Silent\", alertstate=\"firing\"}"),
            try Engines.alert("Since", "ALERTS_FOR_STATE{alertname=\"Silent\"} > 0"),
        ])
        var found: [[String]] = []
        for (index, value) in [0.0, 0, 1].enumerated() {
            _ = engine.evaluate(at: Engines.at(Int64(index) * 15), samples: Engines.up(["grid": value]))
            let names = engine.alerts.filter { $0.state == .firing }.compactMap { $0.labels["alertname"] }
            found.append(names.sorted())
        }
        #expect(found == [["Since"], ["Any", "Silent", "Since"], []])
        #expect(engine.alertSeries.isEmpty)
    }

    @Test func recordedSeriesThatVanishAreStaleAtOnce() throws {
        var engine = Engines.engine([
            try Engines.record("down", "meter_up == 0", labels: ["kind": "x", "meter": ""]),
            try Engines.alert("Down", "down"),
        ])
        _ = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0]))
        #expect(engine.alerts.map(\.labels) == [Labels(["alertname": "Down", "site": "jansen", "kind": "x"])])
        _ = engine.evaluate(at: Engines.at(15), samples: Engines.up(["grid": 1]))
        #expect(engine.alerts.map(\.state) == [.inactive])
    }

    @Test func aRuleThatFailsStopsNoOtherAndKeepsItsAlerts() throws {
        var engine = Engines.engine([
            try Engines.alert("Same", "meter_up == 0", labels: ["meter": "any"], line: 7),
            try Engines.alert("Silent", "meter_up == 0"),
        ])
        _ = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0]))
        let outcome = engine.evaluate(at: Engines.at(15), samples: Engines.up(["grid": 0, "shop": 0]))
        #expect(
            outcome.failures.map(\.description) == [
                "home.yaml:8:15: cannot evaluate \"Same\" of group \"g\": vector contains metrics with the same"
                    + " labelset after applying alert labels; until it can be, its alerts are not renewed"
            ])
        let rules = engine.status[0].rules
        #expect(rules.map(\.health.text) == ["err", "ok"])
        #expect(rules.map(\.alerts.count) == [1, 2])
        _ = engine.evaluate(at: Engines.at(30), samples: Engines.up(["grid": 0]))
        #expect(engine.status[0].rules.map(\.health.text) == ["ok", "ok"])
    }

    @Test func beyondTheLimitAllAlertsOfARuleAreDropped() throws {
        var engine = Engines.engine([try Engines.alert("Silent", "meter_up == 0")], limit: 1)
        let saved = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0])).saves.map(\.name)
        let outcome = engine.evaluate(at: Engines.at(15), samples: Engines.up(["grid": 0, "shop": 0]))
        #expect(outcome.failures.map(\.cause) == ["exceeded limit of 1 with 2 alerts"])
        #expect(outcome.removals == saved)
        #expect(outcome.alerts.isEmpty)
        #expect(engine.alerts.isEmpty)
    }

    @Test func aFailedTemplateIsTextAndNoFailure() throws {
        var engine = Engines.engine([
            try Engines.alert(
                "Silent", "meter_up == 0", annotations: ["a": "{{ .Nope }}", "b": "", "c": "{{ $value }}"])
        ])
        let outcome = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0]))
        let pairs = try #require(outcome.alerts.first).annotations.pairs
        #expect(pairs.map(\.name) == ["a", "b", "c"])
        #expect(pairs[0].value.hasPrefix("<error expanding template: error executing template __alert_Silent"))
        #expect(pairs[2].value == "0")
    }

    @Test func templatesFindWhatTheyAskForThoughNoExpressionDoes() throws {
        let text = "{{ with printf \"fuse{site=%q}\" .Labels.site | query }}{{ . | first | value }} A{{ end }}"
        var engine = Engines.engine([try Engines.alert("Silent", "meter_up == 0", annotations: ["fuse": text])])
        let fuse = Sample(Labels(["__name__": "fuse", "site": "jansen"]), 25)
        let outcome = engine.evaluate(at: Engines.at(0), samples: Engines.up(["grid": 0]) + [fuse])
        #expect(outcome.alerts.first?.annotations["fuse"] == "25 A")
        #expect(engine.windows.keeps("fuse"))
        #expect(!engine.windows.keeps("other"))
    }

    @Test func aClockThatIsSetBackStopsNoAlert() throws {
        var engine = Engines.engine([try Engines.alert("Silent", "meter_up == 0", hold: .seconds(30))])
        for second: Int64 in [0, 15] { _ = engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 1])) }
        _ = engine.evaluate(at: Engines.at(30), samples: Engines.up(["grid": 0]))
        // An hour back.
        for second: Int64 in [-3600, -3585] {
            #expect(engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 0])).alerts.isEmpty)
        }
        let fired = engine.evaluate(at: Engines.at(-3570), samples: Engines.up(["grid": 0])).alerts
        #expect(fired.map(\.activeAt) == [Engines.at(-3600)])
        // And another: what fires is told at once, and ends when it is over.
        let told = engine.evaluate(at: Engines.at(-7200), samples: Engines.up(["grid": 0])).alerts
        #expect(told.map(\.state) == [.firing])
        let ended = engine.evaluate(at: Engines.at(-7185), samples: Engines.up(["grid": 1])).alerts
        #expect(ended.map(\.state) == [.inactive])
    }
}
