internal import ArgumentParser
internal import Store

/// The option of commands that work on the history of a configuration.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"), help: ArgumentHelp("The configuration.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var path = "gateway.yaml"

    /// Reads the file, as `ConfigurationArgument.read()` does.
    func read() throws -> Configuration {
        try ConfigurationArgument.read(path)
    }

    /// Works on the history of the configuration, prints what was done, and ends the command with what is wrong.
    func work(_ body: (Configuration) async throws -> [String]) async throws {
        let configuration = try read()
        do {
            for line in try await body(configuration) { print(line) }
        } catch let failure as CommandFailure {
            throw failure.exit()
        } catch let error as StoreError {
            throw CommandFailure(error).exit()
        }
    }
}
