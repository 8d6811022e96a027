/// Takes a short text apart from left to right.
internal struct TextReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { index >= bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }
    var isAtSpace: Bool { peek.map { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? false }
    var isAtSign: Bool { peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") }

    /// What messages say stands here.
    var shown: String {
        guard index < bytes.count else { return "the end" }
        let rest = String(decoding: bytes[index..<min(bytes.count, index + 4)], as: UTF8.self)
        return rest.unicodeScalars.first.map { GoText.quoted(String(Character($0))) } ?? "the end"
    }

    func problem(_ cause: String) -> SeriesText.Problem { SeriesText.Problem(offset: index, cause: cause) }

    mutating func skipSpace() { while isAtSpace { index += 1 } }

    mutating func take(_ text: StaticString) -> Bool {
        let end = index + text.utf8CodeUnitCount
        guard end <= bytes.count, text.withUTF8Buffer({ $0.elementsEqual(bytes[index..<end]) }) else { return false }
        index = end
        return true
    }

    mutating func name(withColons: Bool) -> String? {
        let start = index
        while let byte = peek, TextReader.isNamePart(byte, isFirst: index == start, withColons: withColons) {
            index += 1
        }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    mutating func quoted() -> String? {
        guard let quote = peek, "\"'`".utf8.contains(quote) else { return nil }
        var end = index + 1
        while end < bytes.count, bytes[end] != quote {
            end += bytes[end] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
        }
        guard end < bytes.count else { return nil }
        let text = String(decoding: bytes[index...end], as: UTF8.self)
        guard let value = GoText.unquoted(text, quote: Unicode.Scalar(quote)) else { return nil }
        index = end + 1
        return value
    }

    mutating func count() -> Int? {
        let digits = bytes[index...].prefix { (0x30...0x39).contains($0) }
        guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        index += digits.count
        return value
    }

    mutating func number(isSigned: Bool) -> Double? {
        var end = index
        let isNegative = isSigned && peek == UInt8(ascii: "-")
        if isSigned, isAtSign { end += 1 }
        let start = end
        let word = bytes[end...].prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "inf", "nan": end += word.count
        default: end = endOfDigits(from: end)
        }
        guard end > start, let value = GoNumber.parse(String(decoding: bytes[start..<end], as: UTF8.self)) else {
            return nil
        }
        index = end
        return isNegative ? -value : value
    }

    private func endOfDigits(from start: Int) -> Int {
        var end = start
        func skipDigits() { while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 } }
        skipDigits()
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") { end += 1 }
        skipDigits()
        guard end > start, end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") else { return end }
        end += 1
        if end < bytes.count, "+-".utf8.contains(bytes[end]) { end += 1 }
        skipDigits()
        return end
    }

    private static func isNamePart(_ byte: UInt8, isFirst: Bool, withColons: Bool) -> Bool {
        let isLetter = (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
        return isLetter || (withColons && byte == UInt8(ascii: ":")) || (!isFirst && (0x30...0x39).contains(byte))
    }
}
