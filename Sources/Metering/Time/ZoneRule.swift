/// The rule behind the last transition of a TZif file, in POSIX TZ form: `CET-1CEST,M3.5.0,M10.5.0/3` (RFC 8536 §3.3).
internal struct ZoneRule: Hashable, Sendable {
    /// The day of a year on which clocks are changed.
    enum Day: Hashable, Sendable {
        /// Week 1 to 5 (5: the last) of a month, and a weekday from Sunday, 0.
        case weekday(month: Int, week: Int, weekday: Int)
        /// Day 1 to 365, of which 29 February is never one.
        case julian(Int)
        /// Day 0 to 365, with leap days.
        case ofYear(Int)
    }

    /// A day and the second of it, by the clock that is then changed.
    struct Change: Hashable, Sendable {
        let day: Day
        let second: Int64
    }

    struct Daylight: Hashable, Sendable {
        let offset: Zone.Offset
        let start: Change
        let end: Change
    }

    let standard: Zone.Offset
    let daylight: Daylight?

    /// The smaller offset of the rule: Ireland's calls its winter time the daylight saving one.
    var winterOffset: Int64 {
        min(standard.seconds, daylight?.offset.seconds ?? standard.seconds)
    }

    /// The seconds east of UTC in force at a second since 1970.
    func offset(atSecond second: Int64) -> Int64 {
        guard let daylight else { return standard.seconds }
        let year = CivilTime(secondsSince1970: second + standard.seconds).year
        let start = daylight.start.second(in: year) - standard.seconds
        let end = daylight.end.second(in: year) - daylight.offset.seconds
        let isDaylight = start < end ? (second >= start && second < end) : !(second >= end && second < start)
        return (isDaylight ? daylight.offset : standard).seconds
    }
}

extension ZoneRule.Change {
    /// When the change falls in a year, in seconds on the face of the clock that is changed.
    fileprivate func second(in year: Int) -> Int64 {
        let first = CivilTime.daysSince1970(year: year, month: 1, day: 1)
        let isLeap = CivilTime.daysInMonth(2, of: year) == 29
        switch day {
        case .ofYear(let number): return (first + Int64(number)) * 86400 + second
        case .julian(let number): return (first + Int64(isLeap && number >= 60 ? number : number - 1)) * 86400 + second
        case .weekday(let month, let week, let weekday):
            let monthStart = CivilTime.daysSince1970(year: year, month: month, day: 1)
            // 1970-01-01 was a Thursday, weekday 4.
            let firstWeekday = Int((monthStart + 4) % 7 + 7) % 7
            var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if day >= CivilTime.daysInMonth(month, of: year) { day -= 7 }
            return (monthStart + Int64(day)) * 86400 + second
        }
    }
}

extension ZoneRule {
    /// Reads a POSIX TZ string.
    ///
    /// - Returns: Nil when the text is none, and when it is empty.
    init?(posix bytes: some Collection<UInt8>) {
        var scanner = POSIXScanner(bytes: Array(bytes))
        guard scanner.skipName(), let west = scanner.time() else { return nil }
        standard = Zone.Offset(seconds: -west, isDaylight: false)
        guard !scanner.isAtEnd else {
            daylight = nil
            return
        }
        guard scanner.skipName() else { return nil }
        let daylightOffset = scanner.peek == UInt8(ascii: ",") ? standard.seconds + 3600 : scanner.time().map { -$0 }
        guard let daylightOffset, let start = scanner.change(), let end = scanner.change(), scanner.isAtEnd else {
            return nil
        }
        daylight = Daylight(offset: Zone.Offset(seconds: daylightOffset, isDaylight: true), start: start, end: end)
    }
}

/// Reads the parts of a POSIX TZ string one after the other.
private struct POSIXScanner {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    /// Passes over `CET`, or `<+03>`.
    mutating func skipName() -> Bool {
        let start = index
        if skip("<") {
            while let byte = peek, byte != UInt8(ascii: ">") { index += 1 }
            return skip(">")
        }
        while let byte = peek, (byte | 0x20) >= UInt8(ascii: "a"), (byte | 0x20) <= UInt8(ascii: "z") { index += 1 }
        return index > start
    }

    mutating func number() -> Int64? {
        let start = index
        var value: Int64 = 0
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), index - start < 4 {
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            index += 1
        }
        return index > start ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds, hours up to a week as RFC 8536 §3.3.1 has them.
    mutating func time() -> Int64? {
        let sign: Int64 = peek == UInt8(ascii: "-") ? -1 : 1
        _ = skip("-") || skip("+")
        guard let hours = number(), hours <= 167 else { return nil }
        var seconds = hours * 3600
        for unit: Int64 in [60, 1] where skip(":") {
            guard let part = number(), part < 60 else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    /// `,M3.5.0/2`, `,J60` or `,59`; without a time, two in the morning.
    mutating func change() -> ZoneRule.Change? {
        guard skip(",") else { return nil }
        let day: ZoneRule.Day
        if skip("M") {
            guard let month = number(), skip("."), let week = number(), skip("."), let weekday = number(),
                (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
            else { return nil }
            day = .weekday(month: Int(month), week: Int(week), weekday: Int(weekday))
        } else if skip("J") {
            guard let number = number(), (1...365).contains(number) else { return nil }
            day = .julian(Int(number))
        } else {
            guard let number = number(), (0...365).contains(number) else { return nil }
            day = .ofYear(Int(number))
        }
        guard skip("/") else { return ZoneRule.Change(day: day, second: 7200) }
        return time().map { ZoneRule.Change(day: day, second: $0) }
    }
}
