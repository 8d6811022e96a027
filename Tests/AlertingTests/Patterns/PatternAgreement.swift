internal import Alerting
internal import Foundation
internal import Metering

/// A pattern, a text, a template and what the template becomes where the pattern matches the text.
struct PatternCase: Hashable, Codable {
    let pattern: String
    let text: String
    let template: String
    let result: String?
}

/// Asks promtool, through `label_replace`, what patterns make of texts.
enum PatternAgreement {
    /// What promtool says of cases that are not as they are given.
    static func objections(to cases: [PatternCase]) throws -> String {
        let texts = Array(Set(cases.map(\.text))).sorted()
        var series = ""
        for (index, text) in texts.enumerated() {
            let labels = Labels(["__name__": "text", "n": "\(index)", "t": text])
            series += "      - {series: \(try quoted("\(labels)")), values: '1'}\n"
        }
        var tests = ""
        for each in cases {
            let index = texts.firstIndex(of: each.text) ?? 0
            let arguments = ["out", "=" + each.template, "t", each.pattern].map(promQL)
            let expression = "label_replace(text{n=\"\(index)\"}, \(arguments.joined(separator: ", ")))"
            var labels = ["__name__": "text", "n": "\(index)", "t": each.text]
            if let result = each.result { labels["out"] = "=" + result }
            let sample = "{labels: \(try quoted("\(Labels(labels))")), value: 1}"
            tests += "      - {expr: \(try quoted(expression)), eval_time: 0s, exp_samples: [\(sample)]}\n"
        }
        let file = "tests:\n  - interval: 30s\n    input_series:\n\(series)    promql_expr_test:\n\(tests)"
        let answer = try Promtool.run(["test", "rules", "test.yml"], files: ["test.yml": file])
        return answer.code == 0 ? "" : answer.text
    }

    /// Patterns by chance and what they are here.
    static func cases(seed: UInt64, count: Int) throws -> [PatternCase] {
        var random = RandomPatterns(seed: seed)
        return (0..<count).compactMap { _ in
            let (text, subject) = random.next()
            // Two repetitions may have come to stand behind each other, or too many within each other.
            guard let pattern = try? Pattern(text) else { return nil }
            let template = "$1/${2}/$n"
            return PatternCase(
                pattern: text, text: subject, template: template,
                result: pattern.replacement(template, for: subject))
        }
    }

    /// A text as YAML has it.
    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    /// A text as PromQL has it.
    private static func promQL(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}

/// Patterns by chance, the same for each seed.
struct RandomPatterns {
    private var random: SeededNumbers

    init(seed: UInt64) {
        random = SeededNumbers(state: seed)
        for _ in 0..<4 { _ = random.below(2) }
    }

    /// A pattern that can be read, and a text.
    mutating func next() -> (pattern: String, text: String) {
        let letters = ["a", "b", "A", "\n", "c", "-", "é", "ſ", "1", "_"]
        let text = (0..<random.below(7)).map { _ in pick(["a", "b", "a", "b", pick(letters)]) }.joined()
        return (alternatives(3), text)
    }

    private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }

    private mutating func alternatives(_ depth: Int) -> String {
        (0..<(random.below(4) == 0 ? 2 : 1)).map { _ in sequence(depth) }.joined(separator: "|")
    }

    private mutating func sequence(_ depth: Int) -> String {
        (0..<random.below(4)).map { _ in atom(depth) + repetition() }.joined()
    }

    private mutating func repetition() -> String {
        pick(["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,1}?", "{2,}", "{0}", "{,2}"])
    }

    private mutating func atom(_ depth: Int) -> String {
        guard depth > 0, random.below(3) == 0 else {
            return pick([
                "a", "b", "a", "b", ".", "[ab]", "[^a]", "\\w", "\\W", "[^\\n]", "[[:alpha:]]", "\\x61", "[A-b]", "s",
                "\\b", "\\B", "^", "$", "\\A", "\\z", "\\d", "[\\s-]", "\\pL", "\\P{Ll}", "[^\\pL_]", "\\Qab\\E",
            ])
        }
        let inside = alternatives(depth - 1)
        let kind = pick(["(", "(", "(?:", "(?i:", "(?s:", "(?m:", "(?U:", "(?P<n>", "(?i-s:"])
        return kind + inside + ")"
    }
}
