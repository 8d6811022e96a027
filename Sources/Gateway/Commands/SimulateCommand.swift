internal import ArgumentParser

/// `metergw simulate`: what can be simulated, each by a command of its own; without a name, the loggers.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Simulate loggers, or meters that send telegrams.",
        discussion: "Without a subcommand it is the loggers, whose options may follow.",
        subcommands: [SimulateLoggersCommand.self, SimulateTelegramsCommand.self],
        defaultSubcommand: SimulateLoggersCommand.self)
}
