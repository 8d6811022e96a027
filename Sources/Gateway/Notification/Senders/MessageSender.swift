internal import Alerting
internal import Transfer

/// Gives messages to one receiver, in the form that it reads.
struct MessageSender: Sendable {
    /// How long a receiver has to take a message in all.
    static let timeout = Duration.seconds(10)

    private let settings: ReceiverSettings
    private let sites: SiteBook
    private let endpoint: Endpoint
    private let timeout: Duration

    /// Makes a place for the receiver in a loop.
    init(
        _ settings: ReceiverSettings, _ sites: SiteBook, on loop: TransferLoop,
        timeout: Duration = MessageSender.timeout
    ) {
        self.settings = settings
        self.sites = sites
        self.timeout = timeout
        endpoint = Endpoint(MessageSender.target(of: settings.channel, timeout), on: loop)
    }

    /// Sends a message and says how the receiver took it.
    func send(_ message: Message) async -> SendOutcome {
        do throws(TransferError) {
            switch settings.channel {
            case .alertmanager(let alertmanager): return try await send(message, to: alertmanager)
            case .webhook(let webhook):
                let body = WebhookBody.bytes(message, settings.policy, sites)
                let path = webhook.url.path
                return try await post(body, of: message, to: path, token: webhook.token, hiding: path)
            case .ntfy(let ntfy):
                let (root, topic) = NtfyBody.place(ntfy.url.path)
                let body = NtfyBody.bytes(message, settings.policy, topic: topic, sites)
                return try await post(body, of: message, to: root, token: ntfy.token, hiding: topic)
            case .email(let email): return try await send(message, by: email)
            }
        } catch {
            return SendOutcome(error)
        }
    }

    private func post(
        _ body: [UInt8], of message: Message, to path: String, token: Secret?, hiding place: String
    ) async throws(TransferError) -> SendOutcome {
        // The draft of HTTP's working group: a receiver that keeps it can tell a repetition.
        var fields = [
            Submission.Field("Content-Type", "application/json"),
            Submission.Field("Idempotency-Key", "\"\(message.id)\""),
            Submission.Field("X-Message-Id", message.id),
        ]
        if let token { fields.append(Submission.Field("Authorization", "Bearer \(token.text)")) }
        let submission = Submission(path: path, fields: fields, body: body)
        // A place that is hard to guess is as good as a password; a short one would blot out words.
        let secrets = place.utf8.count < 8 ? [token] : [token, Secret(place)]
        let response = try await endpoint.post(submission, timeout: timeout)
        return SendOutcome(http: response, hiding: secrets.compactMap(\.self))
    }

    private func send(
        _ message: Message, to alertmanager: AlertmanagerSettings
    ) async throws(TransferError) -> SendOutcome {
        try await AlertmanagerLine(alertmanager, endpoint: endpoint, timeout: timeout)
            .send(message.alertsOrNote(settings.policy, sites), externalURL: sites.externalURL)
    }

    private func send(_ message: Message, by email: EmailSettings) async throws(TransferError) -> SendOutcome {
        let mail = Mail(
            sender: email.from, recipients: email.to,
            content: MailContent.bytes(message, settings.policy, email, sites), username: email.username,
            password: email.password?.text, demandsTLS: email.encryption == .startTLS)
        return SendOutcome(smtp: try await endpoint.send(mail, timeout: timeout))
    }

    private static func target(of channel: ReceiverSettings.Channel, _ timeout: Duration) -> Target {
        switch channel {
        case .alertmanager(let settings): .receiver(settings.url, settings.caFile, timeout)
        case .webhook(let settings): .receiver(settings.url, settings.caFile, timeout)
        case .ntfy(let settings): .receiver(settings.url, settings.caFile, timeout)
        case .email(let settings):
            Target(
                base: "smtp://\(settings.host.contains(":") ? "[\(settings.host)]" : settings.host):\(settings.port)",
                // Of mail the greeting and the handshake count as connecting.
                connection: .close, connectTimeout: timeout, bodyLimit: 64 * 1024, caFile: settings.caFile)
        }
    }
}

extension Target {
    /// A receiver that is posted to.
    static func receiver(_ url: ReceiverURL, _ caFile: String?, _ timeout: Duration) -> Target {
        Target(
            base: url.server.description, connection: .close, connectTimeout: timeout, bodyLimit: 64 * 1024,
            caFile: caFile)
    }
}
