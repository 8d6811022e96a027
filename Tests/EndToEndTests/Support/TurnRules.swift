/// Rules that a gateway and a Prometheus evaluate side by side, in groups that differ in their name and label `turn` alone.
///
/// Prometheus gives each group a moment of its own within the second. One that evaluates while a scrape is being taken in
/// may see it or not; of several groups some lie elsewhere.
enum TurnRules {
    static let turns = ["a", "b", "c", "d"]

    /// The rule file.
    static var text: String {
        "groups:\n" + turns.map { "  - name: \($0)\n    rules:\n" + rules.map(rule(turn: $0)).joined() }.joined()
    }

    private struct Rule {
        var name: String
        var expression: String
        var keys = ""
        /// Whether it holds for seconds once it does, so that who asks at other moments comes to the same.
        var isLasting = false
    }

    private static let rules = [
        Rule(name: "Turn", expression: "vector(1)", isLasting: true),
        Rule(
            name: "site:import_watts:avg20s",
            expression: "avg by (site) (avg_over_time(meter_electricity_import_watts[20s]))"),
        Rule(name: "MeterDown", expression: "meter_up == 0", keys: "for: 2s, keep_firing_for: 3s", isLasting: true),
        Rule(
            name: "SiteDark", expression: "count by (site) (meter_up == 0) unless on (site) meter_up == 1",
            keys: "for: 1s",
            isLasting: true),
        Rule(name: "DownForLong", expression: "meter_up == 0", keys: "for: 5m", isLasting: true),
        Rule(
            name: "NamedDown", expression: "(meter_up == 0) * on (site) group_left (country) site_info",
            keys: "annotations: { summary: '{{ $labels.country }} {{ $value | humanize }}' }", isLasting: true),
        Rule(name: "ReadingOld", expression: "time() - meter_last_reading_timestamp_seconds > 12", isLasting: true),
        Rule(name: "FieldsMissing", expression: #"absent(meter_electricity_phase_volts{site="s1"})"#, isLasting: true),
        Rule(name: "PollsFail", expression: "rate(metergw_poll_failures_total[10s]) > 0.2", keys: "for: 3s"),
        Rule(name: "FewTelegrams", expression: "changes(meter_telegram_timestamp_seconds[10s]) < 8", keys: "for: 1s"),
        Rule(name: "PowerMoves", expression: "abs(deriv(meter_electricity_import_watts[15s])) > 0.5"),
        Rule(
            name: "AboveAverage",
            expression: "meter_electricity_import_watts > avg_over_time(meter_electricity_import_watts[20s])",
            keys: "for: 1s, keep_firing_for: 2s"),
        Rule(
            name: "OnePhaseBears",
            expression:
                "meter_electricity_phase_import_watts / on (site, meter) group_left () meter_electricity_import_watts > 0.5"
        ),
        Rule(
            name: "Consumes", expression: "sum by (tariff) (increase(meter_electricity_import_joules_total[10s])) > 0"),
        Rule(
            name: "VoltageMoves",
            expression:
                "max_over_time(meter_electricity_phase_volts[10s]) - min_over_time(meter_electricity_phase_volts[10s]) > 0.5",
            keys: "keep_firing_for: 2s"),
        Rule(
            name: "MoreThanBefore",
            expression: "meter_electricity_import_watts > 1.02 * (meter_electricity_import_watts offset 5s)"),
        Rule(name: "GasFell", expression: "resets(meter_gas_cubic_meters_total[20s]) > 0"),
        Rule(
            name: "AboveTheOthers",
            expression:
                #"site:import_watts:avg20s{turn="TURN"} > on () group_left () avg (site:import_watts:avg20s{turn="TURN"})"#
        ),
        Rule(
            name: "SeveralDown",
            expression: #"count by (alertstate) (ALERTS{alertname="MeterDown", turn="TURN"}) > 1"#, keys: "for: 1s"),
    ]

    private static func rule(turn: String) -> (Rule) -> String {
        { rule in
            let expression = rule.expression.replacing("TURN", with: turn)
            let labels = "labels: { turn: \(turn)\(rule.isLasting ? ", lasting: \"yes\"" : "") }"
            let kind = rule.name.contains(":") ? "record" : "alert"
            let keys = rule.keys.isEmpty ? "" : ", \(rule.keys)"
            let quoted = expression.replacing("'", with: "''")
            return "      - { \(kind): '\(rule.name)', expr: '\(quoted)', \(labels)\(keys) }\n"
        }
    }
}
