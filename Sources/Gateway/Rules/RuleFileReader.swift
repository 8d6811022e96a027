internal import Alerting
internal import Yams

/// Reads rule files as `promtool check rules` does, every error at once.
struct RuleFileReader {
    private let session: ReadingSession
    private var groups: [RuleGroup] = []

    /// Reads and checks rule files.
    ///
    /// - Parameters:
    ///   - paths: The files; errors name them as they are given here.
    ///   - knownMetrics: The names of all metrics there are, so that a name that no rule can find is warned of; nil when
    ///     they are not known.
    ///   - files: The files; the system's but in tests.
    /// - Returns: The rules, and what is odd about them.
    /// - Throws: `RuleFileErrors`, with all that is wrong.
    static func read(
        _ paths: [String], knownMetrics: Set<String>?, files: ConfigurationFiles = .system
    ) throws(RuleFileErrors) -> (rules: RuleSet, warnings: [ConfigurationWarning]) {
        var contents: [(path: String, bytes: [UInt8])] = []
        for path in paths {
            do throws(ConfigurationFiles.Failure) {
                contents.append((path, try files.contents(path)))
            } catch {
                throw .unreadable(path: path, cause: error.cause)
            }
        }
        return try read(contents, knownMetrics: knownMetrics)
    }

    /// Reads and checks the texts of rule files.
    static func read(
        _ contents: [(path: String, bytes: [UInt8])], knownMetrics: Set<String>?
    ) throws(RuleFileErrors) -> (rules: RuleSet, warnings: [ConfigurationWarning]) {
        var reader = RuleFileReader()
        for (order, file) in contents.enumerated() { reader.read(file.path, file.bytes, order: order) }
        guard reader.session.errors.isEmpty else {
            throw .invalid(reader.session.errors.sorted { $0.position < $1.position })
        }
        let rules = RuleSet(groups: reader.groups)
        let orders = Dictionary(contents.enumerated().map { ($0.element.path, $0.offset) }) { first, _ in first }
        reader.warn(RuleWarnings.all(of: rules, knownMetrics: knownMetrics), orders)
        return (rules, reader.session.warnings.sorted { $0.position < $1.position })
    }

    private init() {
        session = ReadingSession(environment: { _ in nil }, files: .system)
    }

    private func warn(_ warnings: [RuleWarnings.Warning], _ orders: [String: Int]) {
        for warning in warnings {
            let place = warning.position
            session.warn(
                warning.message,
                at: Position(order: orders[place.file] ?? 0, file: place.file, line: place.line, column: place.column))
        }
    }

    private mutating func read(_ path: String, _ bytes: [UInt8], order: Int) {
        let file = SourceFile(path: path, order: order, session: session)
        let start = file.position(line: 1, column: 1)
        do throws(YAMLDocument.SyntaxError) {
            guard let node = try YAMLDocument(bytes).root else { return }
            let root = MappingReader(node, in: file, title: "", fallback: start)
            root.checkKeys(["groups"])
            let source = SourceText(bytes)
            var names: [String: Position] = [:]
            for node in root.items("groups") {
                let reader = RuleGroupReader(node, in: root, source: source)
                if let name = reader.name {
                    if let first = names[name.value] {
                        session.report(
                            "group \"\(name.value)\" is declared twice: first at \(first)", at: name.position)
                    }
                    names[name.value] = names[name.value] ?? name.position
                }
                if let group = reader.group() { groups.append(group) }
            }
        } catch {
            session.report(
                "cannot read YAML: \(error.cause)", at: file.position(line: error.line, column: error.column))
        }
    }
}
