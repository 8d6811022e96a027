internal import Foundation

/// The program that was built beside these tests, as a shell runs it.
enum BuiltBinary {
    struct Run {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Runs it to its end in a folder.
    static func run(_ arguments: [String], in folder: String) throws -> Run {
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "metergw")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // What goes to the second stream fits into its pipe, so reading one after the other cannot block.
        let outputText = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errorText = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Run(code: process.terminationStatus, output: outputText, errors: errorText)
    }
}
