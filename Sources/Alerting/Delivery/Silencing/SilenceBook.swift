public import Metering

/// The silences that hold, or will.
public struct SilenceBook: Hashable, Sendable {
    /// How many there may be.
    public static let limit = 500

    private var byID: [String: Silence] = [:]

    /// No silences.
    public init() {}

    /// All of them, by their end and id.
    public var all: [Silence] {
        byID.values.sorted { ($0.endsAt, $0.id) < ($1.endsAt, $1.id) }
    }

    /// One of them; nil when it is over, was ended, or never was.
    public subscript(id: String) -> Silence? { byID[id] }

    /// Whether there is no room for another one.
    public var isFull: Bool { byID.count >= SilenceBook.limit }

    /// Whether one of them keeps an alert of these labels silent at a moment.
    public func mutes(_ labels: Labels, at moment: Timestamp) -> Bool {
        byID.values.contains { $0.mutes(labels, at: moment) }
    }

    /// Takes one in; false when there is no room.
    internal mutating func add(_ silence: Silence) -> Bool {
        guard !isFull || byID[silence.id] != nil else { return false }
        byID[silence.id] = silence
        return true
    }

    /// Takes one out; false when there is none of this id.
    internal mutating func remove(_ id: String) -> Bool {
        byID.removeValue(forKey: id) != nil
    }

    /// Takes out those that are over, and names them.
    internal mutating func removeOver(at moment: Timestamp) -> [String] {
        let over = byID.values.filter { $0.endsAt <= moment }.map(\.id)
        for id in over { byID[id] = nil }
        return over
    }
}
