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
    /// - Parameters:
    ///   - bytes: The whole text, ASCII, with nothing around the number.
    ///   - decimals: The power of ten that the result is counted in: 3 reads `1.5` as 1500. 0 to 9.
    /// - Returns: Nil when the text is no number, or is one that 64 bits do not hold.
    public static func parse(_ bytes: some Sequence<UInt8>, decimals: Int) -> Parsed? {
        var scanner = Scanner(decimals: decimals)
        for byte in bytes {
            guard scanner.take(byte) else { return nil }
        }
        return scanner.finish()
    }

    /// Writes a whole number of units of ten to the power of minus `decimals`, without trailing zeros and never with an exponent.
    public static func string(_ amount: Int64, decimals: Int) -> String {
        var bytes: [UInt8] = []
        append(amount, decimals: decimals, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `string(_:decimals:)` returns to a buffer.
    public static func append(_ amount: Int64, decimals: Int, to buffer: inout [UInt8]) {
        if amount < 0 { buffer.append(UInt8(ascii: "-")) }
        let (whole, fraction) = amount.magnitude.quotientAndRemainder(dividingBy: powerOfTen(decimals))
        appendDigits(whole, width: 1, to: &buffer)
        guard fraction != 0 else { return }
        buffer.append(UInt8(ascii: "."))
        appendDigits(fraction, width: decimals, to: &buffer)
        while buffer.last == UInt8(ascii: "0") { buffer.removeLast() }
    }

    private static func appendDigits(_ value: UInt64, width: Int, to buffer: inout [UInt8]) {
        let start = buffer.count
        var rest = value
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest != 0
        while buffer.count - start < width { buffer.append(UInt8(ascii: "0")) }
        buffer[start...].reverse()
    }

    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

extension DecimalText {
    /// Reads a number a byte at a time: what stands before the exponent is kept as digits and a count of decimals.
    private struct Scanner {
        private enum Part { case sign, whole, fraction, exponentSign, exponent }

        private let decimals: Int
        private var part = Part.sign
        private var isNegative = false
        private var magnitude: UInt64 = 0
        private var digits = 0
        private var fractionDigits = 0
        private var isTruncated = false
        private var exponent = 0
        private var exponentDigits = 0
        private var exponentIsNegative = false

        init(decimals: Int) {
            self.decimals = decimals
        }

        /// Takes the next byte; false when no number goes on with it.
        mutating func take(_ byte: UInt8) -> Bool {
            switch (byte, part) {
            case (UInt8(ascii: "0")...UInt8(ascii: "9"), _):
                return takeDigit(UInt64(byte - UInt8(ascii: "0")))
            case (UInt8(ascii: "-"), .sign), (UInt8(ascii: "+"), .sign):
                isNegative = byte == UInt8(ascii: "-")
                part = .whole
            case (UInt8(ascii: "."), .whole) where digits > 0:
                part = .fraction
            case (UInt8(ascii: "e"), .whole), (UInt8(ascii: "E"), .whole),
                (UInt8(ascii: "e"), .fraction), (UInt8(ascii: "E"), .fraction):
                guard digits > 0 else { return false }
                part = .exponentSign
            case (UInt8(ascii: "-"), .exponentSign), (UInt8(ascii: "+"), .exponentSign):
                exponentIsNegative = byte == UInt8(ascii: "-")
                part = .exponent
            default:
                return false
            }
            return true
        }

        private mutating func takeDigit(_ digit: UInt64) -> Bool {
            switch part {
            case .sign, .whole:
                part = .whole
                digits += 1
                return append(digit)
            case .fraction:
                digits += 1
                // Digits far behind the point change nothing but the truncation, and must not overflow.
                guard fractionDigits < 12, magnitude < 100_000_000_000_000_000 else {
                    if digit != 0 { isTruncated = true }
                    return true
                }
                fractionDigits += 1
                return append(digit)
            case .exponentSign, .exponent:
                part = .exponent
                exponentDigits += 1
                exponent = min(exponent * 10 + Int(digit), 1000)
                return true
            }
        }

        private mutating func append(_ digit: UInt64) -> Bool {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(digit)
            magnitude = sum
            return !overflow && !carry
        }

        /// The number that was read; nil when the text ended too early or 64 bits do not hold it.
        mutating func finish() -> Parsed? {
            guard digits > 0, part != .exponentSign, part != .exponent || exponentDigits > 0 else { return nil }
            var shift = decimals - fractionDigits + (exponentIsNegative ? -exponent : exponent)
            while shift > 0, magnitude != 0 {
                guard append(0) else { return nil }
                shift -= 1
            }
            while shift < 0, magnitude != 0 {
                if magnitude % 10 != 0 { isTruncated = true }
                magnitude /= 10
                shift += 1
            }
            guard magnitude <= UInt64(Int64.max) else { return nil }
            return Parsed(amount: isNegative ? -Int64(magnitude) : Int64(magnitude), isTruncated: isTruncated)
        }
    }
}
