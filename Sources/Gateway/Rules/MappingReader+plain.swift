internal import Alerting
internal import Yams

extension MappingReader {
    /// Notes keys that are none of the section's.
    func checkKeys(_ known: [String]) {
        for entry in entries where !known.contains(entry.name) {
            report(
                "unknown key \"\(entry.name)\"\(place)\(Suggestion.hint(for: entry.name, among: known))",
                at: entry.position)
        }
    }

    /// The nodes of the list under a key; none when it is absent, or wrong, which is noted.
    func items(_ name: String) -> [Node] {
        items(KeyRow(name: name, summary: "", shape: .texts))
    }

    /// The section under a key, whatever its keys are; nil when it is absent or nothing.
    func section(_ name: String, title: String) -> MappingReader? {
        guard let entry = entry(name) else { return nil }
        if case .scalar(let scalar) = entry.value, scalar.isNull { return nil }
        return MappingReader(entry.value, in: file, title: title, fallback: entry.position)
    }

    /// The text under a key as the file has it, without variables; nil when it is absent, or no text, which is noted.
    func plainText(_ name: String) -> Located<String>? {
        guard let entry = entry(name) else { return nil }
        return plainText(of: entry.value, key: name)
    }

    /// The text of a scalar as the file has it; nil when it is none, which is noted.
    func plainText(of node: Node, key: String) -> Located<String>? {
        let position = file.position(of: node) ?? position
        guard case .scalar(let scalar) = node, !scalar.isNothing else {
            report("cannot read \(key)\(place): expected text, found \(node.kind)", at: position)
            return nil
        }
        return Located(value: scalar.string, position: position)
    }

    /// The span under a key, in Prometheus' syntax; nil when it is absent, or wrong, which is noted.
    func span(_ name: String) -> Located<Duration>? {
        guard let text = plainText(name) else { return nil }
        do throws(RuleDuration.Problem) {
            return Located(value: try RuleDuration.parse(text.value), position: text.position)
        } catch {
            report("cannot read \(name)\(place): \(error.cause)", at: text.position)
            return nil
        }
    }

    /// Names and texts under a key, in the order of the file; nothing stands for an empty text.
    func texts(under name: String) -> [(name: Located<String>, node: Node, text: String)] {
        guard let section = section(name, title: "\(name)\(place)") else { return [] }
        return section.entries.compactMap { entry in
            guard case .scalar(let scalar) = entry.value else {
                report(
                    "cannot read \(name) \"\(entry.name)\"\(place): expected text, found \(entry.value.kind)",
                    at: file.position(of: entry.value) ?? entry.position)
                return nil
            }
            let text = scalar.isNull ? "" : scalar.string
            return (Located(value: entry.name, position: entry.position), entry.value, text)
        }
    }
}
