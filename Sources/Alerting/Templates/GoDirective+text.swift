extension GoDirective {
    /// The text of a value.
    func text(of value: TemplateValue, _ verb: Unicode.Scalar) -> String {
        if verb == "T" { return padded(value.type) }
        switch value {
        case .nothing: return verb == "v" ? padded("<nil>") : "%!\(Character(verb))(<nil>)"
        case .bool(let flag): return verb == "t" || verb == "v" ? padded("\(flag)") : bad(value, verb)
        case .string(let text), .html(let text): return string(text, verb) ?? bad(value, verb)
        case .integer(let number): return integer(number, verb) ?? bad(value, verb)
        case .float(let number): return float(number, verb) ?? bad(value, verb)
        case .labels(let labels):
            let inner = labels.pairs.map {
                text(of: .string($0.name), verb) + ":" + text(of: .string($0.value), verb)
            }
            return "map[\(inner.joined(separator: " "))]"
        case .arguments(let arguments):
            let inner = arguments.map { text(of: .string($0.name), verb) + ":" + text(of: $0.value, verb) }
            return "map[\(inner.joined(separator: " "))]"
        case .sample, .samples, .data, .time: return verb == "v" || verb == "s" ? padded(value.text) : bad(value, verb)
        }
    }

    private func bad(_ value: TemplateValue, _ verb: Unicode.Scalar) -> String {
        "%!\(Character(verb))(\(value.type)=\(value.text))"
    }

    private func string(_ text: String, _ verb: Unicode.Scalar) -> String? {
        let cut = precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
        switch verb {
        case "s": return padded(cut, zeros: isZero)
        case "v": return isSharp ? padded(GoText.quoted(cut)) : padded(cut, zeros: isZero)
        case "q":
            if isSharp, !cut.unicodeScalars.contains(where: { $0 == "`" || ($0.value < 0x20 && $0 != "\t") }) {
                return padded("`\(cut)`", zeros: isZero)
            }
            return padded(GoText.quoted(cut, isASCII: isPlus), zeros: isZero)
        case "x", "X":
            let bytes = Array(text.utf8).prefix(precision ?? .max)
            let digits = bytes.map { byte in
                let digits = String(byte, radix: 16, uppercase: verb == "X")
                return digits.count < 2 ? "0" + digits : digits
            }
            let prefix = isSharp && !bytes.isEmpty ? "0\(Character(verb))" : ""
            let joined = isSpaced ? digits.joined(separator: isSharp ? " 0\(Character(verb))" : " ") : digits.joined()
            return padded(prefix + joined, zeros: isZero)
        default: return nil
        }
    }

    private func integer(_ number: Int, _ verb: Unicode.Scalar) -> String? {
        switch verb {
        case "d": return whole(number, radix: 10)
        case "v": return whole(number, radix: 10, isPlain: true)
        case "b": return whole(number, radix: 2, prefix: "0b")
        case "o": return whole(number, radix: 8, prefix: "0")
        case "O": return whole(number, radix: 8, prefix: "0o", always: true)
        case "x": return whole(number, radix: 16, prefix: "0x")
        case "X": return whole(number, radix: 16, prefix: "0X", uppercase: true)
        case "c", "q", "U":
            let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
            if verb == "c" { return padded(String(Character(scalar))) }
            if verb == "q" { return padded(GoText.quoted(scalar)) }
            let digits = String(number, radix: 16, uppercase: true)
            return padded("U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
        default: return nil
        }
    }

    private func whole(
        _ number: Int, radix: Int, prefix: String = "", uppercase: Bool = false, always: Bool = false,
        isPlain: Bool = false
    ) -> String {
        if precision == 0, number == 0 { return padded("") }
        let sign = number < 0 ? "-" : isPlus && !isPlain ? "+" : isSpaced ? " " : ""
        var digits = String(number.magnitude, radix: radix, uppercase: uppercase)
        let head = isSharp || always ? prefix : ""
        var least = precision ?? 0
        if isZero, precision == nil, let width { least = width - sign.count }
        digits = String(repeating: "0", count: max(0, least - digits.count)) + digits
        return padded(sign + head + digits)
    }

    private func float(_ number: Double, _ verb: Unicode.Scalar) -> String? {
        let magnitude = number.magnitude
        let digits: String
        switch verb {
        case "v": digits = precision.map { GoNumber.fixed(magnitude, "g", $0) } ?? GoNumber.shortest(magnitude)
        case "g", "G":
            digits = precision.map { GoNumber.fixed(magnitude, "g", max(1, $0)) } ?? GoNumber.shortest(magnitude)
        case "e", "E": digits = GoNumber.fixed(magnitude, "e", precision ?? 6)
        case "f", "F": digits = GoNumber.fixed(magnitude, "f", precision ?? 6)
        case "x", "X": digits = GoNumber.hexadecimal(magnitude, precision)
        default: return nil
        }
        let isUpper = "EGX".unicodeScalars.contains(verb)
        return signed(number, isUpper && number.isFinite ? digits.uppercased() : digits, isPlain: verb == "v")
    }

    private func signed(_ number: Double, _ digits: String, isPlain: Bool) -> String {
        let isNegative = number.sign == .minus && !number.isNaN
        guard number.isFinite else {
            // Neither is padded with zeros, and only infinity by itself has its sign.
            let text = digits.hasPrefix("+") ? String(digits.dropFirst()) : digits
            let sign = isNegative ? "-" : isPlus && !isPlain || !number.isNaN && !isSpaced ? "+" : isSpaced ? " " : ""
            return padded((number.isNaN && !isPlus ? "" : sign) + text)
        }
        let sign = isNegative ? "-" : isPlus && !isPlain ? "+" : isSpaced ? " " : ""
        guard isZero, let width, width > sign.count + digits.utf8.count else { return padded(sign + digits) }
        return sign + String(repeating: "0", count: width - sign.count - digits.utf8.count) + digits
    }

    private func padded(_ text: String, zeros: Bool = false) -> String {
        guard let width, width > text.unicodeScalars.count else { return text }
        let space = String(repeating: zeros ? "0" : " ", count: width - text.unicodeScalars.count)
        return isMinus ? text + space : space + text
    }
}
