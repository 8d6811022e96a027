internal import Alerting
internal import Metering

/// A message as Alertmanager's web hook writes it, in its version 4.
enum WebhookBody {
    /// The document.
    static func bytes(_ message: Message, _ policy: ReceiverPolicy, _ sites: SiteBook) -> [UInt8] {
        let alerts = message.alertsOrNote(policy, sites)
        let isFiring = alerts.contains { $0.state == .firing }
        let groupLabels = groupLabels(message)
        var json = JSONWriter()
        json.object { json in
            json.member("version", "4")
            json.member("groupKey", "{}:\(groupLabels)")
            json.member("truncatedAlerts", Int64(message.leftOutCount))
            json.member("status", isFiring ? "firing" : "resolved")
            json.member("receiver", message.receiver)
            json.labels("groupLabels", groupLabels)
            json.labels("commonLabels", common(alerts.map(\.labels)))
            json.labels("commonAnnotations", common(alerts.map(\.annotations)))
            json.member("externalURL", sites.externalURL)
            json.array("alerts") { json in
                for alert in alerts { json.webhookAlert(alert, externalURL: sites.externalURL) }
            }
        }
        return json.bytes
    }

    private static func groupLabels(_ message: Message) -> Labels {
        switch message.subject {
        case .site(let site): Labels(["site": site])
        case .outage: Labels(["alertname": "SiteOffline"])
        case .heldBack, .test: .none
        }
    }

    /// The labels that all have with the same value.
    private static func common(_ all: [Labels]) -> Labels {
        guard let first = all.first else { return .none }
        return first.filter { pair in all.allSatisfy { $0[pair.name] == pair.value } }
    }
}

extension JSONWriter {
    fileprivate mutating func webhookAlert(_ alert: Alert, externalURL: String) {
        object { json in
            json.member("status", alert.state == .firing ? "firing" : "resolved")
            json.labels("labels", alert.labels)
            json.labels("annotations", alert.annotations)
            json.member("startsAt", alert.firedAt ?? alert.activeAt)
            // What has no end yet has the first moment of Go's calendar there.
            if let end = alert.resolvedAt {
                json.member("endsAt", end)
            } else {
                json.member("endsAt", "0001-01-01T00:00:00Z")
            }
            json.member("generatorURL", AlertmanagerAlerts.generatorURL(externalURL))
            json.member("fingerprint", Fingerprint(of: alert.labels).text)
        }
    }
}
