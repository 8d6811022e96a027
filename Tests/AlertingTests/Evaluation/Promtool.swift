internal import Foundation

/// Debian's promtool, which has the last word on what an expression is.
enum Promtool {
    /// Runs it with files in a folder of their own.
    ///
    /// - Returns: Its exit code, and what it wrote.
    static func run(_ arguments: [String], files: [String: String]) throws -> (code: Int32, text: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "promtool-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        try handle.close()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
