/// Something that delivery has to remember over a restart: named bytes, or the news that they are to be forgotten.
public struct DeliveryRecord: Hashable, Sendable {
    /// The kinds of records, which are what the state store calls them.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An alert that somebody was told of, or is to be.
        case alert = "delivery-alert"
        /// What one receiver was told of one site.
        case group = "delivery-group"
        /// What one receiver was told of many sites that fell silent at once.
        case outage = "delivery-outage"
        /// How many messages a receiver got lately, and how many were held back.
        case allowance = "delivery-allowance"
        /// A message that is to be sent.
        case message = "delivery-message"
        /// When a receiver took its last messages.
        case pace = "delivery-pace"
        /// A silence.
        case silence = "silence"
    }

    /// The kind.
    public let kind: Kind
    /// The name, which no other record of the kind bears.
    public let name: String
    /// What is to be kept under this name; nil: nothing any more.
    public let value: [UInt8]?

    /// Creates a record.
    public init(kind: Kind, name: String, value: [UInt8]?) {
        self.kind = kind
        self.name = name
        self.value = value
    }

    /// What a record is known by.
    internal struct Key: Hashable, Sendable {
        let kind: Kind
        let name: String
    }
}

/// The names of records that differ from what is kept of them.
internal struct ChangedNames: Sendable {
    private(set) var keys: Set<DeliveryRecord.Key> = []

    mutating func note(_ kind: DeliveryRecord.Kind, _ name: String) {
        keys.insert(DeliveryRecord.Key(kind: kind, name: name))
    }

    /// Takes all of them out, in a fixed order.
    mutating func take() -> [DeliveryRecord.Key] {
        defer { keys = [] }
        return keys.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    }
}
