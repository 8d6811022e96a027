/// What a receiver wants to be told, and in which language; how it is reached is no matter of this target.
public struct ReceiverPolicy: Hashable, Sendable {
    /// The languages that messages are written in.
    public enum Language: String, Hashable, Sendable, CaseIterable {
        /// English.
        case english = "en"
        /// Dutch.
        case dutch = "nl"
    }

    /// The name, which routes and metrics call it by.
    public var name: String
    /// The language of its messages.
    public var language: Language
    /// What matters less is not told.
    public var leastSeverity: Severity
    /// When it is told only what is critical, by the clock of the site; nil: at any hour.
    public var quietHours: QuietHours?
    /// Whether it is told that an alert is over.
    public var isToldOfEnds: Bool

    /// Creates a policy.
    public init(
        name: String, language: Language = .english, leastSeverity: Severity = .none, quietHours: QuietHours? = nil,
        isToldOfEnds: Bool = true
    ) {
        self.name = name
        self.language = language
        self.leastSeverity = leastSeverity
        self.quietHours = quietHours
        self.isToldOfEnds = isToldOfEnds
    }
}
