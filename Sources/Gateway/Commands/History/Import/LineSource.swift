internal import Glibc

/// A file, or the standard input, line by line, a megabyte of it in memory at a time.
final class LineSource {
    static let chunkBytes = 1 << 20

    private let descriptor: Int32
    private let path: String
    /// What has been read and not been handed out begins at `start` and ends at `end`.
    private var bytes: [UInt8]
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// The number of the line handed out last, from 1.
    private(set) var line = 0
    /// How many bytes the file has; nil where it is no plain file.
    let size: Int?
    /// How many of them have been handed out.
    private(set) var position = 0

    /// Opens a file; `-` is the standard input.
    ///
    /// - Throws: `CommandFailure`.
    init(_ path: String, chunkBytes: Int = LineSource.chunkBytes) throws(CommandFailure) {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(2, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        size = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        bytes = [UInt8](repeating: 0, count: max(chunkBytes, 1))
    }

    deinit {
        if path != "-" { close(descriptor) }
    }

    /// Hands over the next line, without its end.
    ///
    /// - Returns: What became of it; nil behind the last line.
    /// - Throws: `CommandFailure`, also for a line longer than the file's part in memory.
    func next<Value>(_ body: (Span<UInt8>) -> Value) throws(CommandFailure) -> Value? {
        guard let range = try nextRange() else { return nil }
        return bytes.withUnsafeBufferPointer { body($0.span.extracting(range)) }
    }

    private func nextRange() throws(CommandFailure) -> Range<Int>? {
        while true {
            if let length = lengthOfLine() { return take(length, andEnd: 1) }
            guard !isAtEnd else { return end > start ? take(end - start, andEnd: 0) : nil }
            try fill()
        }
    }

    private func lengthOfLine() -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            return memchr(base + start, 10, end - start).map { UnsafeRawPointer($0) - (base + start) }
        }
    }

    private func take(_ length: Int, andEnd: Int) -> Range<Int> {
        let range = start..<start + length
        start += length + andEnd
        position += length + andEnd
        line += 1
        return length > 0 && bytes[range.upperBound - 1] == 13 ? range.lowerBound..<range.upperBound - 1 : range
    }

    /// Moves what is left to the front and reads on behind it.
    private func fill() throws(CommandFailure) {
        let rest = end - start
        guard rest < bytes.count else {
            throw CommandFailure(2, "\(path):\(line + 1): cannot read a line of more than \(bytes.count) bytes")
        }
        let (start, room) = (start, bytes.count - rest)
        let count = bytes.withUnsafeMutableBytes { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            memmove(base, base + start, rest)
            var count = 0
            repeat { count = read(descriptor, base + rest, room) } while count < 0 && errno == EINTR
            return count
        }
        guard count >= 0 else { throw CommandFailure(2, "cannot read \(path): \(String(cString: strerror(errno)))") }
        self.start = 0
        end = rest + count
        isAtEnd = count == 0
    }
}
