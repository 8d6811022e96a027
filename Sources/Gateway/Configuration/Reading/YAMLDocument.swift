internal import Yams

/// The nodes of one file, before anything is known of their meaning.
struct YAMLDocument {
    /// Why a file is not YAML: the parser stops there, so there is one a file.
    struct SyntaxError: Error {
        /// Where the parser stopped, from 1.
        let line: Int
        /// Where in that line, in characters from 1.
        let column: Int
        /// What it expected.
        let cause: String

        fileprivate init(_ place: (line: Int, column: Int), _ cause: String) {
            (line, column) = place
            self.cause = cause
        }
    }

    /// The root; nil when the file is empty but for comments.
    let root: Node?

    /// Parses a file's bytes.
    init(_ bytes: [UInt8]) throws(SyntaxError) {
        let withoutMark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: withoutMark, as: UTF8.self) else {
            throw SyntaxError(YAMLDocument.placeOfInvalidText(withoutMark), "the text is not UTF-8")
        }
        var scalars = String.UnicodeScalarView(text.unicodeScalars)
        while true {
            do {
                root = try Parser(yaml: String(scalars), resolver: .basic, encoding: .utf8).singleRoot()
                return
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                // The parser gives up at a repeated key, but says where the first one is. That one is veiled and the
                // file parsed again, so that this error stands among all others and both places are known.
                let name = names.first ?? ""
                guard RepeatedKey.veil(at: context.mark, in: &scalars) else {
                    throw SyntaxError(
                        (context.mark.line, context.mark.column),
                        "repeated key \"\(RepeatedKey.unveiled(name) ?? name)\"")
                }
            } catch {
                throw YAMLDocument.syntaxError(error, in: text)
            }
        }
    }

    private static func syntaxError(_ error: any Error, in text: String) -> SyntaxError {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let begun = context.map { "\($0.text) from \($0.mark.line):\($0.mark.column), " } ?? ""
            return SyntaxError((mark.line, mark.column), begun + problem)
        case YamlError.reader(let problem, let offset, _, _):
            return SyntaxError(place(ofCharacter: offset ?? 0, in: text), problem)
        default:
            return SyntaxError((1, 1), "\(error)")
        }
    }

    private static func place(ofCharacter offset: Int, in text: String) -> (line: Int, column: Int) {
        let before = text.prefix(offset)
        let line = before.filter(\.isNewline).count + 1
        return (line, before.reversed().prefix { !$0.isNewline }.count + 1)
    }

    private static func placeOfInvalidText(_ bytes: ArraySlice<UInt8>) -> (line: Int, column: Int) {
        // Decoding puts U+FFFD where the text goes wrong; a genuine one before that place is as good as never there.
        let text = String(decoding: bytes, as: UTF8.self)
        let offset = text.firstIndex(of: "\u{FFFD}").map { text.distance(from: text.startIndex, to: $0) }
        return place(ofCharacter: offset ?? 0, in: text)
    }
}
