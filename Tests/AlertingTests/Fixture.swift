internal import Glibc

/// Files of `Fixtures`.
enum Fixture {
    /// The text of a file.
    static func text(_ name: String) -> String {
        let folder = "\(#filePath)".split(separator: "/").dropLast().map { "/\($0)" }.joined()
        guard let file = fopen("\(folder)/Fixtures/\(name)", "r") else { fatalError("cannot open \(name)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
