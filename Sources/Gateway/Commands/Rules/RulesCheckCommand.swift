internal import Alerting
internal import ArgumentParser

/// `metergw rules check FILE…`: says everything that is wrong with rule files.
struct RulesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check rule files and say all that is wrong with them.",
        discussion: """
            A name that is none of the gateway's metrics, and that no rule of these files records, is warned of.
            Exits with 0 when nothing is wrong, 1 when something is, 2 when a file cannot be read.
            """)

    @Argument(
        help: ArgumentHelp("The rule files.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        do throws(RuleFileErrors) {
            let (rules, warnings) = try RuleFileReader.read(files, knownMetrics: MetricTable.names)
            for warning in warnings { StandardError.line(warning.description) }
            for path in files { print("\(path): \(RulesCheckCommand.summary(of: rules, in: path))") }
        } catch {
            StandardError.line(error.description)
            throw ExitCode(error.exitCode)
        }
    }

    /// `2 groups, 7 rules: 5 alerts, 2 recorded`.
    static func summary(of rules: RuleSet, in path: String) -> String {
        let groups = rules.groups.filter { $0.file == path }
        let rules = groups.flatMap(\.rules)
        let alerts = rules.count { $0.alertTerms != nil }
        return "\(counted(groups.count, "group")), \(counted(rules.count, "rule")): \(counted(alerts, "alert")), "
            + "\(rules.count - alerts) recorded"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
