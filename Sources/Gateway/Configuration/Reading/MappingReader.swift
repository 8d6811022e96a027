internal import Yams

/// A section of the file: hands out the values of its keys and notes what is wrong with them, with positions.
struct MappingReader {
    /// One key of the section with its value.
    struct Entry {
        /// The key.
        let name: String
        /// Where the key stands.
        let position: Position
        /// The value.
        let value: Node
    }

    /// What became of a key.
    enum Outcome<Value> {
        /// It is not there.
        case absent
        /// It is there and wrong, which is noted.
        case broken
        /// Its value.
        case value(Located<Value>)
    }

    /// The file that it stands in.
    let file: SourceFile
    /// What errors call it: `site "jansen"`; empty for the file itself.
    let title: String
    /// Where it begins.
    let position: Position
    /// All keys, those that are none of the section's too.
    let entries: [Entry]

    /// ` in site "jansen"`; nothing for the file itself.
    var place: String { title.isEmpty ? "" : " in \(title)" }

    /// The entry of a key.
    func entry(_ name: String) -> Entry? {
        entries.first { $0.name == name }
    }

    /// What became of a key.
    func outcome<Value>(of key: Key<Value>) -> Outcome<Value> {
        guard let entry = entry(key.name) else {
            if key.isRequired { report("\(title.isEmpty ? "the file" : title) has no \(key.name)", at: position) }
            return .absent
        }
        guard let text = text(of: entry.value, key: entry.name, expected: key.type.name) else { return .broken }
        do {
            return .value(Located(value: try key.type.parse(text.value), position: text.position))
        } catch {
            let shown = key.type.redacted(text.value)
            report("cannot read \(entry.name) \"\(shown)\"\(place): \(error.cause)", at: text.position)
            return .broken
        }
    }

    /// The value of a key with its position; nil when it is absent or wrong.
    func located<Value>(_ key: Key<Value>) -> Located<Value>? {
        if case .value(let located) = outcome(of: key) { located } else { nil }
    }

    /// The value of a key; nil when it is absent or wrong.
    func value<Value>(_ key: Key<Value>) -> Value? {
        located(key)?.value
    }

    /// The value of a key, or the one that it has when it is absent.
    func value<Value>(_ key: DefaultedKey<Value>) -> Value {
        value(key.key) ?? key.fallback
    }

    /// Notes keys that do not go with what decides over them, and those that are missing for it.
    func check(_ variants: KeyVariants, for value: String) {
        guard let variant = variants[value] else { return }
        let others = variants.others(than: variant)
        for entry in entries where others.contains(entry.name) {
            let owners = variants.owners(of: entry.name).joined(separator: " and ")
            report(
                "\(entry.name)\(place) does not go with \(variants.selector) \(value): it is of \(owners)",
                at: entry.position)
        }
        for key in variant.needed where entry(key) == nil { report("\(title) has no \(key)", at: position) }
    }

    /// Notes an error.
    func report(_ message: String, at position: Position) {
        file.session.report(message, at: position)
    }
}

extension MappingReader {
    /// The section under a key; an empty one when it is absent.
    func section(_ row: KeyRow, title: String) -> MappingReader {
        guard let entry = entry(row.name), case .section(let table) = row.shape else {
            return MappingReader(file: file, title: title, position: position, entries: [])
        }
        return MappingReader(entry.value, in: file, table: table, title: title, fallback: entry.position)
    }

    /// The nodes of the list under a key; none when it is absent, or wrong, which is noted.
    func items(_ row: KeyRow) -> [Node] {
        guard let entry = entry(row.name) else { return [] }
        switch entry.value {
        case .sequence(let sequence): return Array(sequence)
        case .scalar(let scalar) where scalar.isNull: return []
        default:
            report(
                "cannot read \(row.name)\(place): expected a list, found \(entry.value.kind)",
                at: file.position(of: entry.value) ?? entry.position)
            return []
        }
    }

    /// The text, or the texts of the list, under a key.
    func texts(_ row: KeyRow) -> [Located<String>] {
        guard let entry = entry(row.name) else { return [] }
        if case .scalar = entry.value {
            return text(of: entry.value, key: row.name, expected: "text or a list of texts").map { [$0] } ?? []
        }
        return items(row).compactMap { text(of: $0, key: row.name, expected: "text") }
    }

    /// The text of a scalar, its variables expanded; nil when it is no scalar or nothing, which is noted.
    func text(of node: Node, key: String, expected: String) -> Located<String>? {
        let position = file.position(of: node) ?? position
        guard case .scalar(let scalar) = node, !scalar.isNothing else {
            report("cannot read \(key)\(place): expected \(expected), found \(node.kind)", at: position)
            return nil
        }
        do {
            let text = try VariableExpansion.expand(scalar.string, environment: file.session.environment)
            return Located(value: text, position: position)
        } catch {
            report("cannot read \(key)\(place): \(error.cause)", at: position)
            return nil
        }
    }
}

extension SourceFile {
    /// Where a node begins; nil for one that no file has.
    func position(of node: Node) -> Position? {
        node.mark.map { position(line: $0.line, column: $0.column) }
    }
}

extension Node.Scalar {
    /// Whether nothing stands there: `key:` and the end of the line.
    var isNothing: Bool { string.isEmpty && (style == .plain || style == .any) }

    /// Whether a section or list is left out by it; where a text is due, `null` is one.
    var isNull: Bool { isNothing || (style == .plain && (string == "null" || string == "~")) }
}

extension Node {
    /// What an error calls the node.
    var kind: String {
        switch self {
        case .scalar(let scalar): scalar.isNothing ? "nothing" : "text"
        case .mapping: "a mapping of keys"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
