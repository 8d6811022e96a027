internal import Alerting
internal import ArgumentParser

/// `metergw check FILE`: says everything that is wrong with a configuration.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration and say all that is wrong with it.",
        discussion: """
            The rule files that it names are checked too.
            Exits with 0 when nothing is wrong, 1 when something is, 2 when a file cannot be read.
            """)

    @OptionGroup var file: ConfigurationArgument

    func run() throws {
        let configuration = try file.read()
        do throws(RuleFileErrors) {
            let (rules, warnings) = try AlertingRules.read(configuration.alerting)
            for warning in warnings { StandardError.line(warning.description) }
            let count = rules.rules.count
            let summary = CheckCommand.summary(of: configuration)
            print("\(file.path): \(summary)\(count == 0 ? "" : ", \(CheckCommand.counted(count, "rule"))")")
        } catch {
            StandardError.line(error.description)
            throw ExitCode(error.exitCode)
        }
    }

    /// `3 sites, 4 meters (1 disabled)`.
    static func summary(of configuration: Configuration) -> String {
        let meters = configuration.meters
        let disabled = meters.count { !$0.isEnabled }
        return "\(counted(configuration.sites.count, "site")), \(counted(meters.count, "meter"))"
            + (disabled == 0 ? "" : " (\(disabled) disabled)")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
