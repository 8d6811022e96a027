internal import Yams

extension MappingReader {
    /// Reads the keys of a node, takes in what `<<` merges, and notes keys that are unknown or stand there twice.
    ///
    /// - Parameters:
    ///   - node: The section, or nothing, which is an empty section.
    ///   - file: The file it stands in.
    ///   - table: The keys that it may have.
    ///   - title: What errors call it.
    ///   - fallback: Where it begins, when the node does not say so.
    init(_ node: Node, in file: SourceFile, table: KeyTable, title: String, fallback: Position) {
        self.init(node, in: file, title: title, fallback: fallback)
        for entry in entries where !table.allows(entry.name) {
            guard !table.mainFileOnly.contains(entry.name) else {
                report("\(entry.name) belongs in the main file: an included one holds sites alone", at: entry.position)
                continue
            }
            let hint = Suggestion.hint(for: entry.name, among: table.names)
            report("unknown key \"\(entry.name)\"\(place)\(hint)", at: entry.position)
        }
    }

    /// Reads the keys of a node whatever they are.
    init(_ node: Node, in file: SourceFile, title: String, fallback: Position) {
        var collector = EntryCollector(file: file, title: title, position: file.position(of: node) ?? fallback)
        collector.collect(node)
        self.init(file: file, title: title, position: collector.position, entries: collector.entries)
    }
}

/// Gathers the keys of one section.
private struct EntryCollector {
    let file: SourceFile
    let title: String
    let position: Position
    var entries: [MappingReader.Entry] = []

    private var place: String { title.isEmpty ? "" : " in \(title)" }

    mutating func collect(_ node: Node) {
        switch node {
        case .mapping(let mapping): collect(mapping)
        case .scalar(let scalar) where scalar.isNull: break
        default:
            let name = title.isEmpty ? "the file" : title
            file.session.report("cannot read \(name): expected a mapping of keys, found \(node.kind)", at: position)
        }
    }

    private mutating func collect(_ mapping: Node.Mapping) {
        var repeated: [(name: String, position: Position)] = []
        var merged: [Node] = []
        for (key, value) in mapping {
            let position = file.position(of: key) ?? position
            guard case .scalar(let scalar) = key else {
                file.session.report("cannot read a key\(place): expected text, found \(key.kind)", at: position)
                continue
            }
            if scalar.string == "<<", scalar.style == .plain {
                merged.append(value)
            } else if let name = RepeatedKey.unveiled(scalar.string) {
                repeated.append((name, position))
            } else {
                entries.append(MappingReader.Entry(name: scalar.string, position: position, value: value))
            }
        }
        for (name, first) in repeated {
            let second = entries.first { $0.name == name }?.position ?? first
            file.session.report("repeated key \"\(name)\"\(place): first at \(first)", at: second)
        }
        for node in merged { merge(node) }
    }

    /// Takes in the keys of a merged mapping, or of each of a list, that are not there already (YAML 1.1 `<<`).
    private mutating func merge(_ node: Node) {
        switch node {
        case .mapping:
            let other = MappingReader(node, in: file, title: title, fallback: position)
            let known = Set(entries.map(\.name))
            entries += other.entries.filter { !known.contains($0.name) }
        case .sequence(let sequence):
            for element in sequence { merge(element) }
        default:
            file.session.report(
                "cannot merge \(node.kind)\(place): expected a mapping of keys", at: file.position(of: node) ?? position
            )
        }
    }
}
