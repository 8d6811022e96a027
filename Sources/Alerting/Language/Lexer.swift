/// Cuts an expression into its words.
internal struct Lexer {
    /// The symbols, longer ones before those that they begin with.
    private static let symbols = [
        "==", "!=", "=~", "!~", "<=", ">=", "(", ")", "{", "}", "[", "]", ",", "=", "<", ">", "+", "-", "*", "/", "%",
        "^", "@",
    ].map { ($0, Array($0.utf8)) }

    private let bytes: [UInt8]
    private var place = 0
    /// Whether it is between the braces of a selector, where every word is the name of a label.
    private var isInBraces = false

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// All words of a text, and the end.
    static func tokens(of text: String) throws(LanguageFault) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func next() throws(LanguageFault) -> Token {
        skipBlanks()
        let start = place
        guard let byte = current else { return Token(kind: .end, offset: start) }
        let kind: Token.Kind
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): kind = .text(try text())
        case _ where Lexer.isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(at: place + 1)): kind = try number()
        case _ where Lexer.isNameStart(byte): kind = name()
        default: kind = .symbol(try symbol())
        }
        return Token(kind: kind, offset: start)
    }

    private mutating func skipBlanks() {
        while let byte = current {
            if byte == UInt8(ascii: "#") {
                while let byte = current, byte != UInt8(ascii: "\n") {
                    _ = byte
                    place += 1
                }
            } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                place += 1
            } else {
                return
            }
        }
    }

    private mutating func symbol() throws(LanguageFault) -> String {
        for (symbol, bytes) in Lexer.symbols where self.bytes[place...].starts(with: bytes) {
            place += bytes.count
            isInBraces = symbol == "{" || (isInBraces && symbol != "}")
            return symbol
        }
        let rest = String(decoding: bytes[place...], as: UTF8.self)
        throw LanguageFault("unexpected character: \(Labels.quoted(String(rest.prefix(1))))", at: place)
    }

    /// A name, or one of the numbers that are words.
    private mutating func name() -> Token.Kind {
        let start = place
        while let byte = current, Lexer.isNameStart(byte) || Lexer.isDigit(byte) { place += 1 }
        let name = String(decoding: bytes[start..<place], as: UTF8.self)
        guard !isInBraces else { return .name(name) }
        switch name.lowercased() {
        case "inf": return .number(.infinity)
        case "nan": return .number(.nan)
        default: return .name(name)
        }
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private func isDigit(at place: Int) -> Bool { place < bytes.count && Lexer.isDigit(bytes[place]) }
}

extension Lexer {
    /// A number, or a span when a unit follows.
    private mutating func number() throws(LanguageFault) -> Token.Kind {
        let start = place
        if bytes[place] == UInt8(ascii: "0"), place + 1 < bytes.count, bytes[place + 1] | 0x20 == UInt8(ascii: "x") {
            place += 2
            let digits = word { $0.isHexDigit }
            guard let value = Int64(digits, radix: 16), !continuesName else { throw badNumber(from: start) }
            return .number(Double(value))
        }
        _ = word { $0.isNumber }
        if let byte = current, Lexer.durationUnits.contains(byte) { return .duration(try duration(from: start)) }
        if current == UInt8(ascii: ".") {
            place += 1
            _ = word { $0.isNumber }
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            place += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
            _ = word { $0.isNumber }
        }
        let digits = String(decoding: bytes[start..<place], as: UTF8.self)
        guard !continuesName, let value = Lexer.value(digits) else { throw badNumber(from: start) }
        return .number(value)
    }

    /// As Go reads numbers: those that begin with a zero are octal where they can be; what is too great is none.
    private static func value(_ digits: String) -> Double? {
        if digits.count > 1, digits.hasPrefix("0"), let value = Int64(digits, radix: 8) { return Double(value) }
        return Double(digits.hasSuffix(".") ? digits + "0" : digits).flatMap { $0.isFinite ? $0 : nil }
    }

    private var continuesName: Bool {
        current.map(Lexer.isNumberPart) ?? false
    }

    /// Whether a byte cannot stand behind a number; a colon can, in a subquery.
    private static func isNumberPart(_ byte: UInt8) -> Bool {
        (isNameStart(byte) && byte != UInt8(ascii: ":")) || isDigit(byte) || byte == UInt8(ascii: ".")
    }

    private mutating func badNumber(from start: Int) -> LanguageFault {
        while let byte = current, Lexer.isNumberPart(byte) { place += 1 }
        return LanguageFault(
            "bad number or duration syntax: \(Labels.quoted(String(decoding: bytes[start..<place], as: UTF8.self)))",
            at: start)
    }

    private mutating func word(_ isPart: (Character) -> Bool) -> String {
        let start = place
        while let byte = current, byte < 0x80, isPart(Character(Unicode.Scalar(byte))) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static let durationUnits = Set("smhdwy".utf8)

    private mutating func duration(from start: Int) throws(LanguageFault) -> Duration {
        while let byte = current, Lexer.isNumberPart(byte) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        do throws(RuleDuration.Problem) {
            return try RuleDuration.parse(text)
        } catch {
            throw badNumber(from: start)
        }
    }

    /// A text between quotes; between backquotes it stands as it is.
    private mutating func text() throws(LanguageFault) -> String {
        let start = place
        let quote = bytes[place]
        place += 1
        var text: [UInt8] = []
        while let byte = current, byte != quote {
            place += 1
            if quote == UInt8(ascii: "`") {
                text.append(byte)
            } else if byte == UInt8(ascii: "\n") {
                break
            } else if byte == UInt8(ascii: "\\") {
                text += try escaped(quote)
            } else {
                text.append(byte)
            }
        }
        guard current == quote, !(quote != UInt8(ascii: "`") && bytes[place - 1] == UInt8(ascii: "\n")) else {
            throw LanguageFault("unterminated \(quote == UInt8(ascii: "`") ? "raw" : "quoted") string", at: start)
        }
        place += 1
        return String(decoding: text, as: UTF8.self)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92,
    ]

    private mutating func escaped(_ quote: UInt8) throws(LanguageFault) -> [UInt8] {
        let start = place - 1
        guard let byte = current else { throw LanguageFault("escape sequence not terminated", at: start) }
        place += 1
        if let plain = Lexer.escapes[byte] ?? (byte == quote ? quote : nil) { return [plain] }
        let (radix, count): (UInt32, Int)
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            place -= 1
            (radix, count) = (8, 3)
        case UInt8(ascii: "x"): (radix, count) = (16, 2)
        case UInt8(ascii: "u"): (radix, count) = (16, 4)
        case UInt8(ascii: "U"): (radix, count) = (16, 8)
        default: throw LanguageFault("unknown escape sequence: \"\\\(Character(Unicode.Scalar(byte)))\"", at: start)
        }
        let digits = String(decoding: bytes[place..<min(bytes.count, place + count)], as: UTF8.self)
        guard digits.utf8.count == count, let value = UInt32(digits, radix: Int(radix)) else {
            throw LanguageFault("illegal character in escape sequence", at: start)
        }
        place += count
        if count <= 3 {
            guard value <= 255 else {
                throw LanguageFault("escape sequence is an invalid Unicode code point", at: start)
            }
            return [UInt8(value)]
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw LanguageFault("escape sequence is an invalid Unicode code point", at: start)
        }
        return Array(String(Character(scalar)).utf8)
    }
}
