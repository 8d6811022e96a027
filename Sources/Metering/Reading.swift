/// The numeric registers of one telegram of one meter.
public struct Reading: Hashable, Sendable {
    /// How a reading came to the gateway.
    ///
    /// The raw value is what the disk keeps.
    public enum Origin: UInt8, Hashable, Sendable, CaseIterable {
        /// Asked for, at the meter's interval.
        case poll = 0
        /// Sent by the meter of its own accord.
        case push = 1
        /// Out of the device's own memory, after a gap.
        case ring = 2
        /// Out of a file.
        case imported = 3
    }

    /// What is known against a reading.
    ///
    /// The raw value is what the disk keeps.
    public struct Quality: OptionSet, Hashable, Sendable {
        /// One bit for each thing that is known.
        public let rawValue: UInt16

        /// Creates a set from its bits, also from bits of a later version.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// The meter's clock deviates too much, or said nothing: `time` is the time of reception (`DESIGN.md` §4).
        public static let receptionTime = Quality(rawValue: 1 << 0)
        /// A value was finer than its register's unit and was truncated (`registers.md`).
        public static let truncated = Quality(rawValue: 1 << 1)
        /// The device hands values out as 32-bit floats: a counter may fall by one step of those without having fallen.
        public static let singlePrecision = Quality(rawValue: 1 << 2)
        /// It came encrypted, and its tag is not that of the meter's keys: its own checksum alone speaks for it.
        public static let unauthenticated = Quality(rawValue: 1 << 3)
        /// The values were not read at `time` but at some moment behind it: a device closed the record late
        /// (`devices.md` §3.6).
        public static let approximate = Quality(rawValue: 1 << 4)
    }

    /// When the meter measured, in UTC: what the reading is known by.
    public var time: Timestamp
    /// When the gateway received it, in UTC.
    public var received: Timestamp
    /// How it came.
    public var origin: Origin
    /// What is known against it.
    public var quality: Quality
    /// The values.
    public var values: RegisterValues

    /// Creates a reading.
    public init(
        time: Timestamp, received: Timestamp, origin: Origin, quality: Quality = [], values: RegisterValues
    ) {
        self.time = time
        self.received = received
        self.origin = origin
        self.quality = quality
        self.values = values
    }
}

/// A reading and the meter it is of.
public struct MeterReading: Hashable, Sendable {
    /// The meter.
    public let meter: MeterKey
    /// The reading.
    public let reading: Reading

    /// Creates the reading of a meter.
    public init(meter: MeterKey, reading: Reading) {
        self.meter = meter
        self.reading = reading
    }
}
