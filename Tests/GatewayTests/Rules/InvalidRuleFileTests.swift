internal import Alerting
internal import Foundation
internal import Testing

@testable internal import Gateway

/// `Fixtures/rules/…/messages.txt`: a file, and below it, indented, each message that it must give, word for word.
@Suite struct InvalidRuleFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let file: String
        var messages: [String] = []
        var testDescription: String { file }
    }

    static let rules = "\(Fixtures.root)/Tests/GatewayTests/Fixtures/rules"
    static let invalid = cases(in: "invalid")
    static let odd = cases(in: "odd")
    static let metrics: Set = ["meter_up", "site_fuse_amperes", "meter_gas_cubic_meters_total"]

    private static func cases(in folder: String) -> [Case] {
        let text = (try? String(contentsOfFile: "\(rules)/\(folder)/messages.txt", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").reduce(into: []) { cases, line in
            if line.hasPrefix("    ") {
                cases[cases.count - 1].messages.append(String(line.dropFirst(4)))
            } else {
                cases.append(Case(file: String(line)))
            }
        }
    }

    @Test(arguments: invalid) func saysExactlyWhatIsWrong(_ bad: Case) {
        let path = "\(InvalidRuleFileTests.rules)/invalid/\(bad.file)"
        let error = #expect(throws: RuleFileErrors.self) {
            try RuleFileReader.read([path], knownMetrics: InvalidRuleFileTests.metrics)
        }
        let messages = error?.description.replacing("\(InvalidRuleFileTests.rules)/invalid/", with: "")
        #expect(messages?.split(separator: "\n").map(String.init) == bad.messages)
    }

    @Test(arguments: odd) func warnsOfWhatIsOddAndTakesItAllTheSame(_ odd: Case) throws {
        let path = "\(InvalidRuleFileTests.rules)/odd/\(odd.file)"
        let (rules, warnings) = try RuleFileReader.read([path], knownMetrics: InvalidRuleFileTests.metrics)
        let messages = warnings.map { $0.description.replacing("\(InvalidRuleFileTests.rules)/odd/", with: "") }
        #expect(messages == odd.messages)
        #expect(!rules.rules.isEmpty)
    }

    @Test(arguments: ["invalid", "odd"]) func everyFileHasItsMessages(_ folder: String) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(InvalidRuleFileTests.rules)/\(folder)")
        let cases = folder == "odd" ? InvalidRuleFileTests.odd : InvalidRuleFileTests.invalid
        #expect(files.filter { $0.hasSuffix(".yaml") }.sorted() == cases.map(\.file).sorted())
        #expect(cases.allSatisfy { !$0.messages.isEmpty })
    }

    @Test func aFileThatVanishedIsACaseOfItsOwn() {
        let error = #expect(throws: RuleFileErrors.self) {
            try RuleFileReader.read(["/nowhere/home.yaml"], knownMetrics: nil)
        }
        #expect(error?.description == "cannot read rule file /nowhere/home.yaml: no such file or directory")
    }

    @Test func theErrorsOfAllFilesAreToldInTheirOrder() {
        let files = [(path: "b.yaml", bytes: Array("groups: 5\n".utf8)), (path: "a.yaml", bytes: Array("x: 1\n".utf8))]
        let error = #expect(throws: RuleFileErrors.self) { try RuleFileReader.read(files, knownMetrics: nil) }
        #expect(
            error?.description == """
                b.yaml:1:9: cannot read groups: expected a list, found text
                a.yaml:1:1: unknown key "x"
                """)
    }

    @Test func groupsOfTheSameNameInTwoFilesAreTwo() throws {
        let text = Array("groups: [{name: g, rules: [{alert: A, expr: meter_up == 0}]}]".utf8)
        let read = try RuleFileReader.read([("a.yaml", text), ("b.yaml", text)], knownMetrics: nil)
        #expect(read.rules.groups.map(\.file) == ["a.yaml", "b.yaml"])
    }
}
