internal import Metering

extension RuleState {
    /// What an alert's texts are filled in with.
    typealias TextData = (Sample) -> TemplateData

    /// Takes the alerts of a rule from state to state, by the result of its expression.
    ///
    /// Restored alerts that are `held` stay although they are not in the result: their series may be missing yet.
    mutating func advance(
        _ rule: Rule, _ terms: Rule.AlertTerms, _ result: [Sample], at time: Timestamp, limit: Int,
        held: Set<Labels>, textData: TextData
    ) throws(Failure) -> Changes {
        let present = try taken(rule, terms, result, at: time, textData)
        var changes = Changes()
        var active = 0
        for (labels, alert) in present where merge(alert, labels) { changes.changed.insert(labels) }
        for (labels, before) in alerts {
            var alert = before
            let isSetBack = alert.comeBack(to: time)
            let isPresent = present[labels] != nil
            // What is held for want of samples is not kept firing yet: that time begins when the rule can decide again.
            let isHeld = !isPresent && held.contains(labels)
            if !isHeld { restored.remove(labels) }
            if isPresent { alert.keptFiringSince = nil }
            if isPresent || isHeld || keepsFiring(&alert, terms, at: time) {
                active += 1
                if isPresent { fire(&alert, terms, at: time) }
                changes.series += RuleState.alertSeries(alert, rule)
            } else if !end(&alert, at: time) {
                alerts[labels] = nil
                changes.changed.remove(labels)
                changes.removed.insert(labels)
                continue
            }
            alerts[labels] = alert
            if isSetBack || alert.state != before.state || alert.keptFiringSince != before.keptFiringSince {
                changes.changed.insert(labels)
            }
        }
        guard limit <= 0 || active <= limit else { throw overflow(active, limit) }
        return changes
    }

    /// The alerts of a result, by their labels.
    private func taken(
        _ rule: Rule, _ terms: Rule.AlertTerms, _ result: [Sample], at time: Timestamp, _ textData: TextData
    ) throws(Failure) -> [Labels: Alert] {
        var present: [Labels: Alert] = [:]
        present.reserveCapacity(result.count)
        for sample in result {
            let data = textData(sample)
            var changes: [String: String?] = [Labels.metricName: nil]
            for text in rule.labels { changes[text.name] = text.template.expand(data, alert: rule.name) }
            changes["alertname"] = rule.name
            let labels = sample.labels.setting(changes)
            let annotations = terms.annotations.map {
                (name: $0.name, value: $0.template.expand(data, alert: rule.name))
            }
            let alert = Alert(
                labels: labels, annotations: Labels(annotations: annotations), state: .pending, value: sample.value,
                activeAt: time)
            guard present.updateValue(alert, forKey: labels) == nil else {
                throw Failure(cause: "vector contains metrics with the same labelset after applying alert labels")
            }
        }
        return present
    }

    /// Adds an alert, or tells the one that is there its new value; whether it was added.
    private mutating func merge(_ alert: Alert, _ labels: Labels) -> Bool {
        if let known = alerts[labels], known.state != .inactive {
            alerts[labels]?.value = alert.value
            alerts[labels]?.annotations = alert.annotations
            return false
        }
        alerts[labels] = alert
        return true
    }

    /// Has a pending alert fire that has held as long as its rule asks.
    private func fire(_ alert: inout Alert, _ terms: Rule.AlertTerms, at time: Timestamp) {
        guard alert.state == .pending, time.since(alert.activeAt) >= terms.hold else { return }
        alert.state = .firing
        alert.firedAt = time
    }

    /// Whether an alert goes on to fire although its expression does not hold.
    private func keepsFiring(_ alert: inout Alert, _ terms: Rule.AlertTerms, at time: Timestamp) -> Bool {
        guard alert.state == .firing, terms.keepFiring > .zero else { return false }
        let since = alert.keptFiringSince ?? time
        alert.keptFiringSince = since
        return time.since(since) < terms.keepFiring
    }

    /// Ends an alert that holds no more; false when nothing of it is kept.
    private func end(_ alert: inout Alert, at time: Timestamp) -> Bool {
        if alert.state == .pending { return false }
        if let resolvedAt = alert.resolvedAt, time.since(resolvedAt) > EngineSettings.resolvedRetention { return false }
        if alert.state == .firing {
            alert.state = .inactive
            alert.resolvedAt = time
        }
        return true
    }

    private mutating func overflow(_ count: Int, _ limit: Int) -> Failure {
        alerts = [:]
        restored = []
        return Failure(cause: "exceeded limit of \(limit) with \(count) alerts")
    }

    /// `ALERTS` and `ALERTS_FOR_STATE` of an alert.
    static func alertSeries(_ alert: Alert, _ rule: Rule) -> [Sample] {
        var labels = Dictionary(uniqueKeysWithValues: rule.writtenLabels.pairs.map { ($0.name, $0.value) })
        for pair in alert.labels.pairs { labels[pair.name] = pair.value }
        labels["alertname"] = rule.name
        labels[Labels.metricName] = "ALERTS_FOR_STATE"
        let since = Sample(Labels(labels), Double(alert.activeAt.seconds))
        labels[Labels.metricName] = "ALERTS"
        labels["alertstate"] = alert.state.rawValue
        return [Sample(Labels(labels), 1), since]
    }

    /// The alerts that are to be handed over now, which are noted as handed over.
    mutating func send(at time: Timestamp, interval: Duration, resendDelay: Duration) -> [Alert] {
        var due: [Alert] = []
        for (labels, alert) in alerts where RuleState.needsSending(alert, at: time, resendDelay: resendDelay) {
            var alert = alert
            alert.lastSentAt = time
            alert.validUntil = time.advanced(by: max(interval, resendDelay) * 4)
            alerts[labels] = alert
            due.append(alert)
        }
        return due.sorted { $0.labels < $1.labels }
    }

    private static func needsSending(_ alert: Alert, at time: Timestamp, resendDelay: Duration) -> Bool {
        guard alert.state != .pending else { return false }
        guard let sent = alert.lastSentAt else { return true }
        if let resolved = alert.resolvedAt, resolved > sent { return true }
        return sent.advanced(by: resendDelay) < time
    }
}
