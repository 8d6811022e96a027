internal import ArgumentParser

/// `metergw rules`: what can be done with rule files without a gateway that runs.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Check rule files, test them, and try them on the past.",
        subcommands: [RulesCheckCommand.self, RulesTestCommand.self, RulesPackCommand.self, RulesBacktestCommand.self])
}
