public import Metering

/// An alert of one rule and one set of labels, as it is handed to whoever delivers it.
public struct Alert: Hashable, Sendable {
    /// Where an alert stands.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The expression holds, not yet for as long as the rule asks.
        case pending
        /// It held as long as the rule asks.
        case firing
        /// It held once and holds no more: kept and told for 15 minutes.
        case inactive
    }

    /// The labels of the series and of the rule, and `alertname`.
    public let labels: Labels
    /// The annotations, with their templates filled in as of the last evaluation at which the expression held.
    public var annotations: Labels
    /// Where it stands.
    public var state: State
    /// The value of the expression at the last evaluation at which it held.
    public var value: Double
    /// The first evaluation at which the expression held.
    public var activeAt: Timestamp
    /// When it began to fire; nil before.
    public var firedAt: Timestamp?
    /// When it ended; nil while it is pending or firing.
    public var resolvedAt: Timestamp?
    /// When it was last handed over to be delivered; nil before that.
    public var lastSentAt: Timestamp?
    /// Until when whoever gets it may take it to be firing without hearing of it again; nil before it was sent.
    public var validUntil: Timestamp?
    /// Since when it fires only because the rule keeps it firing; nil otherwise.
    public var keptFiringSince: Timestamp?

    /// Creates an alert.
    public init(
        labels: Labels, annotations: Labels, state: State, value: Double, activeAt: Timestamp,
        firedAt: Timestamp? = nil,
        resolvedAt: Timestamp? = nil, lastSentAt: Timestamp? = nil, validUntil: Timestamp? = nil,
        keptFiringSince: Timestamp? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.state = state
        self.value = value
        self.activeAt = activeAt
        self.firedAt = firedAt
        self.resolvedAt = resolvedAt
        self.lastSentAt = lastSentAt
        self.validUntil = validUntil
        self.keptFiringSince = keptFiringSince
    }
}

extension Alert {
    /// Brings back times that lie ahead, since the clock was set back; false where none does.
    ///
    /// It would else not fire, and not be told, until it is that late again.
    internal mutating func comeBack(to time: Timestamp) -> Bool {
        let before = self
        activeAt = min(activeAt, time)
        firedAt = firedAt.map { min($0, time) }
        resolvedAt = resolvedAt.map { min($0, time) }
        keptFiringSince = keptFiringSince.map { min($0, time) }
        if let sent = lastSentAt, sent > time { lastSentAt = nil }
        return self != before
    }
}
