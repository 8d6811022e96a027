internal import Glibc

/// Numbers as Go reads and writes them.
internal enum GoNumber {
    /// A number of a template.
    enum Constant {
        case integer(Int)
        case float(Double)
        /// A whole number that 64 bits do not hold.
        case overflow
    }

    /// The fewest digits that tell a number from all others, `%v` in Go: with an exponent below 1e-4 and from 1e6 on.
    static func shortest(_ value: Double) -> String {
        guard value.isFinite else { return notFinite(value) }
        let (digits, exponent) = decimal(value)
        let sign = value.sign == .minus ? "-" : ""
        if exponent < -4 || exponent >= 6 { return sign + scientific(digits, exponent) }
        return sign + plain(digits, exponent)
    }

    /// `NaN`, `+Inf` or `-Inf`.
    static func notFinite(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    /// A number by one of C's formats, `e`, `f` or `g`, with so many digits.
    static func fixed(_ value: Double, _ verb: Character, _ precision: Int) -> String {
        value.isFinite ? formatted(value, "%.\(precision)\(verb)") : notFinite(value)
    }

    private static func formatted(_ value: Double, _ format: String) -> String {
        var buffer = [CChar](repeating: 0, count: 512)
        let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        if Int(count) >= buffer.count {
            buffer = [CChar](repeating: 0, count: Int(count) + 1)
            _ = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        }
        return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The fewest digits with an exponent: `1e+00`.
    static func scientific(_ value: Double) -> String {
        guard value.isFinite else { return notFinite(value) }
        let (digits, exponent) = decimal(value)
        return (value.sign == .minus ? "-" : "") + scientific(digits, exponent)
    }

    /// Hexadecimal digits and a power of two of at least two digits: `0x1.8p+01`.
    static func hexadecimal(_ value: Double, _ precision: Int?) -> String {
        guard value.isFinite else { return notFinite(value) }
        let text = precision.map { fixed(value, "a", $0) } ?? formatted(value, "%a")
        guard let power = text.lastIndex(of: "p"), text.distance(from: power, to: text.endIndex) == 3 else {
            return text
        }
        return text.dropLast() + "0" + text.suffix(1)
    }

    /// Reads what `strconv.ParseFloat` reads.
    static func parse(_ text: String) -> Double? {
        switch text.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        case "nan": return .nan
        default: break
        }
        guard let first = text.utf8.first(where: { !"+-".utf8.contains($0) }), first < 0x3A else { return nil }
        return Double(text)
    }

    /// Reads a number of a template: decimal, hexadecimal, octal, binary, or with a fraction or exponent.
    static func constant(_ text: String) -> Constant? {
        let plain = text.filter { $0 != "_" }
        let isNegative = plain.hasPrefix("-")
        let digits = plain.drop { $0 == "+" || $0 == "-" }.lowercased()
        let isHexadecimal = digits.hasPrefix("0x")
        if digits.contains(where: { isHexadecimal ? ".p".contains($0) : ".e".contains($0) }) {
            return parse(plain).map { .float($0) }
        }
        let (radix, rest) = base(of: digits)
        guard !rest.isEmpty, rest.allSatisfy({ $0.hexDigitValue.map { $0 < radix } ?? false }) else { return nil }
        return Int((isNegative ? "-" : "") + rest, radix: radix).map { .integer($0) } ?? .overflow
    }

    private static func base(of digits: String) -> (radix: Int, rest: Substring) {
        switch digits.prefix(2) {
        case "0x": (16, digits.dropFirst(2))
        case "0b": (2, digits.dropFirst(2))
        case "0o": (8, digits.dropFirst(2))
        default: digits.count > 1 && digits.hasPrefix("0") ? (8, digits.dropFirst()) : (10, digits[...])
        }
    }

    /// The digits of a number without zeros at the ends, and the power of ten of the first.
    private static func decimal(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        guard value != 0 else { return ([0x30], 0) }
        // Swift, too, writes the fewest digits that tell a number from all others.
        let text = value.magnitude.description.lowercased()
        let parts = text.split(separator: "e")
        let places = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = Array(places[0].utf8)
        let all = whole + (places.count > 1 ? Array(places[1].utf8) : [])
        let leading = all.prefix { $0 == 0x30 }.count
        let trailing = all.reversed().prefix { $0 == 0x30 }.count
        let exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - 1 - leading
        return (Array(all[leading..<all.count - trailing]), exponent)
    }

    private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
        let rest = digits.count > 1 ? "." + String(decoding: digits.dropFirst(), as: UTF8.self) : ""
        let power = abs(exponent)
        return String(decoding: digits.prefix(1), as: UTF8.self) + rest + "e" + (exponent < 0 ? "-" : "+")
            + (power < 10 ? "0" : "") + "\(power)"
    }

    private static func plain(_ digits: [UInt8], _ exponent: Int) -> String {
        if exponent < 0 {
            return "0." + String(repeating: "0", count: -exponent - 1) + String(decoding: digits, as: UTF8.self)
        }
        let zeros = [UInt8](repeating: 0x30, count: max(0, exponent + 1 - digits.count))
        let all = digits + zeros
        let whole = String(decoding: all.prefix(exponent + 1), as: UTF8.self)
        let fraction = String(decoding: all.dropFirst(exponent + 1), as: UTF8.self)
        return fraction.isEmpty ? whole : whole + "." + fraction
    }
}
