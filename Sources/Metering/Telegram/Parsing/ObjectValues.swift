/// The values of one object, of which there is at least one.
internal struct ObjectValues {
    /// Where the first stands, without its parentheses.
    let first: Range<Int>
    /// Where the last stands, which may be the first.
    let last: Range<Int>

    /// Describes values that were found.
    init(first: Range<Int>, last: Range<Int>) {
        (self.first, self.last) = (first, last)
    }

    /// Finds the values of an object; nil when it has none.
    init?(_ bytes: Span<UInt8>, _ object: Range<Int>) {
        var index = object.lowerBound
        guard let first = ObjectValues.next(bytes, &index, object.upperBound) else { return nil }
        var last = first
        while let value = ObjectValues.next(bytes, &index, object.upperBound) { last = value }
        self.init(first: first, last: last)
    }

    private var isSingle: Bool { first == last }

    /// The number among the values: the only one, or the last that is no time.
    func number(_ bytes: Span<UInt8>) throws(TelegramRejection) -> DecimalField {
        if isSingle || !ObjectValues.isTimeLike(bytes, last) { return try ObjectValues.number(bytes, last) }
        var index = first.upperBound
        var number = ObjectValues.isTimeLike(bytes, first) ? nil : first
        while let value = ObjectValues.next(bytes, &index, last.upperBound) {
            if !ObjectValues.isTimeLike(bytes, value) { number = value }
        }
        guard let number else { throw .noValue }
        return try ObjectValues.number(bytes, number)
    }

    private static func number(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(TelegramRejection) -> DecimalField {
        do throws(DecimalField.Fault) {
            return try DecimalField(bytes, value)
        } catch {
            throw TelegramRejection(error)
        }
    }

    /// The number of an M-Bus channel, whose unit may stand in a value of its own before it (DSMR 3).
    func reading(_ bytes: Span<UInt8>) throws(TelegramRejection) -> (field: DecimalField, unit: TelegramUnit?) {
        let field = try number(bytes)
        if let unit = field.unit { return (field, unit) }
        return (field, any(bytes) { TelegramUnit(bytes, $0) })
    }

    /// The first time among the values; nil when none is a time of a calendar.
    func time(_ bytes: Span<UInt8>) -> MeterTime? {
        any(bytes) { MeterTime(anySpelling: bytes, $0) }
    }

    /// Whether there is a value that has the place of a time and is none, as meters without a reading print.
    func hasInvalidTime(_ bytes: Span<UInt8>) -> Bool {
        time(bytes) == nil && !isSingle
    }

    /// What the first value says that says anything.
    @inline(__always)
    private func any<Result>(_ bytes: Span<UInt8>, _ read: (Range<Int>) -> Result?) -> Result? {
        if let result = read(first) { return result }
        guard !isSingle else { return nil }
        var index = first.upperBound
        while let value = ObjectValues.next(bytes, &index, last.upperBound) {
            if let result = read(value) { return result }
        }
        return nil
    }

    /// Goes from one value to the next: from anywhere before its `(` to its `)`.
    private static func next(_ bytes: Span<UInt8>, _ index: inout Int, _ end: Int) -> Range<Int>? {
        while index < end, bytes[index] != UInt8(ascii: "(") { index += 1 }
        guard index < end else { return nil }
        var start = index + 1
        // Some print a second pair around a value.
        if start < end, bytes[start] == UInt8(ascii: "(") { start += 1 }
        index = start
        while index < end, bytes[index] != UInt8(ascii: ")") { index += 1 }
        return start..<index
    }

    /// Whether a value has the form of a time: 12 digits or more, and no point.
    private static func isTimeLike(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        value.count >= 12 && value.allSatisfy { bytes[$0].decimalDigit != nil || bytes[$0] | 0x20 >= UInt8(ascii: "a") }
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
