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
    /// - Throws: `CommandFailure`.
    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        let descriptor = try begin()
        defer { end(descriptor) }
        try append(bytes, to: descriptor)
    }

    /// Opens the file, for who writes it piece by piece.
    func begin() throws(CommandFailure) -> Int32 {
        let descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) } ?? STDOUT_FILENO
        guard descriptor >= 0 else { throw failure() }
        return descriptor
    }

    /// Closes what `begin()` opened.
    func end(_ descriptor: Int32) {
        if path != nil { close(descriptor) }
    }

    /// Writes a piece of the file.
    func append(_ bytes: [UInt8], to descriptor: Int32) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    private func failure() -> CommandFailure {
        CommandFailure(2, "cannot write \(path ?? "to the standard output"): \(String(cString: strerror(errno)))")
    }
}
