import Foundation

/// A program of the system, run to its end.
enum Command {
    struct Failure: Error {
        let path: String
        let status: Int32
    }

    /// What the program writes to its standard output.
    static func output(_ path: String, _ arguments: String...) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(path: path, status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self)
    }
}
