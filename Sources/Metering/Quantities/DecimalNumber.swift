/// A decimal number as its text has it: its first 19 digits, which any 64-bit result consists of, and where the point is.
internal struct DecimalNumber {
    private var isNegative = false
    private var digits: UInt64 = 0
    /// The power of ten that the last of `digits` stands for.
    private var scale = 0
    /// Whether a digit that was not kept is other than 0.
    private var hasMore = false

    /// Reads the text of a number; nil when it is none.
    init?(_ bytes: Span<UInt8>) {
        var index = 0
        if let sign = DecimalNumber.sign(bytes, at: 0) {
            isNegative = sign < 0
            index = 1
        }
        guard takeDigits(bytes, &index, areFraction: false) else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard takeDigits(bytes, &index, areFraction: true) else { return nil }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            guard let exponent = DecimalNumber.exponent(bytes, &index) else { return nil }
            scale += exponent
        }
        guard index == bytes.count else { return nil }
    }

    /// The number in units of ten to the power of minus `decimals`; nil when 64 bits do not hold it.
    func parsed(decimals: Int) -> DecimalText.Parsed? {
        var magnitude = digits
        var isTruncated = hasMore
        var shift = decimals + scale
        while shift > 0, magnitude != 0 {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            magnitude = product
            shift -= 1
        }
        while shift < 0, magnitude != 0 {
            let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { isTruncated = true }
            magnitude = quotient
            shift += 1
        }
        // Below zero there is room for one more.
        guard magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
        return DecimalText.Parsed(
            amount: Int64(bitPattern: isNegative ? 0 &- magnitude : magnitude), isTruncated: isTruncated)
    }

    /// Takes all digits from an index on; false when there is none.
    private mutating func takeDigits(_ bytes: Span<UInt8>, _ index: inout Int, areFraction: Bool) -> Bool {
        let start = index
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            index += 1
            if digits < 1_000_000_000_000_000_000 {
                digits = digits &* 10 &+ UInt64(digit)
                if areFraction { scale -= 1 }
            } else {
                if digit != 0 { hasMore = true }
                if !areFraction { scale += 1 }
            }
        }
        return index > start
    }

    private static func sign(_ bytes: Span<UInt8>, at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "-"): return -1
        case UInt8(ascii: "+"): return 1
        default: return nil
        }
    }

    private static func exponent(_ bytes: Span<UInt8>, _ index: inout Int) -> Int? {
        let sign = sign(bytes, at: index)
        if sign != nil { index += 1 }
        let start = index
        var exponent = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            // Bounded, so that it cannot overflow: longer than any text, whose own zeros it may have to balance.
            exponent = min(exponent * 10 + Int(digit), 1_000_000_000_000)
            index += 1
        }
        return index > start ? exponent * (sign ?? 1) : nil
    }
}
