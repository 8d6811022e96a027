internal import Glibc

/// The files that the reader sees: the system's, or those of a test.
struct ConfigurationFiles: Sendable {
    /// Why a file cannot be read, as the system says it.
    struct Failure: Error, Hashable {
        /// `no such file or directory`.
        let cause: String
    }

    /// The whole contents of a file.
    let contents: @Sendable (_ path: String) throws(Failure) -> [UInt8]
    /// The files that a pattern of `include` names, sorted.
    let matches: @Sendable (_ pattern: String) -> [String]
}

extension ConfigurationFiles {
    /// The files of this machine.
    static let system = ConfigurationFiles(contents: read, matches: glob)

    /// The folder of a path, with its closing slash; nothing when the path is a bare name.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// A path of a file, as seen from where the program runs.
    static func resolve(_ path: String, besides file: String) -> String {
        path.hasPrefix("/") ? path : folder(of: file) + path
    }

    @Sendable private static func read(_ path: String) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw lastFailure() }
        defer { close(file) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw lastFailure() }
            guard count > 0 else { return contents }
            contents += buffer[..<count]
        }
    }

    private static func lastFailure() -> Failure {
        let number = errno
        let text = String(cString: strerror(number))
        return Failure(cause: text.prefix(1).lowercased() + text.dropFirst())
    }

    @Sendable private static func glob(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard Glibc.glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in
            found.gl_pathv[index].map { String(cString: $0) }
        }
    }
}
