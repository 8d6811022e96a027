/// The values of one object.
internal struct ObjectValues {
    /// Where each stands, without its parentheses; never empty.
    let groups: [Range<Int>]

    /// The number among the values: the only one, or the one that is no time.
    @inline(__always)
    func number(_ bytes: Span<UInt8>) throws(TelegramRejection) -> DecimalField {
        guard groups.count > 1 else { return try ObjectValues.number(bytes, groups[0]) }
        for group in groups.reversed() where !ObjectValues.isTimeLike(bytes, group) {
            return try ObjectValues.number(bytes, group)
        }
        throw .noValue
    }

    @inline(__always)
    private static func number(_ bytes: Span<UInt8>, _ group: Range<Int>) throws(TelegramRejection) -> DecimalField {
        do throws(DecimalField.Fault) {
            return try DecimalField(bytes, group)
        } catch {
            throw TelegramRejection(error)
        }
    }

    /// The number of an M-Bus channel, whose unit may stand in a value of its own before it (DSMR 3).
    func reading(_ bytes: Span<UInt8>) throws(TelegramRejection) -> (field: DecimalField, unit: TelegramUnit?) {
        let field = try number(bytes)
        if let unit = field.unit { return (field, unit) }
        for group in groups {
            if let unit = TelegramUnit(bytes, group) { return (field, unit) }
        }
        return (field, nil)
    }

    /// The first time among the values; nil when none is a time of a calendar.
    func time(_ bytes: Span<UInt8>) -> MeterTime? {
        for group in groups {
            if let time = MeterTime(anySpelling: bytes, group) { return time }
        }
        return nil
    }

    /// Whether there is a value that has the place of a time and is none, as meters without a reading print.
    func hasInvalidTime(_ bytes: Span<UInt8>) -> Bool {
        time(bytes) == nil && groups.count > 1
    }

    /// Whether a value has the form of a time: 12 digits or more, and no point.
    private static func isTimeLike(_ bytes: Span<UInt8>, _ group: Range<Int>) -> Bool {
        group.count >= 12 && group.allSatisfy { bytes[$0].hexDigit != nil || bytes[$0] | 0x20 >= UInt8(ascii: "a") }
    }
}

extension DecimalField {
    /// Whether it has no digit but 9: a limit that is off.
    internal var isAllNines: Bool {
        var digits = digits
        for _ in 0..<max(0, decimals) where digits % 10 == 0 { digits /= 10 }
        return digits >= 99 && String(digits).utf8.allSatisfy { $0 == UInt8(ascii: "9") }
    }
}

/// A time that comes as two objects, `hhmmss` and `YYMMDD` (Iskra AM550; `telegrams.md` §2.2).
internal struct SplitClock {
    private var digits: InlineArray<12, UInt8> = .init(repeating: 0)

    mutating func note(_ fact: TelegramFact, _ bytes: Span<UInt8>, _ group: Range<Int>) {
        guard fact == .clockTime || fact == .clockDate, group.count >= 6 else { return }
        // With seven digits the first is one too many: a leading zero.
        let start = group.upperBound - 6
        for index in 0..<6 { digits[(fact == .clockTime ? 6 : 0) + index] = bytes[start + index] }
    }

    var time: MeterTime? { MeterTime(digits.span) }
}

/// Which registers have a value.
internal struct RegisterSet {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Those that may be below zero.
    static let signed: RegisterSet = {
        var set = RegisterSet()
        for description in Register.all where description.isSigned { _ = set.insert(description.register) }
        return set
    }()

    @inline(__always)
    func contains(_ register: Register) -> Bool {
        (register.number < 64 ? low >> register.number : high >> (register.number - 64)) & 1 == 1
    }

    /// Puts a register in; false when it was there.
    @inline(__always)
    mutating func insert(_ register: Register) -> Bool {
        guard !contains(register) else { return false }
        if register.number < 64 {
            low |= 1 << UInt64(register.number)
        } else {
            high |= 1 << UInt64(register.number - 64)
        }
        return true
    }
}
