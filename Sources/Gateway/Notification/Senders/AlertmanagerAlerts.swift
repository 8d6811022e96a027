internal import Alerting
internal import Metering

/// Alerts as Alertmanager's API v2 takes them.
enum AlertmanagerAlerts {
    /// How many alerts one request holds at most.
    static let requestLimit = 256
    /// Behind the path of an Alertmanager's address.
    static let path = "/api/v2/alerts"

    /// The bodies of the requests that hold all alerts.
    static func bodies(_ alerts: [Alert], externalURL: String) -> [[UInt8]] {
        stride(from: 0, to: alerts.count, by: requestLimit).map { start in
            body(alerts[start..<min(start + requestLimit, alerts.count)], externalURL: externalURL)
        }
    }

    private static func body(_ alerts: ArraySlice<Alert>, externalURL: String) -> [UInt8] {
        var json = JSONWriter()
        json.array { json in
            for alert in alerts {
                json.object { json in
                    json.labels("labels", alert.labels)
                    json.labels("annotations", alert.annotations)
                    json.member("startsAt", alert.firedAt ?? alert.activeAt)
                    if let end = alert.resolvedAt ?? alert.validUntil { json.member("endsAt", end) }
                    json.member("generatorURL", generatorURL(externalURL))
                }
            }
        }
        return json.bytes
    }

    /// Where an alert comes from.
    static func generatorURL(_ externalURL: String) -> String { "\(externalURL)/api/v1/alerts" }
}

extension JSONWriter {
    /// Writes a member that is an object of names and values.
    mutating func labels(_ name: String, _ labels: Labels) {
        object(name) { json in
            for pair in labels.pairs { json.member(pair.name, pair.value) }
        }
    }
}
