internal import Alerting

/// What is alerted of, and who is told how.
struct AlertingSettings: Hashable, Sendable {
    /// Rule files, by paths and patterns as seen from where the program runs; which files they name may change.
    var ruleFiles: [String] = []
    /// How often rules are evaluated.
    var interval = Duration.seconds(15)
    /// Which of the rules that ship are wanted, and what they are set to.
    var pack = PackSettings.all
    /// The Alertmanagers that each get every alert; with one, routes and receivers are not used.
    var alertmanagers: [AlertmanagerSettings] = []
    /// Who is told by the gateway itself, in the order of the file.
    var receivers: [ReceiverSettings] = []
    /// Which alerts go to whom; without any, every receiver is told of all but the severity `none`.
    var routes: [DeliveryRoute] = []
}

/// A receiver: what it wants to be told, and how it is reached.
struct ReceiverSettings: Hashable, Sendable {
    /// The ways of reaching one.
    enum Channel: Hashable, Sendable {
        /// An Alertmanager, by its API v2.
        case alertmanager(AlertmanagerSettings)
        /// A web hook, with the JSON of Alertmanager's.
        case webhook(WebhookSettings)
        /// A topic of ntfy.
        case ntfy(NtfySettings)
        /// Mail.
        case email(EmailSettings)
    }

    /// What it wants to be told.
    var policy: ReceiverPolicy
    /// How it is reached.
    var channel: Channel

    /// The name, which routes and metrics call it by.
    var name: String { policy.name }
}

/// An Alertmanager.
struct AlertmanagerSettings: Hashable, Sendable {
    /// Its address; `/api/v2/alerts` is added to the path.
    var url: ReceiverURL
    /// A file of certificate authorities that is trusted instead of the system's; nil trusts the system's.
    var caFile: String? = nil
}

/// A web hook.
struct WebhookSettings: Hashable, Sendable {
    /// Where messages are posted to.
    var url: ReceiverURL
    /// What is sent as `Authorization: Bearer …`; nil sends none.
    var token: Secret? = nil
    /// A file of certificate authorities that is trusted instead of the system's; nil trusts the system's.
    var caFile: String? = nil
}

/// A topic of an ntfy server.
struct NtfySettings: Hashable, Sendable {
    /// The topic's address, such as `https://ntfy.example/jansen`.
    var url: ReceiverURL
    /// The access token; nil sends none.
    var token: Secret? = nil
    /// A file of certificate authorities that is trusted instead of the system's; nil trusts the system's.
    var caFile: String? = nil
}

/// Mail by a server that takes it on.
struct EmailSettings: Hashable, Sendable {
    /// How the connection to the server is kept private.
    enum Encryption: String, Hashable, Sendable, CaseIterable {
        /// By STARTTLS, without which nothing is sent.
        case startTLS = "starttls"
        /// Not at all: for a server on the same host.
        case none
    }

    /// Whom it is sent to; at least one.
    var to: [String]
    /// Whom it comes from.
    var from: String
    /// The host of the server that takes it on.
    var host: String
    /// Its port, 1 to 65535; 587 by default.
    var port: Int = 587
    /// The name to log in with; nil: none.
    var username: String? = nil
    /// The password to log in with; nil: none.
    var password: Secret? = nil
    /// How the connection is kept private.
    var encryption = Encryption.startTLS
    /// A file of certificate authorities that is trusted instead of the system's; nil trusts the system's.
    var caFile: String? = nil
}
