internal import Glibc

/// The stream for people, beside the output that programs read.
struct StandardError: TextOutputStream {
    /// Writes all of a text; what the other end no longer takes is lost.
    mutating func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Writes one line.
    static func line(_ text: String) {
        var stream = StandardError()
        print(text, to: &stream)
    }
}
