internal import Alerting
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import ServiceLifecycle
internal import Store
internal import Transfer

/// Tells receivers of alerts: decides who is told of what, keeps the messages, and sends them.
///
/// It has a loop of its own, so that a receiver that hangs slows no collector. With Alertmanagers, each of them gets
/// every alert and decides itself; without one, this does.
final class NotificationService: Service {
    /// How often it is looked whether something is due.
    private static let rhythm = Duration.seconds(1)

    private struct State: Sendable {
        var senders: [String: MessageSender] = [:]
        var forwarders: [AlertmanagerForwarder] = []
        var throttles: [String: LineThrottle] = [:]
    }

    /// How many messages each receiver took, and how many failed.
    let counts = NotificationCounts()
    private let keeper: DeliveryKeeper
    private let loop: TransferLoop
    private let state = NIOLockedValueBox(State())
    private let logger: Logger
    private let now: @Sendable () -> Timestamp

    /// Goes on from what was kept.
    ///
    /// - Parameters:
    ///   - settings: Who is told.
    ///   - configuration: The sites, for their names and clocks.
    ///   - externalURL: Where the gateway's own pages are, for links.
    ///   - store: Where it keeps what must outlive the process.
    ///   - loop: The loop for this alone; it is shut down when the service ends.
    ///   - logger: For what fails.
    ///   - now: The time.
    /// - Throws: `StoreError` when what was kept cannot be read.
    init(
        _ settings: AlertingSettings, _ configuration: Configuration, externalURL: String, store: any StateStore,
        loop: TransferLoop, logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now() }
    ) async throws(StoreError) {
        self.loop = loop
        self.logger = logger
        self.now = now
        keeper = try await DeliveryKeeper(DeliverySettings(settings, configuration), in: store, at: now())
        place(settings, SiteBook(configuration, externalURL: externalURL))
    }

    /// Takes over another configuration; messages in flight come to their end.
    func configure(_ settings: AlertingSettings, _ configuration: Configuration, externalURL: String) {
        keeper.with { $0.configure(DeliverySettings(settings, configuration)) }
        place(settings, SiteBook(configuration, externalURL: externalURL))
    }

    private func place(_ settings: AlertingSettings, _ sites: SiteBook) {
        let senders = settings.receivers.map { ($0.name, MessageSender($0, sites, on: loop)) }
        let forwarders = settings.alertmanagers.map { alertmanager in
            AlertmanagerForwarder(alertmanager, externalURL: sites.externalURL, on: loop)
        }
        state.withLockedValue { state in
            state.senders = Dictionary(senders, uniquingKeysWith: { first, _ in first })
            state.forwarders = forwarders
        }
        counts.begin(forwarders.isEmpty ? settings.receivers.map(\.name) : forwarders.map(\.name))
    }

    /// Takes in alerts that fire or are over, as the rules say them at each tick; never waits.
    func take(_ alerts: [Alert]) {
        let forwarders = forwarders
        guard forwarders.isEmpty else {
            for forwarder in forwarders { forwarder.take(alerts) }
            return
        }
        let moment = now()
        keeper.with { $0.take(alerts, at: moment) }
    }

    /// Sends until it is asked to stop; what is then in flight comes to its end, or is sent again after the next start.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            while !isEnding {
                for message in await begin() { group.addTask { await self.deliver(message) } }
                for forwarder in forwarders where forwarder.begin() {
                    group.addTask { await self.forward(forwarder) }
                }
                // Cancelled sleeps end early.
                await cancelWhenGracefulShutdown { try? await Task.sleep(for: NotificationService.rhythm) }
            }
        }
        await save()
        loop.shutdown()
    }

    /// The ways to the Alertmanagers.
    var forwarders: [AlertmanagerForwarder] { state.withLockedValue(\.forwarders) }

    private var isEnding: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    /// Decides what is due, and takes out what is to be sent now, at most one message for each receiver.
    func begin() async -> [Message] {
        let moment = now()
        let (begun, dropped) = keeper.with { delivery in
            delivery.advance(to: moment)
            return (delivery.begin(at: moment), delivery.queue.dropped)
        }
        counts.noteDropped(dropped)
        await save()
        return begun
    }

    /// Sends a message that was begun, and then what else waits for its receiver.
    func deliver(_ message: Message) async {
        var next: Message? = message
        while let message = next {
            guard let sender = state.withLockedValue({ $0.senders[message.receiver] }) else { return }
            let outcome = await sender.send(message)
            guard let forQueue = outcome.forQueue else { return }
            counts.note(outcome, of: message.receiver)
            log(outcome, message.receiver)
            let moment = now()
            next = keeper.with { delivery in
                delivery.finish(message.id, forQueue, at: moment)
                return isEnding ? nil : delivery.begin(at: moment, for: message.receiver).first
            }
            await save()
        }
    }

    /// Sends an Alertmanager what it has not got yet.
    func forward(_ forwarder: AlertmanagerForwarder) async {
        let outcome = await forwarder.send()
        guard outcome != .cancelled else { return }
        counts.note(outcome, of: forwarder.name)
        log(outcome, forwarder.name, isAlertmanager: true)
    }

    private func log(_ outcome: SendOutcome, _ receiver: String, isAlertmanager: Bool = false) {
        let what = isAlertmanager ? "alerts to Alertmanager \(receiver)" : "a message to receiver \"\(receiver)\""
        let line =
            switch outcome {
            case .delivered, .cancelled: nil as String?
            case .refused(let reason): "cannot send \(what): \(reason); it is not tried again"
            case .failed(let reason, _):
                "cannot send \(what): \(reason); \(isAlertmanager ? "they are sent again within a minute" : "it is tried again")"
            }
        let moment = now()
        let logged = state.withLockedValue { state in
            line.flatMap { state.throttles[receiver, default: LineThrottle()].line($0, at: moment) }
        }
        if let logged { logger.warning("\(logged)") }
    }

    /// Keeps what has changed.
    ///
    /// Messages are sent all the same where that fails: somebody has to hear of a full disk.
    private func save() async {
        do throws(StoreError) {
            try await keeper.save()
        } catch {
            let moment = now()
            let line = state.withLockedValue {
                $0.throttles["", default: LineThrottle()].line(
                    "\(error); after a crash messages may be sent again until it succeeds", at: moment)
            }
            if let line { logger.error("\(line)") }
        }
    }
}

extension NotificationService {
    /// The silences that hold, or will.
    var silences: [Silence] { keeper.with { $0.silences.all } }

    /// Keeps a silence, and returns when it is on the disk; false when there are too many.
    func add(_ silence: Silence) async throws(StoreError) -> Bool {
        guard keeper.with({ $0.add(silence) }) else { return false }
        try await keeper.save()
        return true
    }

    /// Ends a silence and returns it when that is on the disk; nil when there is none of this id.
    func endSilence(_ id: String) async throws(StoreError) -> Silence? {
        let ended = keeper.with { delivery in
            let silence = delivery.silences[id]
            return delivery.removeSilence(id) ? silence : nil
        }
        if ended != nil { try await keeper.save() }
        return ended
    }

    /// Whether Alertmanagers decide who is told.
    var hasAlertmanagers: Bool { !forwarders.isEmpty }
}

extension NotificationService {
    /// Takes in alerts, and returns when that they are to be told is on the disk.
    func keep(_ alerts: [Alert]) async {
        take(alerts)
        await save()
    }

    /// What each receiver got, for `/metrics`, in the order of the configuration.
    var figures: [AlertingFigures.Receiver] {
        let queue = keeper.with { $0.queue }
        return counts.values.sorted { $0.key < $1.key }.map { name, values in
            AlertingFigures.Receiver(
                name: name, sent: values.sent, failed: values.failed, pending: queue.messages(for: name).count)
        }
    }
}
