internal import Alerting
internal import ArgumentParser
internal import Glibc

/// `metergw rules test FILE…`: runs promtool's unit-test files.
struct RulesTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run unit tests of rules, in the format of promtool's unit-test files.",
        discussion: """
            The verdicts are those of `promtool test rules`, of Prometheus 2.42.
            Exits with 0 when all tests pass, 1 when one fails or something is wrong with a file, 2 when a file cannot \
            be read.
            """)

    @Argument(
        help: ArgumentHelp("The unit-test files.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        var code: Int32 = 0
        for path in files {
            print("Unit Testing:  \(path)")
            let result = RulesTestCommand.result(of: path)
            for warning in result.warnings { StandardError.line("  WARNING: \(warning)") }
            if result.messages.isEmpty {
                print("  SUCCESS")
            } else {
                // What stands in order here is to stand in order where both streams end in one file, too.
                fflush(nil)
                StandardError.line("  FAILED:")
                for message in result.messages { StandardError.line(message + "\n") }
            }
            print("")
            code = max(code, result.code)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// What became of the tests of a file.
    struct Result: Equatable {
        /// What failed; nothing when all is as expected.
        var messages: [String] = []
        /// What is odd.
        var warnings: [String] = []
        /// 0, 1 or 2, as the command ends.
        var code: Int32 = 0
    }

    /// Runs all tests of a file.
    static func result(of path: String, files: ConfigurationFiles = .system) -> Result {
        var result = Result()
        do throws(RuleFileErrors) {
            let file = try UnitTestFileReader.read(path, files: files)
            result.warnings = file.emptyPatterns.map { "no file match pattern \($0)" }
            let rules = try RuleFileReader.read(file.ruleFiles, knownMetrics: nil, files: files).rules
            for test in file.tests {
                var run = RuleUnitTestRun(test, rules: rules, interval: file.interval, groupOrder: file.groupOrder)
                result.messages += run.run()
            }
            result.code = result.messages.isEmpty ? 0 : 1
        } catch {
            result.messages = [error.description]
            if case .unreadable = error { result.code = 2 } else { result.code = 1 }
        }
        return result
    }
}
