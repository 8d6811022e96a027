/// Texts as Go quotes, reads and changes them.
internal enum GoText {
    /// A text in double quotes with its special characters spelled out, as `strconv.Quote` writes it.
    static func quoted(_ text: String, isASCII: Bool = false) -> String {
        "\"" + text.unicodeScalars.map { escaped($0, quote: "\"", isASCII: isASCII) }.joined() + "\""
    }

    /// A character in single quotes, as `strconv.QuoteRune` writes it.
    static func quoted(_ scalar: Unicode.Scalar) -> String {
        "'" + escaped(scalar, quote: "'") + "'"
    }

    /// What stands in double quotes or back quotes; nil where an escape is none.
    static func unquoted(_ text: String, quote: Unicode.Scalar = "\"") -> String? {
        let inner = text.dropFirst().dropLast()
        if text.hasPrefix("`") { return inner.filter { $0 != "\r" } }
        return unescaped(inner, quote: quote).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The one character between single quotes; nil where there is none or there are several.
    static func character(_ text: String) -> Unicode.Scalar? {
        guard let bytes = unescaped(text.dropFirst().dropLast(), quote: "'") else { return nil }
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }

    /// Each word with its first letter in upper case, as `strings.Title` writes it.
    static func titled(_ text: String) -> String {
        var previous: Unicode.Scalar = " "
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSeparator(previous) {
                result.append(contentsOf: single(scalar.properties.titlecaseMapping, scalar).unicodeScalars)
            } else {
                result.append(scalar)
            }
            previous = scalar
        }
        return String(result)
    }

    /// The text in upper case, letter by letter.
    static func uppercased(_ text: String) -> String {
        text.unicodeScalars.map { single($0.properties.uppercaseMapping, $0) }.joined()
    }

    /// The text in lower case, letter by letter.
    static func lowercased(_ text: String) -> String {
        text.unicodeScalars.map { single($0.properties.lowercaseMapping, $0) }.joined()
    }

    // Go maps one character to one, where Unicode's full mappings may give several.
    private static func single(_ mapped: String, _ scalar: Unicode.Scalar) -> String {
        mapped.unicodeScalars.count == 1 ? mapped : String(Character(scalar))
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return !(scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
        }
        if scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber { return false }
        return scalar.properties.isWhitespace
    }

    private static func escaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar, isASCII: Bool = false) -> String {
        switch scalar {
        case quote: return "\\" + String(Character(quote))
        case "\\": return "\\\\"
        case "\u{07}": return "\\a"
        case "\u{08}": return "\\b"
        case "\u{0C}": return "\\f"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{0B}": return "\\v"
        default: break
        }
        if isPrintable(scalar), !isASCII || scalar.isASCII { return String(Character(scalar)) }
        let hexadecimal = String(scalar.value, radix: 16)
        func padded(_ width: Int) -> String { String(repeating: "0", count: width - hexadecimal.count) + hexadecimal }
        return scalar.value < 0x80 ? "\\x" + padded(2) : scalar.value < 0x10000 ? "\\u" + padded(4) : "\\U" + padded(8)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func unescaped(_ text: Substring, quote: Unicode.Scalar) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                bytes += String(Character(scalar)).utf8
                continue
            }
            guard let kind = rest.popFirst(), let escape = escape(kind, &rest, quote: quote) else { return nil }
            bytes += escape
        }
        return bytes
    }

    private static func escape(
        _ kind: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView, quote: Unicode.Scalar
    ) -> [UInt8]? {
        switch kind {
        case "a": return [7]
        case "b": return [8]
        case "f": return [12]
        case "n": return [10]
        case "r": return [13]
        case "t": return [9]
        case "v": return [11]
        case "\\": return [0x5C]
        case quote: return [UInt8(ascii: quote)]
        case "x": return number(&rest, digits: 2, radix: 16).flatMap { UInt8(exactly: $0) }.map { [$0] }
        case "0"..."7":
            rest = (String(Character(kind)) + String(rest))[...].unicodeScalars
            return number(&rest, digits: 3, radix: 8).flatMap { UInt8(exactly: $0) }.map { [$0] }
        case "u", "U":
            let value = number(&rest, digits: kind == "u" ? 4 : 8, radix: 16)
            return value.flatMap(Unicode.Scalar.init).map { Array(String(Character($0)).utf8) }
        default: return nil
        }
    }

    private static func number(_ rest: inout Substring.UnicodeScalarView, digits: Int, radix: Int) -> UInt32? {
        let text = String(rest.prefix(digits))
        guard text.utf8.count == digits, let value = UInt32(text, radix: radix), !text.hasPrefix("+") else {
            return nil
        }
        rest = rest.dropFirst(digits)
        return value
    }
}
