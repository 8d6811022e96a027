internal import Alerting
internal import Metering

extension MetricTable {
    /// How the rules and the delivery of alerts do; nothing where no rules are evaluated.
    static let alerting: [MetricFamily] = [
        .ofGroups("metergw_rule_evaluations_total", .counter, "Evaluations of rules, by their group.") {
            Int64(clamping: $0.evaluations)
        },
        .ofGroups(
            "metergw_rule_evaluation_failures_total", .counter, "Evaluations of rules that failed, by their group."
        ) { Int64(clamping: $0.failures) },
        .ofGroups(
            "metergw_rule_group_duration_seconds", .gauge, unit: "seconds", decimals: 6,
            "How long the last evaluation of the group took."
        ) { $0.lastDuration?.wholeMicroseconds },
        .ofGroups(
            "metergw_rule_group_missed_total", .counter,
            "Ticks at which the group was still running, so that it was not evaluated."
        ) { Int64(clamping: $0.missed) },
        MetricFamily("metergw_alerts", .gauge, .gateway, "Alerts that are pending or firing.") { scrape, writer in
            guard let active = scrape.figures.alerting?.active else { return }
            for state in [Alert.State.pending, .firing] {
                let count = active.count { $0.state == state }
                writer.sample(LabelText.bytes(["state": state.rawValue]), Int64(count))
            }
        },
        .ofReceivers("metergw_notifications_total", .counter, "Attempts to send the receiver a message.") {
            Int64(clamping: $0.sent)
        },
        .ofReceivers(
            "metergw_notifications_failed_total", .counter,
            "Attempts to send a message that the receiver did not answer, or refused."
        ) { Int64(clamping: $0.failed) },
        .ofReceivers("metergw_notifications_pending", .gauge, "Messages that wait to be sent.") {
            Int64(clamping: $0.pending)
        },
    ]

    /// The alerts themselves, by the names that Prometheus gives them.
    static let alerts: [MetricFamily] = [
        MetricFamily("ALERTS", .gauge, .gateway, "Alerts that are pending or firing.") { scrape, writer in
            var written: Set<Labels> = []
            for alert in scrape.figures.alerting?.active ?? [] {
                // An alert of a rule about `ALERTS` has one already, and a page with a label twice is refused as a whole.
                let labels = alert.labels.setting(["alertstate": alert.state.rawValue])
                if written.insert(labels).inserted { writer.sample(LabelText(labels).bytes, 1) }
            }
        },
        MetricFamily(
            "ALERTS_FOR_STATE", .gauge, .gateway, "When the condition of an alert began to hold, in seconds since 1970."
        ) { scrape, writer in
            for alert in scrape.figures.alerting?.active ?? [] {
                writer.sample(LabelText(alert.labels).bytes, alert.activeAt.seconds)
            }
        },
    ]
}

extension LabelText {
    /// The labels of an alert.
    fileprivate init(_ labels: Labels) {
        self.init()
        for label in labels.pairs { add(label.name, label.value) }
    }
}

extension MetricFamily {
    /// A family with one sample for each group of rules that has a value.
    fileprivate static func ofGroups(
        _ name: String, _ kind: Kind, unit: String? = nil, decimals: Int = 0, _ help: String,
        _ value: @escaping @Sendable (AlertingFigures.Group) -> Int64?
    ) -> MetricFamily {
        MetricFamily(name, kind, unit: unit, .gateway, help) { scrape, writer in
            for group in scrape.figures.alerting?.groups ?? [] {
                guard let value = value(group) else { continue }
                writer.sample(LabelText.bytes(["group": group.name]), value, decimals: decimals)
            }
        }
    }

    /// A family with one sample for each receiver.
    fileprivate static func ofReceivers(
        _ name: String, _ kind: Kind, _ help: String,
        _ value: @escaping @Sendable (AlertingFigures.Receiver) -> Int64
    ) -> MetricFamily {
        MetricFamily(name, kind, .gateway, help) { scrape, writer in
            for receiver in scrape.figures.alerting?.receivers ?? [] {
                writer.sample(LabelText.bytes(["receiver": receiver.name]), value(receiver))
            }
        }
    }
}
