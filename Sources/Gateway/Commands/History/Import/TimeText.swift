internal import Metering

/// Reads the times of a file byte by byte: a hundred thousand a second and more.
enum TimeText {
    /// Why a text is no time.
    enum Problem: Error, Hashable {
        /// It is none at all.
        case malformed
        /// It has no zone, so that its moment would be a guess.
        case noZone
        /// There is no such date or time of day.
        case impossible
    }

    /// Reads `2026-03-01T13:15:03Z`: with a space for the `T`, with a fraction, and with `+01:00`, `+0100` or `+01`.
    ///
    /// Digits finer than milliseconds are dropped.
    static func parse(_ bytes: Span<UInt8>) throws(Problem) -> Timestamp {
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let century = pair(bytes, 0), let year = pair(bytes, 2), let month = pair(bytes, 5),
            let day = pair(bytes, 8), let hour = pair(bytes, 11), let minute = pair(bytes, 14),
            let second = pair(bytes, 17)
        else { throw .malformed }
        var index = 19
        let milliseconds = try fraction(bytes, &index)
        let offset = try offset(bytes, index)
        guard
            let civil = CivilTime(
                year: century * 100 + year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { throw .impossible }
        return Timestamp(milliseconds: (civil.secondsSince1970 - offset) * 1000 + milliseconds)
    }

    private static func fraction(_ bytes: Span<UInt8>, _ index: inout Int) throws(Problem) -> Int64 {
        guard index < bytes.count, bytes[index] == UInt8(ascii: ".") else { return 0 }
        index += 1
        let start = index
        var scale: Int64 = 100
        var milliseconds: Int64 = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            milliseconds += Int64(digit) * scale
            scale /= 10
            index += 1
        }
        guard index > start else { throw .malformed }
        return milliseconds
    }

    /// The zone, in seconds east of UTC.
    private static func offset(_ bytes: Span<UInt8>, _ start: Int) throws(Problem) -> Int64 {
        guard start < bytes.count else { throw .noZone }
        let rest = bytes.count - start
        if rest == 1, bytes[start] | 0x20 == UInt8(ascii: "z") { return 0 }
        let isWest = bytes[start] == UInt8(ascii: "-")
        guard isWest || bytes[start] == UInt8(ascii: "+"), let hours = pair(bytes, start + 1) else { throw .malformed }
        var minutes: Int? = 0
        switch rest {
        case 3: break
        case 5: minutes = pair(bytes, start + 3)
        case 6 where bytes[start + 3] == UInt8(ascii: ":"): minutes = pair(bytes, start + 4)
        default: minutes = nil
        }
        guard let minutes, hours < 24, minutes < 60 else { throw .malformed }
        return Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    /// The number that two digits are; nil where they are none.
    @inline(__always)
    private static func pair(_ bytes: Span<UInt8>, _ index: Int) -> Int? {
        guard index + 1 < bytes.count else { return nil }
        let tens = bytes[index] &- UInt8(ascii: "0")
        let ones = bytes[index + 1] &- UInt8(ascii: "0")
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }
}
