internal import Metering

extension [UInt8] {
    /// Appends constant text without a copy in between.
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a whole number.
    mutating func append(number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(digits: number.magnitude, width: 1)
    }

    /// Appends thousandths with three decimals: `18234.566`.
    mutating func append(thousandths: Int64) {
        if thousandths < 0 { append(UInt8(ascii: "-")) }
        let (whole, fraction) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        append(digits: whole, width: 1)
        append(UInt8(ascii: "."))
        append(digits: fraction, width: 3)
    }

    /// Appends decimal digits, at least `width` of them.
    mutating func append(digits value: UInt64, width: Int) {
        let start = count
        var rest = value
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest != 0
        while count - start < width { append(UInt8(ascii: "0")) }
        self[start...].reverse()
    }

    /// Appends the 13 characters that a meter writes.
    mutating func append(_ time: MeterTime) {
        append(pairs: time.civil.year % 100, time.civil.month, time.civil.day)
        append(pairs: time.civil.hour, time.civil.minute, time.civil.second)
        switch time.season {
        case .summer: append(UInt8(ascii: "S"))
        case .winter: append(UInt8(ascii: "W"))
        case nil: break
        }
    }

    private mutating func append(pairs first: Int, _ second: Int, _ third: Int) {
        for value in [first, second, third] {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
        }
    }
}
