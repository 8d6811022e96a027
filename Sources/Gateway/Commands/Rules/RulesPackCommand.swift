internal import Alerting
internal import ArgumentParser

/// `metergw rules pack`: prints the rules that ship as a rule file.
struct RulesPackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Print the rules that ship, as a rule file of Prometheus.",
        discussion: "Without a configuration all of them at their defaults; with one, as its alerting.pack says.")

    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("The configuration whose alerting.pack decides.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var path: String?

    func run() throws {
        let settings = try path.map { try ConfigurationArgument.read($0).alerting?.pack ?? .all } ?? .all
        print(Pack.ruleFileText(settings), terminator: "")
    }
}
