internal import ArgumentParser

/// The file that a command works on, and how it ends when the file is no use.
struct ConfigurationArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The configuration.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var path: String

    /// Reads the file and prints what is odd about it.
    ///
    /// - Throws: `ExitCode` 2 when the file cannot be read, 1 when it is wrong; what is wrong is printed.
    func read() throws -> Configuration {
        try ConfigurationArgument.read(path)
    }

    /// Reads the file at a path, as `read()` does.
    static func read(_ path: String) throws -> Configuration {
        do {
            let (configuration, warnings) = try ConfigurationReader.read(path: path)
            for warning in warnings { StandardError.line(warning.description) }
            return configuration
        } catch {
            StandardError.line(error.description)
            switch error {
            case .unreadable: throw ExitCode(2)
            case .invalid: throw ExitCode(1)
            }
        }
    }
}
