internal import Alerting
internal import Metering
internal import Transfer

/// A message that shows whether messages arrive.
struct TestMessage: Sendable {
    private let receiver: ReceiverSettings
    private let sites: SiteBook

    /// Finds the receiver.
    ///
    /// - Throws: `CommandFailure` 1, with the name that was probably meant.
    init(_ name: String, of configuration: Configuration) throws(CommandFailure) {
        let settings = configuration.alerting ?? AlertingSettings()
        let alertmanagers = settings.alertmanagers.map { alertmanager in
            ReceiverSettings(
                policy: ReceiverPolicy(name: alertmanager.url.description), channel: .alertmanager(alertmanager))
        }
        let all = settings.receivers + alertmanagers
        guard let receiver = all.first(where: { $0.name == name }) else {
            let hint = Suggestion.hint(for: name, among: all.map(\.name))
            let known =
                all.isEmpty ? "no receiver is configured" : "configured are \(all.map(\.name).joined(separator: ", "))"
            throw CommandFailure(1, "cannot send to receiver \"\(name)\": \(known)\(hint)")
        }
        self.receiver = receiver
        sites = SiteBook(configuration, externalURL: configuration.ownURL())
    }

    /// Sends it and says that the receiver has it.
    ///
    /// - Throws: `CommandFailure` 1 when the receiver refuses it, 2 when it cannot be sent.
    func send(now: Timestamp = .now(), timeout: Duration = MessageSender.timeout) async throws(CommandFailure) -> String
    {
        let loop = try TransferLoop.ofCommand()
        defer { loop.shutdown() }
        let message = Message(receiver: receiver.name, subject: .test, decidedAt: now)
        let outcome = await MessageSender(receiver, sites, on: loop, timeout: timeout).send(message)
        switch outcome {
        case .delivered: return "receiver \"\(receiver.name)\" has taken test message \(message.id)"
        case .refused(let reason):
            throw CommandFailure(1, "receiver \"\(receiver.name)\" refuses the test message: \(reason)")
        case .failed(let reason, _):
            throw CommandFailure(2, "cannot send to receiver \"\(receiver.name)\": \(reason)")
        case .cancelled: throw CommandFailure(2, "cannot send to receiver \"\(receiver.name)\": interrupted")
        }
    }
}
