internal import Foundation
internal import Testing

@testable internal import Gateway

/// `Fixtures/invalid/messages.txt`: a file, and below it, indented, each message that it must give, word for word.
@Suite struct InvalidConfigurationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let file: String
        var messages: [String] = []
        var testDescription: String { file }
    }

    static let cases: [Case] = {
        let text = (try? String(contentsOfFile: "\(Fixtures.invalid)/messages.txt", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").reduce(into: []) { cases, line in
            if line.hasPrefix("    ") {
                cases[cases.count - 1].messages.append(String(line.dropFirst(4)))
            } else {
                cases.append(Case(file: String(line)))
            }
        }
    }()

    @Test(arguments: cases)
    func saysExactlyWhatIsWrong(_ bad: Case) {
        let error = #expect(throws: ConfigurationErrors.self) {
            try ConfigurationReader.read(path: "\(Fixtures.invalid)/\(bad.file)", environment: { _ in nil })
        }
        let messages = error?.list.map { $0.description.replacing("\(Fixtures.invalid)/", with: "") }
        #expect(messages == bad.messages)
    }

    @Test func everyBadFileHasItsMessages() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Fixtures.invalid)
        #expect(files.filter { $0.hasSuffix(".yaml") }.sorted() == Self.cases.map(\.file).sorted())
        #expect(Self.cases.allSatisfy { !$0.messages.isEmpty })
    }

    @Test func noMessageShowsAPassword() {
        let messages = Self.cases.flatMap(\.messages)
        #expect(messages.contains { $0.contains("<secret>") })
        #expect(!messages.contains { $0.contains("geheim") })
    }

    @Test func aFileThatCannotBeReadIsACaseOfItsOwn() {
        #expect(throws: ConfigurationErrors.unreadable(path: "/nowhere/a.yaml", cause: "no such file or directory")) {
            try ConfigurationReader.read(path: "/nowhere/a.yaml")
        }
        #expect(throws: ConfigurationErrors.unreadable(path: "/", cause: "is a directory")) {
            try ConfigurationReader.read(path: "/")
        }
    }

    @Test func aKeyThatStandsThereThreeTimesIsStillPointedAt() {
        let errors = Fixtures.errors(Fixtures.meter("role: grid", "role: grid", "role: grid") + "stoer: {}\n")
        #expect(errors == ["gateway.yaml:7:9: cannot read YAML: repeated key \"role\""])
    }

    @Test func severalRepeatedKeysAreToldWithAllElse() {
        let errors = Fixtures.errors(
            """
            store: { flush: 1s, flush: 2s }
            sites:
              - id: jansen
                "name": a
                name: b
                id: jansen
            stoer: {}
            """)
        #expect(
            errors == [
                "gateway.yaml:1:21: repeated key \"flush\" in store: first at gateway.yaml:1:10",
                "gateway.yaml:5:5: repeated key \"name\" in site \"jansen\": first at gateway.yaml:4:5",
                "gateway.yaml:6:5: repeated key \"id\" in site \"jansen\": first at gateway.yaml:3:5",
                "gateway.yaml:7:1: unknown key \"stoer\"; did you mean \"store\"?",
            ])
    }
}
