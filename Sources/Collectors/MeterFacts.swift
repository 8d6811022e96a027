/// What a meter and its device say of themselves in words; sent when it is asked, and compared by who keeps it.
public struct MeterFacts: Hashable, Sendable {
    /// The meter's identification line, without its slash: data from outside, never trusted.
    public var identification: String?
    /// The P1 version: `50`, or `50217` in Belgium.
    public var version: String?
    /// The serial number of the electricity meter, in the hex that the meter sent.
    public var equipmentID: String?
    /// What stands on the M-Bus channels.
    public var channels: [Channel] = []
    /// The firmware of the device that reads the meter.
    public var firmware: String?
    /// The MAC address of that device: its best identity.
    public var macAddress: String?
    /// The tariff in force when it was asked, 1 or 2.
    public var activeTariff: Int64?

    /// A piece of equipment on an M-Bus channel.
    public struct Channel: Hashable, Sendable {
        /// The channel, 1 to 4.
        public let number: Int
        /// The M-Bus device type: 3 gas, 7 water and so on.
        public let deviceType: Int
        /// The serial number, in the hex that the meter sent; nil where the device does not tell.
        public let equipmentID: String?

        /// Creates the entry of a channel.
        public init(number: Int, deviceType: Int, equipmentID: String?) {
            self.number = number
            self.deviceType = deviceType
            self.equipmentID = equipmentID
        }
    }

    /// Creates facts of which nothing is known.
    public init() {}
}

/// How the device that reads a meter is (`devices.md` §5.2); nil is what the device does not tell.
public struct LoggerHealth: Hashable, Sendable {
    /// Free memory, in bytes.
    public var freeHeapBytes: Int64?
    /// The strength of the Wi-Fi signal, in dBm: below zero.
    public var rssiDecibelMilliwatts: Int64?
    /// The time since it started, in seconds.
    public var uptimeSeconds: Int64?
    /// Telegrams read, as the device counts them.
    public var telegrams: Int64?
    /// Telegrams that could not be parsed since it started; wrong checksums are not among them.
    public var telegramErrors: Int64?
    /// How often it has started.
    public var reboots: Int64?
    /// Why it started the last time, in its own words: `Power on`, `Exception`; data from outside, never trusted.
    public var lastReset: String?
    /// How often it takes a telegram, in seconds.
    public var telegramIntervalSeconds: Int64?

    /// Creates the health of a device that tells nothing.
    public init() {}
}
