/// Decimal text to whole numbers and back, without a binary fraction in between (`DESIGN.md` §4).
public enum DecimalText {
    /// A number read from decimal text.
    public struct Parsed: Hashable, Sendable {
        /// The number times ten to the power of the decimals asked for, truncated towards zero.
        public let amount: Int64
        /// Whether the text was finer than asked for, so that `amount` lost something.
        public let isTruncated: Bool
    }

    /// Reads an optional sign, digits, an optional fraction and an optional decimal exponent, as JSON and P1 write them.
    ///
    /// A point stands between digits: `1.` and `.5` are refused, as JSON refuses them, since they may be cut off.
    ///
    /// - Parameters:
    ///   - bytes: The whole text, ASCII, with nothing around the number.
    ///   - decimals: The power of ten that the result is counted in: 3 reads `1.5` as 1500. 0 to 9.
    /// - Returns: Nil when the text is no number, or is one that 64 bits do not hold.
    @inlinable
    public static func parse(_ bytes: some Sequence<UInt8>, decimals: Int) -> Parsed? {
        // Inlinable, so that the caller's collection is known here: a poll reads twenty numbers.
        bytes.withContiguousStorageIfAvailable { parse($0.span, decimals: decimals) }
            ?? parse(Array(bytes).span, decimals: decimals)
    }

    /// Reads a number as `parse(_:decimals:)` does, from bytes that lie side by side.
    public static func parse(_ bytes: Span<UInt8>, decimals: Int) -> Parsed? {
        DecimalNumber(bytes)?.parsed(decimals: decimals)
    }

    /// Writes a whole number of units of ten to the power of minus `decimals`, without trailing zeros or an exponent.
    public static func string(_ amount: Int64, decimals: Int) -> String {
        var bytes: [UInt8] = []
        append(amount, decimals: decimals, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `string(_:decimals:)` returns to a buffer.
    public static func append(_ amount: Int64, decimals: Int, to buffer: inout [UInt8]) {
        if amount < 0 { buffer.append(UInt8(ascii: "-")) }
        var (whole, fraction) = amount.magnitude.quotientAndRemainder(dividingBy: powerOfTen(decimals))
        appendDigits(whole, width: digitCount(whole), to: &buffer)
        guard fraction != 0 else { return }
        var width = decimals
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        buffer.append(UInt8(ascii: "."))
        appendDigits(fraction, width: width, to: &buffer)
    }

    private static func appendDigits(_ value: UInt64, width: Int, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: width))
        var rest = value
        var index = buffer.count
        while rest != 0 {
            index -= 1
            buffer[index] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value / 10
        while rest != 0 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Ten to the power of a whole number from 0 to 19.
    public static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
