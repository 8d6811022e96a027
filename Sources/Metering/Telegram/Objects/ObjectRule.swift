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

/// The rules of all objects by their codes.
internal struct ObjectTable: Sendable {
    private static let slots = 1024
    private let keys: [UInt64]
    private let rules: [ObjectRule]

    static let shared = ObjectTable()

    /// The rule of a code; nil for one that no dialect has.
    @inline(__always)
    func rule(of code: OBISCode) -> ObjectRule? {
        listed(code) ?? ObjectTable.derived(code, listed)
    }

    @inline(__always)
    private func listed(_ code: OBISCode) -> ObjectRule? {
        var slot = ObjectTable.slot(code.packed)
        while keys[slot] != ObjectTable.free {
            if keys[slot] == code.packed { return rules[slot] }
            slot = (slot + 1) % ObjectTable.slots
        }
        return nil
    }

    private static let free = UInt64.max

    @inline(__always)
    private static func slot(_ packed: UInt64) -> Int {
        Int(truncatingIfNeeded: (packed &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }

    private init() {
        var keys = [UInt64](repeating: ObjectTable.free, count: ObjectTable.slots)
        var rules = [ObjectRule](repeating: .telegramTime, count: ObjectTable.slots)
        for (code, rule) in ObjectTable.list {
            var slot = ObjectTable.slot(code.packed)
            while keys[slot] != ObjectTable.free { slot = (slot + 1) % ObjectTable.slots }
            keys[slot] = code.packed
            rules[slot] = rule
        }
        (self.keys, self.rules) = (keys, rules)
    }

    /// The rule of what follows the system of codes, and of channels beside the usual ones.
    private static func derived(_ code: OBISCode, _ listed: (OBISCode) -> ObjectRule?) -> ObjectRule? {
        if code.a == 1, code.b > 0, let twin = listed(code.withChannel(0)) { return twin }
        if let name = MeasurementName(code) { return .measurement(name.dimension, unitless: name.exponent) }
        switch (code.a, code.b, code.c, code.d) {
        case (0...1, _, 98...99, _): return .profile(.log)
        case (0, 0, 96, 13): return .fact(.message)
        case (0, 0, 96, 7): return .measurement(.number, unitless: 0)
        case (0...1, _, 96, 1): return .fact(.equipmentID)
        case (0...1, _, 96, 11): return .fact(.eventCode)
        case (0, 1..., 24, 2...3): return .channelReading(preference: 9)
        default: return nil
        }
    }
}
