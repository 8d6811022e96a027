extension Timestamp {
    /// Reads a date and time of RFC 3339, such as `2026-03-01T14:15:03Z` or `2026-03-01T14:15:03.250+01:00`.
    ///
    /// Digits finer than milliseconds are dropped. A leap second (`:60`) is refused, as UTC milliseconds have none.
    ///
    /// - Returns: Nil when the text is something else; a zone is demanded, since a time without one is a guess.
    public init?(rfc3339 text: String) {
        var scanner = RFC3339Scanner(bytes: Array(text.utf8))
        guard let civil = scanner.civilTime(), let milliseconds = scanner.fraction(), let offset = scanner.offset(),
            scanner.isAtEnd
        else { return nil }
        self.init(milliseconds: (civil.secondsSince1970 - offset) * 1000 + milliseconds)
    }

    /// The moment in RFC 3339 in UTC, with milliseconds only where there are any: `2026-03-01T13:15:03Z`.
    ///
    /// Its years have four digits: moments outside of 0000 to 9999 are written as the first or last of these.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `rfc3339` returns to a buffer.
    public func appendRFC3339(to buffer: inout [UInt8]) {
        let moment = min(max(self, .firstWritable), .lastWritable)
        let civil = CivilTime(secondsSince1970: moment.seconds)
        func append(_ value: Int, width: Int, then separator: Unicode.Scalar) {
            var divisor = width == 4 ? 1000 : width == 3 ? 100 : 10
            while divisor > 0 {
                buffer.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
            buffer.append(UInt8(ascii: separator))
        }
        let fraction = Int(moment.milliseconds - moment.seconds * 1000)
        append(civil.year, width: 4, then: "-")
        append(civil.month, width: 2, then: "-")
        append(civil.day, width: 2, then: "T")
        append(civil.hour, width: 2, then: ":")
        append(civil.minute, width: 2, then: ":")
        append(civil.second, width: 2, then: fraction == 0 ? "Z" : ".")
        if fraction != 0 { append(fraction, width: 3, then: "Z") }
    }

    /// The moment in RFC 3339 on the clocks of a zone, to the second: `2026-03-01T14:15:03+01:00`.
    public func rfc3339(in zone: Zone) -> String {
        let offset = zone.offset(at: self)
        let face = Timestamp(seconds: seconds + offset).rfc3339.dropLast()
        let minutes = abs(offset) / 60
        let hours = "\(minutes / 600)\(minutes / 60 % 10):\(minutes % 60 / 10)\(minutes % 10)"
        return "\(face)\(offset < 0 ? "-" : "+")\(hours)"
    }

    /// 0000-01-01T00:00:00Z.
    private static let firstWritable = Timestamp(
        seconds: CivilTime.daysSince1970(year: 0, month: 1, day: 1) * 86400)
    /// 9999-12-31T23:59:59.999Z.
    private static let lastWritable = Timestamp(
        milliseconds: CivilTime.daysSince1970(year: 10000, month: 1, day: 1) * 86_400_000 - 1)
}

/// Reads the parts of an RFC 3339 text one after the other.
private struct RFC3339Scanner {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    mutating func skip(_ allowed: Unicode.Scalar...) -> Bool {
        guard index < bytes.count, allowed.contains(Unicode.Scalar(bytes[index])) else { return false }
        index += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + digits] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        index += digits
        return value
    }

    mutating func civilTime() -> CivilTime? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2), skip("T", "t", " "), let hour = number(digits: 2), skip(":"),
            let minute = number(digits: 2), skip(":"), let second = number(digits: 2)
        else { return nil }
        return CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// The milliseconds of an optional fraction; finer digits are dropped.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var milliseconds: Int64 = 0
        var digits = 0
        while let digit = number(digits: 1) {
            if digits < 3 { milliseconds = milliseconds * 10 + Int64(digit) }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 3)..<3 { milliseconds *= 10 }
        return milliseconds
    }

    /// The zone, in seconds east of UTC.
    mutating func offset() -> Int64? {
        if skip("Z", "z") { return 0 }
        let sign: Int64 = index < bytes.count && bytes[index] == UInt8(ascii: "-") ? -1 : 1
        guard skip("+", "-"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * Int64(hours * 3600 + minutes * 60)
    }
}
