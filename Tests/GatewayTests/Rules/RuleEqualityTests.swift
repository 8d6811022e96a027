internal import Alerting
internal import Foundation
internal import Metering
internal import Testing

@testable internal import Gateway

/// Rules over recorded fleets, judged by Debian's promtool and by the gateway.
@Suite(.enabled(if: PromTool.isInstalled, "promtool is in Debian's package prometheus"))
struct RuleEqualityTests {
    static let names = ["counters", "vectors", "windows"]
    static let folder = "\(Fixtures.root)/Tests/GatewayTests/Fixtures/rules"

    @Test(arguments: names) func promtoolAndTheGatewayPassTheSameUnitTests(_ name: String) throws {
        let path = "\(RuleEqualityTests.folder)/\(name)-test.yaml"
        #expect(RulesTestCommand.result(of: path) == RulesTestCommand.Result())
        let promtool = try PromTool.test(path)
        #expect(promtool.status == 0, "\(promtool.output.prefix(2000))")
    }

    @Test func thereAreRulesEnough() throws {
        let paths = RuleEqualityTests.names.map { "\(RuleEqualityTests.folder)/\($0).yaml" }
        let rules = try RuleFileReader.read(paths, knownMetrics: nil).rules
        #expect(rules.rules.count >= 60)
        #expect(rules.rules.contains { $0.alertTerms?.keepFiring ?? .zero > .zero })
        #expect(rules.groups.contains { $0.limit > 0 })
    }

    /// What fires at each evaluation, with all labels and annotations, and all series that rules make, told to promtool
    /// as what it is to find.
    @Test(arguments: names) func promtoolFindsTheSameAtEveryEvaluation(_ name: String) throws {
        let file = try UnitTestFileReader.read("\(RuleEqualityTests.folder)/\(name)-test.yaml")
        let rules = try RuleFileReader.read(file.ruleFiles, knownMetrics: nil).rules
        let text = try String(contentsOfFile: "\(RuleEqualityTests.folder)/\(name)-test.yaml", encoding: .utf8)
        let series = try #require(text.range(of: "    alert_rule_test:"))
        var run = RuleUnitTestRun(
            try #require(file.tests.first), rules: rules, interval: file.interval, groupOrder: file.groupOrder)
        var dump = UnitTestDump()
        run.observer = { time, groups, samples in dump.add(time, groups, samples) }
        #expect(run.run() == [])
        #expect(dump.evaluationCount == 80)
        #expect(dump.alertCount > 100)
        let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            atPath: "\(RuleEqualityTests.folder)/\(name).yaml", toPath: folder.appending(path: "\(name).yaml").path)
        let path = folder.appending(path: "dump.yaml").path
        try (text[..<series.lowerBound] + dump.text).write(toFile: path, atomically: false, encoding: .utf8)
        let promtool = try PromTool.test(path)
        #expect(promtool.status == 0, "\(promtool.output.prefix(2000))")
    }

    @Test(arguments: ["wrong-test.yaml", "limit-test.yaml"])
    func bothFailAndSayTheSame(_ name: String) throws {
        let path = "\(RuleEqualityTests.folder)/\(name)"
        let promtool = try PromTool.test(path)
        let result = RulesTestCommand.result(of: path)
        #expect(result.code == 1)
        #expect(promtool.status == 1)
        let lines = promtool.output.split(separator: "\n").map(String.init)
        let own = result.messages.flatMap { $0.split(separator: "\n").map(String.init) }
        #expect(own == lines.filter { $0.hasPrefix("    ") })
    }
}

/// Collects what a run gives, as the expectations of a unit-test file.
struct UnitTestDump {
    private(set) var evaluationCount = 0
    private(set) var alertCount = 0
    private var alerts = "    alert_rule_test:\n"
    private var expressions = "    promql_expr_test:\n"

    /// The expectations.
    var text: String { alerts + expressions }

    mutating func add(_ time: Timestamp, _ groups: [GroupStatus], _ samples: [Sample]) {
        evaluationCount += 1
        let moment = "\(time.milliseconds)ms"
        let rules = groups.flatMap(\.rules).filter { $0.rule.alertTerms != nil }
        for name in Set(rules.map(\.rule.name)).sorted() {
            let firing = rules.filter { $0.rule.name == name }.flatMap(\.alerts).filter { $0.state == .firing }
            alerts += "      - {eval_time: \(moment), alertname: \(name), exp_alerts: ["
            alerts += firing.map { "{exp_labels: \(mapping($0.labels)), exp_annotations: \(mapping($0.annotations))}" }
                .joined(separator: ", ")
            alerts += "]}\n"
            alertCount += firing.count
        }
        let series = Dictionary(grouping: samples) { $0.labels[Labels.metricName] ?? "" }
        let recorded = Set(groups.flatMap(\.rules).filter { $0.rule.alertTerms == nil }.map(\.rule.name))
        for name in recorded.union(["ALERTS", "ALERTS_FOR_STATE"]).sorted() {
            // A NaN equals nothing: those that are one are left out on both sides.
            let expected = (series[name] ?? []).filter { !$0.value.isNaN }.map { sample in
                "{labels: \(quoted(text(of: sample.labels))), value: \(number(sample.value))}"
            }
            expressions += "      - {expr: '\(name) == \(name)', eval_time: \(moment), exp_samples: ["
            expressions += expected.joined(separator: ", ") + "]}\n"
        }
    }

    private func mapping(_ labels: Labels) -> String {
        "{"
            + labels.pairs.filter { $0.name != "alertname" }.map { "\($0.name): \(quoted($0.value))" }
            .joined(separator: ", ") + "}"
    }

    private func text(of labels: Labels) -> String {
        "{" + labels.pairs.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", ") + "}"
    }

    private func number(_ value: Double) -> String {
        value.isInfinite ? (value < 0 ? "-.inf" : ".inf") : "\(value)"
    }

    private func quoted(_ text: String) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}

extension PromTool {
    /// What `promtool test rules` says of a unit-test file.
    static func test(_ path: String) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: PromTool.path)
        process.arguments = ["test", "rules", path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: text, as: UTF8.self), process.terminationStatus)
    }
}
