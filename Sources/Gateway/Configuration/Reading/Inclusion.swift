/// `include`: the files that a configuration consists of beside its own.
enum Inclusion {
    /// A file that is included.
    struct Included {
        /// The file, numbered behind the ones before.
        let file: SourceFile
        /// What is in it; nil when it cannot be read, which is noted.
        let bytes: [UInt8]?
    }

    /// The files that the main file includes, each once, in the order of its patterns and sorted within each.
    static func files(of root: MappingReader) -> [Included] {
        let session = root.file.session
        var paths: [(path: String, position: Position)] = []
        for pattern in root.texts(RootSection.include) {
            let resolved = ConfigurationFiles.resolve(pattern.value, besides: root.file.path)
            // A path without wildcards is opened even if no such file is found, so that the system says why.
            let found = isPattern(resolved) ? session.files.matches(resolved) : [resolved]
            for path in found where path != root.file.path && !paths.contains(where: { $0.path == path }) {
                paths.append((path, pattern.position))
            }
        }
        return paths.enumerated().map { index, entry in
            let file = SourceFile(path: entry.path, order: index + 1, session: session)
            do throws(ConfigurationFiles.Failure) {
                return Included(file: file, bytes: try session.files.contents(entry.path))
            } catch {
                root.report("cannot include \(entry.path): \(error.cause)", at: entry.position)
                return Included(file: file, bytes: nil)
            }
        }
    }

    /// Whether a path may name several files, or none.
    static func isPattern(_ path: String) -> Bool {
        path.contains { "*?[".contains($0) }
    }
}
