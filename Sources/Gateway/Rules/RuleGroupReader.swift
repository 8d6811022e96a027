internal import Alerting
internal import Yams

/// Reads one group of a rule file.
struct RuleGroupReader {
    /// The name; nil when there is none, which is noted.
    let name: Located<String>?
    private let section: MappingReader
    private let source: SourceText

    init(_ node: Node, in root: MappingReader, source: SourceText) {
        let position = root.file.position(of: node) ?? root.position
        // The name is looked for first, so that errors can tell it.
        let named = MappingReader.peek("name", in: node).map { "group \"\($0)\"" } ?? "a group"
        section = MappingReader(node, in: root.file, title: named, fallback: position)
        self.source = source
        section.checkKeys(["name", "interval", "limit", "rules"])
        let name = section.plainText("name")
        if section.entry("name") == nil { section.report("a group has no name", at: section.position) }
        if let name, name.value.isEmpty { section.report("a group has an empty name", at: name.position) }
        self.name = name
    }

    /// The group; nil when it has no name.
    func group() -> RuleGroup? {
        let interval = section.span("interval")
        let limit = limit()
        let rules = section.items("rules").enumerated().compactMap { index, node in
            RuleReader(node, in: section, number: index + 1, source: source).rule()
        }
        guard let name else { return nil }
        return RuleGroup(
            name: name.value, file: section.file.path,
            // As in Prometheus, none at all is as good as none given.
            interval: interval.flatMap { $0.value == .zero ? nil : $0.value }, limit: limit, rules: rules)
    }

    private func limit() -> Int {
        guard let text = section.plainText("limit") else { return 0 }
        guard let limit = Int(text.value) else {
            section.report(
                "cannot read limit \"\(text.value)\"\(section.place): expected a whole number", at: text.position)
            return 0
        }
        return limit
    }
}

extension MappingReader {
    /// The text of a key of a node that may be anything.
    static func peek(_ name: String, in node: Node) -> String? {
        guard case .mapping(let mapping) = node else { return nil }
        for (key, value) in mapping {
            if case .scalar(let key) = key, key.string == name, case .scalar(let value) = value { return value.string }
        }
        return nil
    }
}
