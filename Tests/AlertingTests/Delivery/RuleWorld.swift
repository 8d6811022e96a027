internal import Alerting
internal import Metering

/// What rules would say, step by step: alerts that fire are told again each minute, those that are over for 15 minutes.
final class RuleWorld {
    /// 2026-01-15T12:00:00Z.
    static let start = Timestamp(seconds: 1_768_478_400)

    var delivery: Delivery
    private(set) var now: Timestamp
    private(set) var alerts: [Labels: Alert] = [:]
    /// What was delivered, in order.
    private(set) var sent: [Message] = []
    private var lastSaid: [Labels: Timestamp] = [:]

    init(_ settings: DeliverySettings, at start: Timestamp = RuleWorld.start) {
        delivery = Delivery(settings)
        now = start
    }

    static func labels(
        _ name: String, site: String? = nil, meter: String? = nil, severity: Severity? = .warning
    ) -> Labels {
        Labels(["alertname": name, "site": site ?? "", "meter": meter ?? "", "severity": severity?.rawValue ?? ""])
    }

    func fire(_ name: String, site: String? = nil, meter: String? = nil, _ severity: Severity = .warning) {
        let labels = RuleWorld.labels(name, site: site, meter: meter, severity: severity)
        alerts[labels] = Alert(
            labels: labels, annotations: .none, state: .firing, value: 1, activeAt: now, firedAt: now)
        lastSaid[labels] = nil
    }

    func resolve(_ name: String, site: String? = nil, meter: String? = nil, _ severity: Severity = .warning) {
        let labels = RuleWorld.labels(name, site: site, meter: meter, severity: severity)
        alerts[labels]?.state = .inactive
        alerts[labels]?.resolvedAt = now
        lastSaid[labels] = nil
    }

    /// Has rules say nothing of an alert any more.
    func forget(_ name: String, site: String, _ severity: Severity = .warning) {
        alerts[RuleWorld.labels(name, site: site, severity: severity)] = nil
    }

    func add(_ silence: Silence) -> Bool { delivery.add(silence) }
    func removeSilence(_ id: String) -> Bool { delivery.removeSilence(id) }

    /// Lets time pass in steps of 15 seconds; what is sent arrives at once.
    ///
    /// - Returns: The messages of this span.
    @discardableResult
    func pass(_ span: Duration) -> [Message] {
        let end = now.advanced(by: span)
        let before = sent.count
        while now < end {
            step()
            now = now.advanced(by: .seconds(15))
        }
        return Array(sent[before...])
    }

    /// Sets the clock forward or back; rules tell their alerts at their next tick.
    func setClock(by span: Duration) {
        now = now.advanced(by: span)
        lastSaid = [:]
    }

    private func step() {
        delivery.take(news(), at: now)
        delivery.advance(to: now)
        while true {
            let begun = delivery.begin(at: now)
            guard !begun.isEmpty else { return }
            for message in begun { delivery.finish(message.id, .delivered, at: now) }
            sent += begun
        }
    }

    private func news() -> [Alert] {
        var news: [Alert] = []
        for (labels, alert) in alerts {
            if let resolvedAt = alert.resolvedAt, now.since(resolvedAt) > .seconds(900) {
                alerts[labels] = nil
                continue
            }
            if let last = lastSaid[labels], now.since(last) < .seconds(60) { continue }
            lastSaid[labels] = now
            var said = alert
            said.lastSentAt = now
            said.validUntil = alert.state == .firing ? now.advanced(by: .seconds(240)) : alert.resolvedAt
            news.append(said)
        }
        return news.sorted { $0.labels < $1.labels }
    }
}

extension Message {
    /// What it says, in short: `ops jansen: +FuseOverload -MeterOffline`.
    var summary: String {
        let names = alerts.map { ($0.state == .firing ? "+" : "-") + ($0.labels["alertname"] ?? "?") }
        return switch subject {
        case .site(let site): "\(receiver) \(site): \(names.joined(separator: " "))"
        case .outage(let silent, let returned): "\(receiver): \(silent) silent, \(returned) returned"
        case .heldBack(let count, _): "\(receiver): \(count) held back"
        case .test: "\(receiver): test"
        }
    }
}

extension [Message] {
    var summaries: [String] { map(\.summary) }
    /// Those that a receiver gets only so many of in an hour.
    var bounded: [Message] { filter { if case .heldBack = $0.subject { false } else { true } } }
    /// How many messages the notes say were held back.
    var heldBack: Int {
        reduce(0) { sum, message in
            if case .heldBack(let count, _) = message.subject { sum + count } else { sum }
        }
    }

    /// The greatest number of messages within any hour.
    var mostWithinAnHour: Int {
        let times = bounded.map(\.decidedAt).sorted()
        return times.indices.map { first in
            times[first...].prefix { $0.since(times[first]) < .seconds(3600) }.count
        }.max() ?? 0
    }
}
