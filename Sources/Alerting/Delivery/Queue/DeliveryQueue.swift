public import Metering

/// The messages that are to be sent, in order for each receiver: one receiver that hangs holds up no other.
///
/// A message is kept from the moment it is decided until its receiver took or refused it. That it is in flight is kept
/// before it is sent, so that after a crash only those are sent again whose answer was outstanding, under the same id.
public struct DeliveryQueue: Sendable {
    /// How many messages wait for one receiver at most; beyond it the oldest of those that matter least is dropped.
    public static let limit = 256
    /// How long after the first failure a message is tried again; each further failure doubles it.
    public static let firstPause = Duration.seconds(5)
    /// How long it takes at most until a message is tried again, whatever its receiver asks for.
    public static let longestPause = Duration.seconds(3600)
    /// How long the pauses between tries become by themselves.
    private static let longestBackOff = Duration.seconds(600)

    /// How a receiver took a message.
    public enum Outcome: Hashable, Sendable {
        /// It has it.
        case delivered
        /// It does not want it, and would not want it the next time either.
        case refused
        /// It could not be reached or is in trouble: to be tried again, after the span that it asked for.
        case failed(retryAfter: Duration?)
    }

    internal var entries: [String: QueueEntry] = [:]
    internal var taken: [String: [Timestamp]] = [:]
    internal var nextSequence: UInt64 = 0
    internal var changed = ChangedNames()
    /// Those in flight of this process, by receiver.
    internal var busy: [String: String] = [:]
    private let hourlyLimit: Int

    /// How many messages were dropped for want of room since the start, by receiver.
    public private(set) var dropped: [String: UInt64] = [:]

    /// Begins empty.
    ///
    /// - Parameter hourlyLimit: How many messages a receiver gets within any hour at most, notes not counted, also when
    ///   many have waited for it to come back.
    public init(hourlyLimit: Int = DeliveryPace().hourlyLimit) {
        self.hourlyLimit = hourlyLimit
    }

    /// How many messages wait, those in flight among them.
    public var count: Int { entries.count }

    /// The messages that wait for a receiver, the first to be sent first.
    public func messages(for receiver: String) -> [Message] {
        waiting(for: receiver).map(\.message)
    }

    /// Takes in a message; a note of what was held back joins one that still waits.
    public mutating func add(_ message: Message, at moment: Timestamp) {
        let message = joinedWithWaitingNote(message)
        put(QueueEntry(message: message, sequence: nextSequence, notBefore: moment))
        nextSequence += 1
        let waiting = waiting(for: message.receiver)
        guard waiting.count > DeliveryQueue.limit else { return }
        let loser = waiting.filter { busy[message.receiver] != $0.message.id }
            .min { ($0.message.severity, $0.sequence) < ($1.message.severity, $1.sequence) }
        guard let loser else { return }
        remove(loser.message.id)
        dropped[message.receiver, default: 0] += 1
    }

    /// Takes out what is to be sent now, at most one message for each receiver, and marks it as in flight.
    ///
    /// The marks have to be kept before the messages are sent.
    ///
    /// - Parameters:
    ///   - moment: The time.
    ///   - wanted: Whose message alone is wanted; nil: those of all receivers.
    /// - Returns: The messages, by the names of their receivers.
    public mutating func begin(at moment: Timestamp, for wanted: String? = nil) -> [Message] {
        var begun: [Message] = []
        for (receiver, first) in firsts where busy[receiver] == nil {
            guard wanted == nil || receiver == wanted, readyTime(first) <= moment else { continue }
            var entry = first
            entry.isInFlight = true
            put(entry)
            busy[receiver] = entry.message.id
            begun.append(entry.message)
        }
        return begun.sorted { $0.receiver < $1.receiver }
    }

    /// Takes note of how a message in flight fared.
    public mutating func finish(_ id: String, _ outcome: Outcome, at moment: Timestamp) {
        guard var entry = entries[id] else { return }
        let receiver = entry.message.receiver
        if busy[receiver] == id { busy[receiver] = nil }
        switch outcome {
        case .delivered:
            remove(id)
            noteTaken(entry.message, at: moment)
        case .refused: remove(id)
        case .failed(let retryAfter):
            entry.isInFlight = false
            entry.tryCount += 1
            let pause = min(max(backOff(entry.tryCount), retryAfter ?? .zero), DeliveryQueue.longestPause)
            entry.notBefore = moment.advanced(by: pause)
            put(entry)
        }
    }

    /// When something is next to be sent; nil while nothing waits that is not in flight.
    public var nextMoment: Timestamp? {
        firsts.filter { busy[$0.key] == nil }.map { readyTime($0.value) }.min()
    }

    /// Brings back what lies so far ahead that the clock must have been set back.
    mutating func comeBack(to moment: Timestamp) {
        for (id, entry) in entries where entry.notBefore.since(moment) > DeliveryQueue.longestPause {
            entries[id]?.notBefore = moment
            changed.note(.message, id)
        }
        for (receiver, times) in taken where times.last ?? moment > moment {
            taken[receiver] = times.map { min($0, moment) }
            changed.note(.pace, receiver)
        }
    }

    /// Drops what waits for receivers that are gone.
    public mutating func keepOnly(_ receivers: Set<String>) {
        for entry in entries.values where !receivers.contains(entry.message.receiver) {
            remove(entry.message.id)
            dropped[entry.message.receiver, default: 0] += 1
        }
        // What is in flight to it is nobody's any more: the receiver may come again.
        busy = busy.filter { receivers.contains($0.key) }
        for receiver in taken.keys where !receivers.contains(receiver) {
            taken[receiver] = nil
            changed.note(.pace, receiver)
        }
    }

    private func backOff(_ tryCount: Int) -> Duration {
        min(DeliveryQueue.firstPause * (1 << min(tryCount - 1, 10)), DeliveryQueue.longestBackOff)
    }

    /// The first message for each receiver: the others wait for it, so that none overtakes another.
    private var firsts: [String: QueueEntry] {
        var firsts: [String: QueueEntry] = [:]
        for entry in entries.values {
            let receiver = entry.message.receiver
            if let first = firsts[receiver], first.sequence < entry.sequence { continue }
            firsts[receiver] = entry
        }
        return firsts
    }

    private func waiting(for receiver: String) -> [QueueEntry] {
        entries.values.filter { $0.message.receiver == receiver }.sorted { $0.sequence < $1.sequence }
    }

    /// When a message may be sent, by the pause after a failure and by what the receiver got within the hour.
    private func readyTime(_ entry: QueueEntry) -> Timestamp {
        guard entry.message.countsForTheHour, let taken = taken[entry.message.receiver], taken.count >= hourlyLimit
        else {
            return entry.notBefore
        }
        return max(entry.notBefore, taken[taken.count - hourlyLimit].advanced(by: Allowance.hour))
    }

    private mutating func noteTaken(_ message: Message, at moment: Timestamp) {
        guard message.countsForTheHour else { return }
        taken[message.receiver] = (taken[message.receiver] ?? []).suffix(hourlyLimit - 1) + [moment]
        changed.note(.pace, message.receiver)
    }

    private mutating func joinedWithWaitingNote(_ message: Message) -> Message {
        guard case .heldBack(let count, _) = message.subject else { return message }
        for entry in waiting(for: message.receiver) where !entry.isInFlight && entry.tryCount == 0 {
            guard case .heldBack(let earlier, let since) = entry.message.subject else { continue }
            remove(entry.message.id)
            return Message(
                receiver: message.receiver, subject: .heldBack(count: earlier + count, since: since),
                decidedAt: message.decidedAt)
        }
        return message
    }

    private mutating func put(_ entry: QueueEntry) {
        entries[entry.message.id] = entry
        changed.note(.message, entry.message.id)
    }

    private mutating func remove(_ id: String) {
        entries[id] = nil
        changed.note(.message, id)
    }
}

extension Message {
    /// Whether it is one of those of which a receiver gets only so many within an hour.
    internal var countsForTheHour: Bool {
        switch subject {
        case .site, .outage: true
        case .heldBack, .test: false
        }
    }
}
