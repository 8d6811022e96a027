internal import Alerting
internal import Foundation
internal import Metering
internal import Testing

/// What is an expression and what is none, by tables, and with promtool's word on the same.
@Suite struct ExpressionTableTests {
    /// The lines of a fixture without its comment.
    private static func lines(_ name: String) throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Fixtures/\(name)"), encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { String($0).replacing("⏎", with: "\n") }
    }

    /// Expressions and what is said of them.
    private static func faults(_ name: String) throws -> [(text: String, message: String)] {
        try lines(name).map { line in
            let parts = line.split(separator: " → ", maxSplits: 1)
            return (String(parts[0]), String(try #require(parts.last)))
        }
    }

    private static func message(_ text: String) -> String {
        do throws(ExpressionError) {
            _ = try Expression.parse(text)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    /// What promtool says of a rule file with an expression in each group; the numbers of those that it refuses.
    private static func refused(_ expressions: [String]) throws -> Set<Int> {
        let encoder = JSONEncoder()
        // YAML does not know the escaped slash.
        encoder.outputFormatting = .withoutEscapingSlashes
        let groups = try expressions.enumerated().map { index, text in
            let quoted = String(decoding: try encoder.encode(text), as: UTF8.self)
            return "  - name: g\(index)\n    rules: [{alert: a\(index), expr: \(quoted)}]\n"
        }
        let file = "groups:\n" + groups.joined()
        let answer = try Promtool.run(["check", "rules", "rules.yml"], files: ["rules.yml": file]).text
        try #require(answer.contains(/SUCCESS|group "g\d+"/), "\(answer.prefix(500))")
        return Set(answer.matches(of: /group "g(\d+)"/).compactMap { Int($0.output.1) })
    }

    @Test(arguments: ["refused.txt", "outside.txt"])
    func whatIsWrongIsSaidWithItsPlace(_ name: String) throws {
        let faults = try Self.faults(name)
        #expect(faults.count >= 25)
        for (text, message) in faults { #expect(Self.message(text) == message, "\(text)") }
    }

    @Test func whatIsRefusedHerePrometheusRefusesToo() throws {
        let texts = try Self.faults("refused.txt").map(\.text)
        let refused = try Self.refused(texts)
        #expect(texts.indices.filter { !refused.contains($0) }.map { texts[$0] } == [])
    }

    @Test func whatIsOutsideTheLanguagePrometheusAccepts() throws {
        let texts = try Self.faults("outside.txt").map(\.text)
        #expect(try Self.refused(texts).map { texts[$0] } == [])
    }

    @Test func oddExpressionsAreAcceptedByBoth() throws {
        let texts = try Self.lines("accepted.txt")
        #expect(texts.count >= 60)
        for text in texts { #expect(Self.message(text) == "accepted", "\(text)") }
        #expect(try Self.refused(texts).map { texts[$0] } == [])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func brokenExpressionsAreRefusedWherePromtoolRefusesThem(_ seed: UInt64) throws {
        let whole = try Self.lines("accepted.txt") + Self.lines("expressions.txt")
        var broken = BrokenExpressions(of: whole, seed: seed)
        let texts = (0..<1500).map { _ in broken.next() }
        let refused = try Self.refused(texts)
        #expect(refused.count > 500)
        let differing = texts.indices.filter { index in
            let message = Self.message(texts[index])
            // What is outside the language, and what `label_replace` says only when it is evaluated there.
            if message.contains("outside the language") || texts[index].contains("label_replace") { return false }
            return (message != "accepted") != refused.contains(index)
        }
        #expect(differing.map { "\(texts[$0]): \(Self.message(texts[$0]))" } == [])
    }

    @Test func nothingAtAllIsNoExpression() {
        #expect(Self.message("") == "1:1: no expression found in input")
        #expect(Self.message(" \n# only a comment\n ") == "3:2: no expression found in input")
    }

    @Test func placesAreCountedInLinesAndCharacters() throws {
        let error = try #require(throws: ExpressionError.self) { try Expression.parse("# é\n\"ü\" + rat(a)\n") }
        #expect((error.line, error.column, error.offset) == (2, 7, 12))
        #expect(error.cause == "unknown function \"rat\", did you mean \"rate\"?")
    }

    @Test func whatIsTooLongOrTooDeepIsRefused() throws {
        #expect(
            Self.message(String(repeating: " ", count: 65_536) + "1") == "1:1: it has 65537 bytes, and may have 65536")
        let deep = String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200)
        #expect(Self.message(deep) == "1:201: it nests deeper than 200 brackets, signs or powers")
        #expect(Self.message(String(deep.dropFirst().dropLast())) == "accepted")
        #expect(
            Self.message(String(repeating: "-", count: 60_000))
                == "1:201: it nests deeper than 200 brackets, signs or powers")
        let long = "1" + String(repeating: "+1", count: 500)
        #expect(Self.message(long) == "accepted")
        #expect(Self.message(long + "+1") == "1:1002: it has more than 500 operators")
        let pattern = String(repeating: "x", count: 4097)
        #expect(
            Self.message("a{b=~'\(pattern)'}").hasSuffix(
                "is no regular expression: it has 4097 bytes, and may have 4096"))
    }

    @Test func theLongestChainIsEvaluated() throws {
        var evaluator = Evaluator(SampleWindows())
        let sum = try Expression.parse("vector(1)" + String(repeating: " + 1", count: 500))
        #expect(try evaluator.evaluate(sum, at: Timestamp(seconds: 0)) == .vector([Sample(.none, 501)]))
    }
}
