internal import ArgumentParser

/// The program: every command stands in a file of its own beside this one.
@main
struct MeterGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metergw", abstract: "A gateway for many smart meters.", version: Build.version,
        subcommands: [
            RunCommand.self, CheckCommand.self, PlanCommand.self, SchemaCommand.self, ReadCommand.self,
            BundleCommand.self, ExportCommand.self, ImportCommand.self, GapsCommand.self, EquipmentCommand.self,
            BackupCommand.self, RestoreCommand.self, SiteCommand.self, RulesCommand.self, AlertCommand.self,
            SimulateCommand.self,
        ])
}
