internal import Foundation
internal import Store
internal import Testing

@testable internal import Gateway

@Suite struct RulesCommandTests {
    private static let folder = "\(Fixtures.root)/Tests/GatewayTests/Fixtures/rules"

    @Test func checkSaysWhatIsInGoodFilesAndEndsWithNought() throws {
        let run = try BuiltBinary.run(
            ["rules", "check", "counters.yaml", "windows.yaml"], in: RulesCommandTests.folder)
        #expect(run.code == 0)
        #expect(
            run.output == """
                counters.yaml: 3 groups, 21 rules: 15 alerts, 6 recorded
                windows.yaml: 4 groups, 29 rules: 25 alerts, 4 recorded

                """)
    }

    @Test func checkEndsWithOneForABadFileAndTwoForNone() throws {
        let bad = try BuiltBinary.run(["rules", "check", "invalid/block.yaml"], in: RulesCommandTests.folder)
        #expect(bad.code == 1)
        #expect(bad.errors.hasPrefix("invalid/block.yaml:7:16: cannot read expr in alert \"A\": "))
        let none = try BuiltBinary.run(["rules", "check", "counters.yaml", "none.yaml"], in: RulesCommandTests.folder)
        #expect(none.code == 2)
        #expect(none.errors == "cannot read rule file none.yaml: no such file or directory\n")
        #expect(none.output == "")
    }

    @Test func testEndsWithOneWhenATestFailsAndGoesOnWithTheOthers() throws {
        let run = try BuiltBinary.run(
            ["rules", "test", "wrong-test.yaml", "vectors-test.yaml"], in: RulesCommandTests.folder)
        #expect(run.code == 1)
        #expect(run.output == "Unit Testing:  wrong-test.yaml\n\nUnit Testing:  vectors-test.yaml\n  SUCCESS\n\n")
        #expect(run.errors.hasPrefix("  FAILED:\n    name: what fails,\n    alertname: Silent, time: 1m30s, \n"))
    }

    @Test func testEndsWithTwoWhenAFileIsNotThere() throws {
        let run = try BuiltBinary.run(["rules", "test", "none-test.yaml"], in: RulesCommandTests.folder)
        #expect(run.code == 2)
        #expect(run.errors == "  FAILED:\ncannot read rule file none-test.yaml: no such file or directory\n\n")
    }

    @Test(
        arguments: [
            ("rule_files: [x*.yaml]\n", [], ["no file match pattern x*.yaml"]),
            ("rule_fils: []\n", ["t.yaml:1:1: unknown key \"rule_fils\"; did you mean \"rule_files\"?"], []),
            ("group_eval_order: [a, b, a]\n", ["t.yaml:1:26: group name repeated in evaluation order: a"], []),
            (
                "tests:\n  - alert_rule_test:\n      - {eval_time: 90s}\n",
                ["t.yaml:3:9: an item under alert_rule_test misses required attribute alertname at eval_time 1m30s"], []
            ),
            (
                "tests:\n  - name: n\n    input_series:\n      - {series: 'a{', values: '1'}\n      - {series: a, values: 1+}\n",
                [
                    "t.yaml:4:18: cannot read series \"a{\": expected a label name or \"}\", found the end",
                    "t.yaml:5:29: cannot read values of a: unexpected \"+\" in the values of a series",
                ], []
            ),
            (
                "tests:\n  - promql_expr_test:\n      - {expr: a, exp_samples: [{labels: a, value: x}]}\n",
                ["t.yaml:3:52: cannot read value \"x\" of exp_samples: expected a number"], []
            ),
            ("tests:\n  - promql_expr_test:\n      - {expr: absent(a), exp_samples: [{value: 1}]}\n", [], []),
            (
                "tests: [\n",
                [
                    "t.yaml:2:1: cannot read YAML: while parsing a flow node from 2:1, did not find expected node content"
                ], []
            ),
        ] as [(String, [String], [String])])
    func testSaysWhatIsWrongWithAUnitTestFile(_ text: String, _ messages: [String], _ warnings: [String]) {
        let result = RulesTestCommand.result(of: "t.yaml", files: Fixtures.files(["t.yaml": text]))
        #expect(result.messages.flatMap { $0.split(separator: "\n").map(String.init) } == messages)
        #expect(result.warnings == warnings)
        #expect(result.code == (messages.isEmpty ? 0 : 1))
    }

    @Test(
        arguments: [
            (["--step", "0s"], "cannot use \"0s\": expected 1s to 1h"),
            (["--step", "often"], "cannot use \"often\": expected a duration such as 500ms, 10s, 5m, 1h30m or 14d"),
            (["--from", "2100-01-01"], "cannot use --from: 2099-12-31T23:00:00Z is not before "),
            (["--site", "jansn"], "site jansn is not in gateway.yaml; did you mean \"jansen\"?"),
        ])
    func backtestRefusesWhatItCannotUse(options: [String], message: String) async throws {
        let history = try TemporaryHistory()
        try history.configuration()
        try await SQLiteStore(path: history.path).close()
        let run = try BuiltBinary.run(["rules", "backtest", "--config", "gateway.yaml"] + options, in: history.folder)
        #expect(run.code == 1)
        #expect(run.errors.hasPrefix(message), "\(run.errors)")
        #expect(run.output == "")
    }

    @Test func backtestWithoutAHistoryOrARuleFileEndsWithTwo() async throws {
        let history = try TemporaryHistory()
        try history.configuration()
        let none = try BuiltBinary.run(["rules", "backtest", "--config", "gateway.yaml"], in: history.folder)
        #expect(none.code == 2)
        #expect(none.errors.hasPrefix("cannot read \(history.path): unable to open database file"), "\(none.errors)")
        try await SQLiteStore(path: history.path).close()
        let missing = try BuiltBinary.run(
            ["rules", "backtest", "--config", "gateway.yaml", "none.yaml"], in: history.folder)
        #expect(missing.code == 2)
        #expect(missing.errors == "cannot read rule file none.yaml: no such file or directory\n")
    }

    @Test func backtestSaysWhatItFoundWhileAGatewayHasTheHistory() async throws {
        let history = try TemporaryHistory()
        try history.configuration()
        let store = try SQLiteStore(path: history.path)
        _ = try await store.append(try RandomReadings.household(360).ofMeter)
        let rules = "groups: [{ name: mine, rules: [{ alert: Up, expr: 'meter_up == 1' }] }]"
        _ = try history.write(rules, as: "mine.yaml")
        let run = try BuiltBinary.run(
            [
                "rules", "backtest", "--config", "gateway.yaml", "--from", "2026-03-01", "--to", "2026-03-02",
                "mine.yaml",
            ],
            in: history.folder)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("Up would have fired 1 time since "), "\(run.output)")
        try await store.close()
    }
}
