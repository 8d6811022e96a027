public import Metering

/// All of delivery as one value: who is told of what, the silences, and the messages on their way.
///
/// What it has to remember comes out of `takeChanges()`. To lose nothing and to repeat nothing, whoever holds it keeps
/// these records at once and together, after `advance(to:)` and `begin(at:)` and before anything is sent.
public struct Delivery: Sendable {
    /// Who is told of what.
    public private(set) var router: Router
    /// The silences that hold, or will.
    public private(set) var silences = SilenceBook()
    /// The messages on their way.
    public private(set) var queue: DeliveryQueue
    private var changedSilences = ChangedNames()
    private var lastAdvance: Timestamp?
    /// A stretch without a decision that is longer than this was a clock that leapt, or a machine that slept.
    private static let longestPause = Duration.seconds(60)

    /// Begins with nothing.
    public init(_ settings: DeliverySettings) {
        router = Router(settings)
        queue = DeliveryQueue(hourlyLimit: settings.pace.hourlyLimit)
    }

    /// Goes on from what was kept; records that cannot be read are passed over.
    ///
    /// - Parameters:
    ///   - settings: The settings of now, which may be others than when the records were kept.
    ///   - records: What was kept, in any order.
    ///   - moment: The time.
    public init(_ settings: DeliverySettings, records: [DeliveryRecord], at moment: Timestamp) {
        router = Router(settings, records: records, at: moment)
        queue = DeliveryQueue(hourlyLimit: settings.pace.hourlyLimit, records: records)
        queue.keepOnly(Set(settings.receivers.map(\.name)))
        for record in records where record.kind == .silence {
            if let silence = Silence(bytes: record.value ?? []) { _ = silences.add(silence) }
        }
    }

    /// Takes over other settings: what waits for receivers that are gone is dropped.
    public mutating func configure(_ settings: DeliverySettings) {
        router.configure(settings)
        queue.keepOnly(Set(settings.receivers.map(\.name)))
    }

    /// Takes in alerts that fire or are over, as rules say it again and again.
    public mutating func take(_ alerts: [Alert], at moment: Timestamp) {
        router.take(alerts, at: moment)
    }

    /// Decides what is due until a moment, and puts it into the queue.
    public mutating func advance(to moment: Timestamp) {
        if let lastAdvance, moment.since(lastAdvance) > Delivery.longestPause { router.excuseSilence(at: moment) }
        lastAdvance = moment
        queue.comeBack(to: moment)
        for id in silences.removeOver(at: moment) { changedSilences.note(.silence, id) }
        for message in router.advance(to: moment, silences: silences) { queue.add(message, at: moment) }
    }

    /// Takes out what is to be sent now, at most one message for each receiver; the changes are to be kept before.
    ///
    /// - Parameters:
    ///   - moment: The time.
    ///   - receiver: Whose message alone is wanted; nil: those of all receivers.
    /// - Returns: The messages, by the names of their receivers.
    public mutating func begin(at moment: Timestamp, for receiver: String? = nil) -> [Message] {
        queue.begin(at: moment, for: receiver)
    }

    /// Puts a message into the queue that nothing led to but somebody's wish.
    public mutating func add(_ message: Message, at moment: Timestamp) {
        queue.add(message, at: moment)
    }

    /// Takes note of how a message fared that was to be sent.
    public mutating func finish(_ id: String, _ outcome: DeliveryQueue.Outcome, at moment: Timestamp) {
        queue.finish(id, outcome, at: moment)
    }

    /// Takes a silence in; false when there are too many already.
    public mutating func add(_ silence: Silence) -> Bool {
        guard silences.add(silence) else { return false }
        changedSilences.note(.silence, silence.id)
        return true
    }

    /// Ends a silence; false when there is none of this id.
    public mutating func removeSilence(_ id: String) -> Bool {
        guard silences.remove(id) else { return false }
        changedSilences.note(.silence, id)
        return true
    }

    /// The next moment at which something may be due or to be sent; nil while there is nothing to wait for.
    public var nextMoment: Timestamp? {
        [router.nextMoment, queue.nextMoment].compactMap(\.self).min()
    }

    /// Takes out the records that have changed since the last time.
    public mutating func takeChanges() -> [DeliveryRecord] {
        let silenceChanges = changedSilences.take().map { key in
            DeliveryRecord(kind: key.kind, name: key.name, value: silences[key.name]?.bytes)
        }
        return router.takeChanges() + queue.takeChanges() + silenceChanges
    }
}
