/// A number of a telegram, exact: digits, where the point stands, and the unit.
public struct DecimalField: Hashable, Sendable {
    /// The digits as a whole number, with their sign.
    public let digits: Int64
    /// How many of the digits stand behind the point.
    public let decimals: Int8
    /// The unit behind the number; nil when it has none.
    public let unit: TelegramUnit?

    /// Why a text is no number.
    internal enum Fault: Hashable, Error {
        case empty
        case notANumber
        case tooLarge
        case unknownUnit
    }

    /// Creates a number from its parts.
    internal init(digits: Int64, decimals: Int8, unit: TelegramUnit?) {
        self.digits = digits
        self.decimals = decimals
        self.unit = unit
    }

    /// Reads `123456.789*kWh`; the `*` may be missing, and the unit.
    ///
    /// - Throws: `Fault`.
    internal init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Fault) {
        var index = range.lowerBound
        var end = range.upperBound
        while index < end, bytes[index] == UInt8(ascii: " ") { index += 1 }
        while end > index, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        var digits: UInt64 = 0
        var decimals = 0
        var isNegative = false
        if index < end, bytes[index] == UInt8(ascii: "-") {
            isNegative = true
            index += 1
        }
        guard index < end, bytes[index] != UInt8(ascii: "*") else { throw .empty }
        let start = index
        var point = -1
        while index < end {
            let byte = bytes[index]
            if let digit = byte.decimalDigit {
                // Nineteen digits always fit; whether they fit with a sign is seen below.
                guard digits < 1_000_000_000_000_000_000 else { throw .tooLarge }
                digits = digits &* 10 &+ UInt64(digit)
            } else if byte == UInt8(ascii: "."), point < 0, index > start {
                point = index
            } else {
                break
            }
            index += 1
        }
        if point >= 0 { decimals = index - point - 1 }
        guard index > start, point < 0 || decimals > 0 else { throw .notANumber }
        guard digits <= UInt64(Int64.max) else { throw .tooLarge }
        self.digits = isNegative ? -Int64(digits) : Int64(digits)
        self.decimals = Int8(truncatingIfNeeded: decimals)
        guard decimals <= 18 else { throw .tooLarge }
        unit = try DecimalField.unit(bytes, index..<end)
    }

    /// The unit that stands behind the digits; nil when nothing does.
    @inline(__always)
    private static func unit(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Fault) -> TelegramUnit? {
        guard range.lowerBound < range.upperBound else { return nil }
        let hasStar = bytes[range.lowerBound] == UInt8(ascii: "*")
        let name = range.lowerBound + (hasStar ? 1 : 0)..<range.upperBound
        if name.isEmpty { return nil }
        // Without its star, a unit begins with a letter: what else follows digits makes them no number.
        guard hasStar || (bytes[name.lowerBound] | 0x20) >= UInt8(ascii: "a") else { throw .notANumber }
        guard let unit = TelegramUnit(bytes, name) else { throw hasStar ? .unknownUnit : .notANumber }
        return unit
    }

    /// The number in a unit of ten to the power of `exponent`, truncated towards zero.
    ///
    /// - Parameters:
    ///   - exponent: The power of ten over the dimension's base unit in which the amount is wanted.
    ///   - fallback: The power of ten of the number where it has no unit.
    /// - Returns: Nil when 10^15 or more, which no meter reaches and joules could not hold.
    internal func amount(exponent: Int8, unitless fallback: Int8) -> (amount: Int64, isTruncated: Bool)? {
        var shift = (unit?.exponent ?? fallback) - decimals - exponent
        var amount = digits
        var isTruncated = false
        while shift > 0 {
            guard amount.magnitude < DecimalField.bound else { return nil }
            amount *= 10
            shift -= 1
        }
        while shift < 0 {
            let (quotient, remainder) = amount.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { isTruncated = true }
            amount = quotient
            shift += 1
        }
        return amount.magnitude < DecimalField.bound ? (amount, isTruncated) : nil
    }

    private static let bound: UInt64 = 1_000_000_000_000_000

    /// The number as the telegram has it, without leading zeros and without the zeros behind the last decimal.
    public var text: String {
        DecimalText.string(digits, decimals: Int(decimals))
    }

    /// The number in the unit that people read of a register's unit, with all its decimals; nil without a unit.
    public func text(as kept: Unit) -> String? {
        guard let unit else { return nil }
        let display: Int8 =
            switch kept {
            case .wattHours, .varHours, .litres: 3
            case .kilojoules: 9
            case .watts, .vars, .voltAmperes, .millivolts, .milliamperes, .millihertz, .one, .thousandths: 0
            }
        var digits = digits
        var decimals = Int(decimals) - Int(unit.exponent) + Int(display)
        while decimals < 0 {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            digits = product
            decimals += 1
        }
        return decimals <= 18 ? DecimalText.string(digits, decimals: decimals) : nil
    }
}
