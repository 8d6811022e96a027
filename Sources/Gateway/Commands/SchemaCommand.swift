internal import ArgumentParser

/// `metergw schema`: prints a JSON Schema of the configuration, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print a JSON Schema of the configuration, for editors.")

    func run() {
        print(Schema.document.pretty)
    }
}
