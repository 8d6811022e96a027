internal import Glibc

/// A file that is written whole, for its owner alone, or the standard output.
struct OutputFile {
    static let standard = OutputFile(nil)

    private let path: String?

    init(_ path: String?) {
        self.path = path
    }

    /// Writes the file, in the place of one that is there.
    ///
    /// - Throws: `BundleFailure`.
    func write(_ bytes: [UInt8]) throws(BundleFailure) {
        let descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) } ?? STDOUT_FILENO
        guard descriptor >= 0 else { throw failure() }
        defer { if path != nil { close(descriptor) } }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    private func failure() -> BundleFailure {
        BundleFailure(2, "cannot write \(path ?? "to the standard output"): \(String(cString: strerror(errno)))")
    }
}
