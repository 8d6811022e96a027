internal import Alerting
internal import Transfer

/// The way to one Alertmanager.
struct AlertmanagerLine: Sendable {
    private let settings: AlertmanagerSettings
    private let endpoint: Endpoint
    private let timeout: Duration

    /// Takes the way over an endpoint that is there already.
    init(_ settings: AlertmanagerSettings, endpoint: Endpoint, timeout: Duration) {
        self.settings = settings
        self.endpoint = endpoint
        self.timeout = timeout
    }

    /// Makes a place for it in a loop.
    init(_ settings: AlertmanagerSettings, on loop: TransferLoop, timeout: Duration = MessageSender.timeout) {
        let target = Target.receiver(settings.url, settings.caFile, timeout)
        self.init(settings, endpoint: Endpoint(target, on: loop), timeout: timeout)
    }

    /// Sends alerts, in as many requests as it takes, and stops at the first that is not taken.
    func send(_ alerts: [Alert], externalURL: String) async throws(TransferError) -> SendOutcome {
        let root = settings.url.path.hasSuffix("/") ? String(settings.url.path.dropLast()) : settings.url.path
        var refused: SendOutcome?
        for body in AlertmanagerAlerts.bodies(alerts, externalURL: externalURL) {
            let submission = Submission(
                path: root + AlertmanagerAlerts.path, fields: [Submission.Field("Content-Type", "application/json")],
                body: body)
            let response = try await endpoint.post(submission, timeout: timeout)
            if response.isHTML {
                return .failed("\(response.words()): expected an Alertmanager's API v2 there; is the address right?")
            }
            switch SendOutcome(http: response) {
            case .delivered: break
            // One alert that it does not want must not keep the others from it.
            case .refused(let reason): refused = refused ?? .refused(reason)
            case let outcome: return outcome
            }
        }
        return refused ?? .delivered
    }
}
