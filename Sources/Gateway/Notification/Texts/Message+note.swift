internal import Alerting
internal import Metering

extension Message {
    /// Its alerts; what is about none becomes one, which ends by itself, for programs that know nothing but alerts.
    func alertsOrNote(_ policy: ReceiverPolicy, _ sites: SiteBook) -> [Alert] {
        guard alerts.isEmpty else { return alerts }
        let text = MessageText(self, policy.language, sites)
        let name = subject == .test ? "Test" : "MessagesHeldBack"
        let note = Alert(
            labels: Labels(["alertname": name, Severity.label: Severity.info.rawValue]),
            annotations: Labels(["summary": text.title, "description": text.body]), state: .firing, value: 1,
            activeAt: decidedAt, firedAt: decidedAt, validUntil: decidedAt.advanced(by: .seconds(300)))
        return [note]
    }
}
