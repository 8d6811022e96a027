internal import Alerting
internal import Foundation
internal import Testing

/// Patterns mean what they mean to Prometheus.
@Suite struct PatternTests {
    /// The cases of the fixture, each an array of a pattern, a text, a template and what comes out.
    private static func cases() throws -> [PatternCase] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Fixtures/patterns.json"))
        return try JSONDecoder().decode([PatternCase].self, from: data)
    }

    @Test func eachMatchesWhatItShould() throws {
        let cases = try Self.cases()
        #expect(cases.count >= 60)
        for each in cases {
            let pattern = try Pattern(each.pattern)
            #expect(pattern.replacement(each.template, for: each.text) == each.result, "\(each)")
            #expect(pattern.matches(each.text) == (each.result != nil), "\(each)")
        }
    }

    @Test func promtoolSaysTheSame() throws {
        let objections = try PatternAgreement.objections(to: try Self.cases())
        #expect(objections == "")
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func patternsByChanceMeanTheSameToPromtool(_ seed: UInt64) throws {
        let cases = try PatternAgreement.cases(seed: seed, count: 300)
        #expect(cases.count > 200)
        #expect(try PatternAgreement.objections(to: cases) == "")
    }

    @Test func anObjectionWouldBeSeen() throws {
        let wrong = PatternCase(pattern: "a", text: "a", template: "", result: nil)
        #expect(try PatternAgreement.objections(to: [wrong]).contains("FAILED"))
    }

    @Test(arguments: ["(a*)*b", "(a|aa)+b", "(a?){500}a{400}b", "(.*)(.*)(.*)(.*)b", "((a*)*)*[bc]"])
    func hostileOnesTakeTimeInProportionToTheText(_ text: String) throws {
        let pattern = try Pattern(text)
        func seconds(_ length: Int) -> Duration {
            let text = String(repeating: "a", count: length)
            return ContinuousClock().measure { #expect(!pattern.matches(text)) }
        }
        // What tries again and again would not end at all.
        #expect(seconds(2000) < .seconds(20))
    }
}
