/// Cuts a template into its pieces, as Go's `text/template` does.
internal struct TemplateLexer {
    private let bytes: [UInt8]
    private var index = 0
    private var tokens: [TemplateToken] = []
    private var openParentheses: [Int] = []

    /// All pieces of a text, of which the last is the end.
    static func tokens(of text: String) throws(TemplateError) -> [TemplateToken] {
        var lexer = TemplateLexer(text)
        return try lexer.run()
    }

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    private mutating func run() throws(TemplateError) -> [TemplateToken] {
        var trimsLeading = false
        while true {
            let opening = find("{{", from: index)
            text(upTo: opening ?? bytes.count, trimsLeading: trimsLeading)
            guard let opening else { break }
            index = opening
            trimsLeading = try isComment() ? comment() : action()
        }
        tokens.append(TemplateToken(kind: .end, text: "", offset: bytes.count))
        return tokens
    }

    /// Adds the text before an action, less the white space that a `-` on either side takes away.
    private mutating func text(upTo end: Int, trimsLeading: Bool) {
        var start = index
        var stop = end
        if trimsLeading { while start < stop, isSpace(bytes[start]) { start += 1 } }
        if isTrimmed(at: end) { while stop > start, isSpace(bytes[stop - 1]) { stop -= 1 } }
        if stop > start { add(.text, start, stop) }
        index = end
    }

    /// Whether an action that begins here with `{{- ` takes away the space before it.
    private func isTrimmed(at opening: Int) -> Bool {
        opening + 3 < bytes.count && bytes[opening + 2] == UInt8(ascii: "-") && isSpace(bytes[opening + 3])
    }

    private func isComment() -> Bool {
        starts("/*", at: isTrimmed(at: index) ? index + 4 : index + 2)
    }

    /// Skips a comment; whether the space behind it goes too.
    private mutating func comment() throws(TemplateError) -> Bool {
        let start = index
        guard let end = find("*/", from: index + 4) else { throw error("unclosed comment", at: start) }
        let behind = end + 2
        if starts("}}", at: behind) {
            index = behind + 2
            return false
        }
        if behind < bytes.count, isSpace(bytes[behind]), starts("-}}", at: behind + 1) {
            index = behind + 4
            return true
        }
        throw error("comment ends before closing delimiter", at: start)
    }

    /// Cuts up an action; whether the space behind it goes.
    private mutating func action() throws(TemplateError) -> Bool {
        let start = index
        add(.leftDelimiter, index, index + 2)
        index += isTrimmed(at: index) ? 3 : 2
        while index < bytes.count {
            if let trims = closing() {
                if let open = openParentheses.last { throw error("unclosed left paren", at: open) }
                add(.rightDelimiter, index, index + 2)
                index += trims ? 4 : 2
                return trims
            }
            try piece()
        }
        throw error("unclosed action", at: start)
    }

    /// Whether an action ends here, and if so, whether the space behind it goes.
    private func closing() -> Bool? {
        if starts("}}", at: index) { return false }
        return isSpace(bytes[index]) && starts("-}}", at: index + 1) ? true : nil
    }

    private mutating func piece() throws(TemplateError) {
        let start = index
        switch bytes[index] {
        case let byte where isSpace(byte):
            while index < bytes.count, isSpace(bytes[index]), closing() == nil { index += 1 }
            add(.space, start, index)
        case UInt8(ascii: "="): take(.assign, 1)
        case UInt8(ascii: ":"):
            guard starts(":=", at: index) else { throw error("expected :=", at: start) }
            take(.declare, 2)
        case UInt8(ascii: "|"): take(.pipe, 1)
        case UInt8(ascii: ","): take(.comma, 1)
        case UInt8(ascii: "("):
            openParentheses.append(index)
            take(.leftParenthesis, 1)
        case UInt8(ascii: ")"):
            guard openParentheses.popLast() != nil else { throw error("unexpected right paren", at: start) }
            take(.rightParenthesis, 1)
        case UInt8(ascii: "\""): try quoted(.string, "unterminated quoted string")
        case UInt8(ascii: "'"): try quoted(.character, "unterminated character constant")
        case UInt8(ascii: "`"): try raw()
        default: try word()
        }
    }

    private mutating func take(_ kind: TemplateToken.Kind, _ count: Int) {
        add(kind, index, index + count)
        index += count
    }

    private mutating func quoted(_ kind: TemplateToken.Kind, _ cause: String) throws(TemplateError) {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            if bytes[index] == bytes[start] {
                index += 1
                add(kind, start, index)
                return
            }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        throw error(cause, at: start)
    }

    private mutating func raw() throws(TemplateError) {
        let start = index
        guard let end = find("`", from: index + 1) else { throw error("unterminated raw quoted string", at: start) }
        index = end + 1
        add(.rawString, start, index)
    }

    /// A number, a name, a field, a variable or a dot.
    private mutating func word() throws(TemplateError) {
        let start = index
        let first = bytes[index]
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if isDigit(first) || "+-".utf8.contains(first) || (first == UInt8(ascii: ".") && isDigit(next)) {
            return try number()
        }
        index += first == UInt8(ascii: ".") || first == UInt8(ascii: "$") ? 1 : 0
        let nameStart = index
        while index < bytes.count, isNamePart(bytes[index]) { index += 1 }
        let isNamed = index > nameStart
        switch first {
        case UInt8(ascii: "."): add(isNamed ? .field : .dot, start, index)
        case UInt8(ascii: "$"): add(.variable, start, index)
        default:
            guard isNamed else { throw error("unrecognized character in action: \(character(at: start))", at: start) }
            add(kind(ofWord: text(start, index)), start, index)
        }
        // A lone dot ends where it ends.
        if first != UInt8(ascii: ".") || isNamed { try terminate() }
    }

    private func kind(ofWord word: String) -> TemplateToken.Kind {
        if TemplateToken.keywords.contains(word) { return .keyword }
        return word == "true" || word == "false" ? .bool : word == "nil" ? .nothing : .identifier
    }

    private mutating func number() throws(TemplateError) {
        let start = index
        if "+-".utf8.contains(bytes[index]) { index += 1 }
        while index < bytes.count {
            let isExponentSign =
                "+-".utf8.contains(bytes[index]) && "eEpP".utf8.contains(bytes[index - 1])
                && !starts("0x", at: start)
            guard isNamePart(bytes[index]) || bytes[index] == UInt8(ascii: ".") || isExponentSign else { break }
            index += 1
        }
        add(.number, start, index)
        try terminate()
    }

    /// Demands that what follows cannot belong to the word before.
    private func terminate() throws(TemplateError) {
        guard index < bytes.count, !isSpace(bytes[index]), !".,|:)(=".utf8.contains(bytes[index]),
            !starts("}}", at: index)
        else { return }
        throw error("bad character \(character(at: index))", at: index)
    }

    private mutating func add(_ kind: TemplateToken.Kind, _ start: Int, _ end: Int) {
        tokens.append(TemplateToken(kind: kind, text: text(start, end), offset: start))
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func error(_ cause: String, at offset: Int) -> TemplateError {
        TemplateError(offset: offset, cause: cause)
    }

    private func character(at offset: Int) -> String {
        let rest = String(decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self)
        return "'\(rest.unicodeScalars.first.map(Character.init) ?? " ")'"
    }

    private func starts(_ text: StaticString, at start: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard start >= 0, start + count <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[start..<start + count]) }
    }

    private func find(_ text: StaticString, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            if starts(text, at: place) { return place }
            place += 1
        }
        return nil
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private func isNamePart(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
}
