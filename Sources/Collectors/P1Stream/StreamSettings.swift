public import Metering

/// How one meter's telegrams are received.
public struct StreamSettings: Hashable, Sendable {
    /// The meter.
    public let meter: MeterKey
    /// Where its telegrams come from.
    public let source: StreamSource
    /// The zone of its site, whose standard offset a `W` in its time means.
    public let zone: Zone
    /// Of how long a span one reading is kept, beside those with its peaks; nil: all are.
    public let interval: Duration?
    /// After how long without a byte the source is opened anew.
    public let idleTimeout: Duration
    /// How encrypted telegrams are opened; nil where there is no key.
    public let decryption: StreamDecryption?

    /// Creates the settings of a meter.
    public init(
        meter: MeterKey, source: StreamSource, zone: Zone, interval: Duration?, idleTimeout: Duration,
        decryption: StreamDecryption?
    ) {
        self.meter = meter
        self.source = source
        self.zone = zone
        self.interval = interval
        self.idleTimeout = idleTimeout
        self.decryption = decryption
    }
}

/// The keys of a meter that encrypts its telegrams.
public struct StreamDecryption: Hashable, Sendable {
    /// The meter's own key.
    public let key: TelegramKey
    /// What its tags are made with.
    public let authenticationKey: TelegramKey
    /// Whether a telegram is refused whose tag is another; else its own checksum decides, and the reading says so.
    public let verifiesTag: Bool

    /// Creates the keys of a meter.
    public init(key: TelegramKey, authenticationKey: TelegramKey = .luxembourg, verifiesTag: Bool = true) {
        self.key = key
        self.authenticationKey = authenticationKey
        self.verifiesTag = verifiesTag
    }
}
