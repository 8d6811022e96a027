internal import Yams

/// The first of two equal keys in one mapping, made different from the second so that the parser goes on.
///
/// Its first letter is moved to a plane of Unicode for private use: as many characters, so that all positions stay.
enum RepeatedKey {
    private static let plane: UInt32 = 0xF0000

    /// Moves the first letter of the key at a position; false when there is none, or it was moved before.
    static func veil(at mark: Mark, in text: inout String.UnicodeScalarView) -> Bool {
        guard var index = index(of: mark, in: text) else { return false }
        if text[index] == "\"" || text[index] == "'" { index = text.index(after: index) }
        guard index < text.endIndex, text[index].isASCII,
            text[index].properties.isAlphabetic || text[index].properties.numericType != nil || text[index] == "_",
            let veiled = Unicode.Scalar(plane + text[index].value)
        else { return false }
        text.replaceSubrange(index...index, with: CollectionOfOne(veiled))
        return true
    }

    /// The key as the file has it, when it was veiled; nil for any other.
    static func unveiled(_ name: String) -> String? {
        guard let first = name.unicodeScalars.first, first.value > plane,
            let letter = Unicode.Scalar(first.value - plane), letter.isASCII
        else { return nil }
        return String(Character(letter)) + String(String.UnicodeScalarView(name.unicodeScalars.dropFirst()))
    }

    private static func index(of mark: Mark, in text: String.UnicodeScalarView) -> String.Index? {
        var line = 1
        var column = 1
        var index = text.startIndex
        while index < text.endIndex {
            if line == mark.line, column == mark.column { return index }
            let scalar = text[index]
            index = text.index(after: index)
            let isBreak = scalar.properties.isWhitespace && Character(scalar).isNewline
            // A line that ends in two characters ends at the second.
            if isBreak, !(scalar == "\r" && index < text.endIndex && text[index] == "\n") {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return nil
    }
}
