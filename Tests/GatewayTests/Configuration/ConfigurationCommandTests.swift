internal import Foundation
internal import Testing

@testable internal import Gateway

/// The commands that only read a configuration, as a shell runs them.
@Suite struct ConfigurationCommandTests {
    private func run(_ arguments: String...) throws -> BuiltBinary.Run {
        try BuiltBinary.run(arguments, in: "\(Fixtures.root)/Tests/GatewayTests/Fixtures")
    }

    @Test func checkSumsUpAGoodFile() throws {
        let run = try run("check", "valid/everything.yaml")
        #expect(run.code == 0)
        #expect(run.output == "valid/everything.yaml: 3 sites, 5 meters (1 disabled), 30 rules\n")
        // It has every key, also those that do nothing beside one another.
        #expect(
            run.errors == """
                valid/everything.yaml:53:3: warning: receivers and routes are not used: alertmanagers get every alert, \
                and tell people

                """)
    }

    @Test func checkReadsTheRuleFilesToo() throws {
        let history = try TemporaryHistory()
        _ = try history.write("alerting: { rule_files: rules.yaml }\n" + Fixtures.meter(), as: "gateway.yaml")
        let none = try BuiltBinary.run(["check", "gateway.yaml"], in: history.folder)
        #expect(none.code == 2)
        #expect(none.errors.hasSuffix("cannot read rule file rules.yaml: no such file or directory\n"))
        let rules = "groups: [{ name: mine, rules: [{ alert: A, expr: 'rat(meter_up[5m])' }] }]"
        _ = try history.write(rules, as: "rules.yaml")
        let bad = try BuiltBinary.run(["check", "gateway.yaml"], in: history.folder)
        #expect(bad.code == 1)
        #expect(bad.errors.contains("rules.yaml:1:51: "), "\(bad.errors)")
        #expect(bad.output == "")
    }

    @Test func checkWritesEveryErrorOfABadFileAndExitsWith1() throws {
        let run = try run("check", "invalid/unknown-key.yaml")
        #expect(run.code == 1)
        #expect(run.output == "")
        #expect(
            run.errors
                == "invalid/unknown-key.yaml:3:5: unknown key \"metres\" in site \"jansen\"; did you mean \"meters\"?\n"
        )
        #expect(try self.run("check", "invalid/several-errors.yaml").errors.split(separator: "\n").count == 9)
    }

    @Test(arguments: ["check", "plan"])
    func aFileThatCannotBeReadExitsWith2(command: String) throws {
        let run = try run(command, "none.yaml")
        #expect(run.code == 2)
        #expect(run.errors == "cannot read configuration none.yaml: no such file or directory\n")
    }

    @Test func planWritesAFigureALine() throws {
        let run = try run("plan", "valid/everything.yaml")
        #expect(run.code == 0)
        #expect(run.output.hasPrefix("sites   3\nmeters  5, of which 2 polled and 2 that send by themselves\n"))
        #expect(try self.run("plan", "invalid/unknown-key.yaml").code == 1)
    }

    @Test func schemaWritesTheSchema() throws {
        let run = try run("schema")
        #expect(run.code == 0)
        #expect(run.output == Schema.document.pretty + "\n")
    }
}
