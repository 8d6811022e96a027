internal import Alerting
internal import Yams

/// Reads promtool's unit-test files, every error at once.
struct UnitTestFileReader {
    private let section: MappingReader
    private let files: ConfigurationFiles

    /// Reads a file.
    ///
    /// - Throws: `RuleFileErrors`, with all that is wrong.
    static func read(
        _ path: String, files: ConfigurationFiles = .system
    ) throws(RuleFileErrors) -> UnitTestFile {
        let session = ReadingSession(environment: { _ in nil }, files: files)
        let file = SourceFile(path: path, order: 0, session: session)
        let start = file.position(line: 1, column: 1)
        var result: UnitTestFile?
        do throws(ConfigurationFiles.Failure) {
            let bytes = try files.contents(path)
            do throws(YAMLDocument.SyntaxError) {
                let root = try YAMLDocument(bytes).root ?? Node.mapping(Node.Mapping([]))
                let section = MappingReader(root, in: file, title: "", fallback: start)
                result = UnitTestFileReader(section: section, files: files).read()
            } catch {
                session.report(
                    "cannot read YAML: \(error.cause)", at: file.position(line: error.line, column: error.column))
            }
        } catch {
            throw .unreadable(path: path, cause: error.cause)
        }
        guard session.errors.isEmpty, let result else {
            throw .invalid(session.errors.sorted { $0.position < $1.position })
        }
        return result
    }

    private func read() -> UnitTestFile {
        section.checkKeys(["rule_files", "evaluation_interval", "group_eval_order", "tests"])
        let patterns = texts("rule_files").map(\.value)
        var paths: [String] = []
        var empty: [String] = []
        for pattern in patterns {
            let resolved = ConfigurationFiles.resolve(pattern, besides: section.file.path)
            let found = files.matches(resolved)
            if found.isEmpty { empty.append(resolved) }
            paths += found
        }
        let interval = nonZero(section.span("evaluation_interval")?.value) ?? .seconds(60)
        let order = texts("group_eval_order")
        for (index, name) in order.enumerated() where order[..<index].contains(where: { $0.value == name.value }) {
            section.report("group name repeated in evaluation order: \(name.value)", at: name.position)
        }
        let tests = section.items("tests").enumerated().compactMap { index, node in
            UnitTestReader(node, in: section, number: index + 1).test()
        }
        return UnitTestFile(
            ruleFiles: paths, emptyPatterns: empty, interval: interval, groupOrder: order.map(\.value), tests: tests)
    }

    private func texts(_ name: String) -> [Located<String>] {
        section.items(name).compactMap { section.plainText(of: $0, key: name) }
    }

    private func nonZero(_ span: Duration?) -> Duration? {
        span == .zero ? nil : span
    }
}
