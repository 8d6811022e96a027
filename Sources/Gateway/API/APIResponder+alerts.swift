internal import Alerting
internal import Metering

extension APIResponder {
    /// `/api/v1/alerts`: what is pending, fires, or ended in the last quarter of an hour.
    func alerts(_ query: RequestQuery) throws(Problem) -> Answer {
        let request = try AlertsRequest(query)
        let now = dependencies.now()
        let silences = dependencies.silences.all()
        var json = JSONWriter()
        json.object { json in
            json.array("alerts") { json in
                for (rule, alert) in dependencies.alerting()?.alerts ?? [] where request.includes(alert) {
                    json.object { $0.members(of: alert, of: rule, silences.filter { $0.mutes(alert.labels, at: now) }) }
                }
            }
        }
        return Answer(json: json.bytes)
    }

    /// `/prometheus/api/v1/rules`: the groups and their rules, as Prometheus says them.
    func prometheusRules(_ query: RequestQuery) throws(Problem) -> Answer {
        try query.allow(["type"])
        let type = try query.value("type")
        guard type == nil || type == "alert" || type == "record" else {
            throw .badParameter("type", type ?? "", "expected alert or record")
        }
        let report = dependencies.alerting() ?? AlertingReport()
        return prometheus { json in
            json.array("groups") { json in
                for (group, figures) in zip(report.groups, report.figures) {
                    json.object { $0.prometheusMembers(of: group, figures, only: type) }
                }
            }
        }
    }

    /// `/prometheus/api/v1/alerts`: the alerts that are pending or fire, as Prometheus says them.
    func prometheusAlerts(_ query: RequestQuery) throws(Problem) -> Answer {
        try query.allow([])
        return prometheus { json in
            json.array("alerts") { json in
                for (_, alert) in dependencies.alerting()?.alerts ?? [] where alert.state != .inactive {
                    json.object { $0.prometheusMembers(of: alert) }
                }
            }
        }
    }

    private func prometheus(_ members: (inout JSONWriter) -> Void) -> Answer {
        var json = JSONWriter()
        json.object { json in
            json.member("status", "success")
            json.object("data", members)
        }
        return Answer(json: json.bytes)
    }
}

/// Which alerts are asked for: `?site=`, `?state=`, each as often as wanted.
struct AlertsRequest {
    private let sites: Set<String>
    private let states: Set<String>

    init(_ query: RequestQuery) throws(Problem) {
        try query.allow(["site", "state"])
        sites = Set(query.values("site"))
        states = Set(query.values("state"))
        for state in states where !AlertsRequest.states.contains(state) {
            throw .badParameter("state", state, "expected pending, firing or resolved")
        }
    }

    func includes(_ alert: Alert) -> Bool {
        (sites.isEmpty || sites.contains(alert.labels["site"] ?? ""))
            && (states.isEmpty || states.contains(alert.state.word))
    }

    private static let states = Set(Alert.State.allCases.map(\.word))
}

extension Alert.State {
    /// What the state is called in the gateway's own API.
    var word: String {
        switch self {
        case .pending: "pending"
        case .firing: "firing"
        case .inactive: "resolved"
        }
    }
}

extension JSONWriter {
    /// An alert as the gateway's own API has it.
    fileprivate mutating func members(of alert: Alert, of rule: Rule, _ silences: [Silence]) {
        member("name", rule.name)
        member("state", alert.state.word)
        member("severity", alert.labels[Severity.label])
        member("site", alert.labels["site"])
        member("meter", alert.labels["meter"])
        member("since", alert.activeAt)
        member("fired_at", alert.firedAt)
        member("resolved_at", alert.resolvedAt)
        member("value", alert.valueText)
        texts("labels", alert.labels)
        texts("annotations", alert.annotations)
        array("silenced_by") { json in
            for silence in silences { json.text(silence.id) }
        }
    }

    /// An alert as Prometheus has it.
    fileprivate mutating func prometheusMembers(of alert: Alert) {
        texts("labels", alert.labels)
        texts("annotations", alert.annotations)
        member("state", alert.state.rawValue)
        member("activeAt", alert.activeAt)
        if let since = alert.keptFiringSince { member("keepFiringSince", since) }
        member("value", alert.valueText)
    }

    fileprivate mutating func prometheusMembers(
        of group: GroupStatus, _ figures: AlertingFigures.Group, only type: String?
    ) {
        member("name", group.group.name)
        member("file", group.group.file)
        array("rules") { json in
            for rule in group.rules where type == nil || (type == "alert") == (rule.rule.alertTerms != nil) {
                json.object { $0.prometheusMembers(of: rule) }
            }
        }
        member("interval", group.interval.wholeMilliseconds, decimals: 3)
        member("limit", Int64(group.group.limit))
        member("evaluationTime", (figures.lastDuration ?? .zero).wholeMicroseconds, decimals: 6)
        member("lastEvaluation", group.lastEvaluatedAt ?? JSONWriter.never)
    }

    private mutating func prometheusMembers(of status: RuleStatus) {
        let rule = status.rule
        if let terms = rule.alertTerms {
            member("state", status.state.rawValue)
            member("name", rule.name)
            member("query", rule.expression.text)
            member("duration", terms.hold.wholeMilliseconds, decimals: 3)
            member("keepFiringFor", terms.keepFiring.wholeMilliseconds, decimals: 3)
            texts("labels", rule.writtenLabels)
            texts("annotations", Labels(terms.annotations.map { (name: $0.name, value: $0.template.text) }))
            array("alerts") { json in
                for alert in status.alerts where alert.state != .inactive {
                    json.object { $0.prometheusMembers(of: alert) }
                }
            }
        } else {
            member("name", rule.name)
            member("query", rule.expression.text)
            texts("labels", rule.writtenLabels)
        }
        member("health", status.health.text)
        if case .failing(let cause) = status.health { member("lastError", cause) }
        member("evaluationTime", 0)
        member("lastEvaluation", status.lastEvaluatedAt ?? JSONWriter.never)
        member("type", rule.alertTerms == nil ? "recording" : "alerting")
    }

    private mutating func texts(_ name: String, _ labels: Labels) {
        object(name) { json in
            for label in labels.pairs { json.member(label.name, label.value) }
        }
    }

    /// What Prometheus says of something that never was.
    private static let never = Timestamp(rfc3339: "0001-01-01T00:00:00Z") ?? Timestamp(seconds: 0)
}
