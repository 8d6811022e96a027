/// How the values of one object are understood.
internal enum ObjectRule: Hashable, Sendable {
    /// A number that a register keeps; the first power of ten is the register's, the second that of a missing unit.
    case register(Register, Dimension, exponent: Int8, unitless: Int8)
    /// The greatest quarter hour of the month, with its time before or behind it.
    case monthPeak
    /// The time of the telegram.
    case telegramTime
    /// The tariff in force, a number or words.
    case tariff
    /// The state of the breaker, a number or words.
    case breaker
    /// What switches off above a power, or a current; nines switch it off itself.
    case limiter
    case fuse
    /// Words, times and pairs that are kept as they stand.
    case fact(TelegramFact)
    /// A number that no register keeps.
    case measurement(Dimension, unitless: Int8)
    /// A table: columns, then rows.
    case profile(TelegramFact)
    case deviceType
    case channelID
    /// What a channel's meter has counted; smaller is preferred where a channel has several.
    case channelReading(preference: UInt8)
    /// What the meter of one medium has counted, before there were channels.
    case mediumReading(MBusDeviceType)
    case mediumID(MBusDeviceType)
}
