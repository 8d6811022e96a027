internal import Alerting
internal import Yams

/// The characters of a YAML file, to find where those of a scalar stand.
struct SourceText {
    private let characters: [Unicode.Scalar]
    /// Where each line begins.
    private let lines: [Int]

    init(_ bytes: [UInt8]) {
        let withoutMark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        characters = Array(String(decoding: withoutMark, as: UTF8.self).unicodeScalars)
        var lines = [0]
        for (index, character) in characters.enumerated() where SourceText.isBreak(character) {
            // A line that ends in two characters ends at the second.
            if character == "\r", index + 1 < characters.count, characters[index + 1] == "\n" { continue }
            lines.append(index + 1)
        }
        self.lines = lines
    }

    /// Where the characters of a scalar stand that begins at a position: a plain, quoted or block scalar.
    func map(of scalar: Node.Scalar, at position: Position) -> SourceMap {
        let start = RulePosition(file: position.file, line: position.line, column: position.column)
        guard position.line <= lines.count else { return SourceMap(start: start) }
        var walk = ScalarWalk(characters, from: lines[position.line - 1] + position.column - 1)
        guard let places = walk.places(of: scalar.string), let first = places.first else {
            return SourceMap(start: start)
        }
        let runs = places.map { place in
            let (line, column) = self.place(of: place.index)
            return SourceMap.Run(offset: place.offset, line: line, column: column)
        }
        let (line, column) = self.place(of: first.index)
        return SourceMap(start: RulePosition(file: position.file, line: line, column: column), runs: runs)
    }

    private func place(of index: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lines.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= index { low = middle } else { high = middle }
        }
        return (low + 1, index - lines[low] + 1)
    }

    /// Whether a character ends a line in YAML.
    static func isBreak(_ character: Unicode.Scalar) -> Bool {
        character == "\n" || character == "\r" || character == "\u{85}" || character == "\u{2028}"
            || character == "\u{2029}"
    }
}

/// Walks through a scalar as the file has it, side by side with the text that it means.
private struct ScalarWalk {
    /// A stretch of text that stands in the file as it is.
    struct Place {
        /// In the text, in bytes of UTF-8.
        let offset: Int
        /// In the file, in characters.
        let index: Int
    }

    private let characters: [Unicode.Scalar]
    private var index: Int
    private var quote: Unicode.Scalar?

    init(_ characters: [Unicode.Scalar], from index: Int) {
        self.characters = characters
        self.index = index
        skipProperties()
        switch current {
        case "\"", "'":
            quote = current
            self.index += 1
        case "|", ">":
            while let character = current, !SourceText.isBreak(character) { self.index += 1 }
        default: break
        }
    }

    private var current: Unicode.Scalar? { index < characters.count ? characters[index] : nil }

    /// The stretches that a text consists of; nil when the file has another text.
    mutating func places(of text: String) -> [Place]? {
        var places: [Place] = []
        var offset = 0
        var expected = -1
        for character in text.unicodeScalars {
            guard let found = take(character) else { return nil }
            if found != expected { places.append(Place(offset: offset, index: found)) }
            // Behind an escape, the next character stands elsewhere than it would.
            expected = found + 1
            offset += String(Character(character)).utf8.count
        }
        return places
    }

    /// Where the next character of the text stands.
    private mutating func take(_ character: Unicode.Scalar) -> Int? {
        if quote == "\"", let place = takeEscape() { return place }
        if character.properties.isWhitespace { return takeSpace() }
        while let next = current, next.properties.isWhitespace { index += 1 }
        // A line of a quoted scalar that ends in a backslash.
        if quote == "\"", let place = takeEscape() { return place }
        guard current == character else { return nil }
        defer { index += quote == "'" && character == "'" ? 2 : 1 }
        return index
    }

    private mutating func takeEscape() -> Int? {
        guard current == "\\", index + 1 < characters.count else { return nil }
        let kind = characters[index + 1]
        if SourceText.isBreak(kind) {
            index += 1
            while let next = current, next.properties.isWhitespace { index += 1 }
            return takeEscape()
        }
        defer { index += kind == "x" ? 4 : kind == "u" ? 6 : kind == "U" ? 10 : 2 }
        return index
    }

    /// One space where there is no line break, else all of the break with what indents the next line.
    private mutating func takeSpace() -> Int? {
        let start = index
        var end = index
        var hasBreak = false
        while end < characters.count, characters[end].properties.isWhitespace {
            hasBreak = hasBreak || SourceText.isBreak(characters[end])
            end += 1
        }
        index = hasBreak ? end : min(start + 1, end)
        return start
    }

    /// Skips `&anchor` and `!tag`.
    private mutating func skipProperties() {
        while current == "&" || current == "!" {
            while let character = current, !character.properties.isWhitespace { index += 1 }
            while let character = current, character.properties.isWhitespace { index += 1 }
        }
    }
}
