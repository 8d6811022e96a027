internal import Alerting
internal import Foundation
internal import Metering
internal import Testing

/// Expressions give what Prometheus' own engine gives, labels and values, to the last digit that promtool compares.
@Suite struct PromtoolAgreementTests {
    private static let fleet = RecordedFleet()
    /// The steps at whose times expressions are evaluated: before, in and behind gaps and ends, and between samples.
    private static let times: [Int64] = [0, 45, 330, 600, 700, 765, 900, 1245, 1800]

    private static func expressions() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Fixtures/expressions.txt"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("# ") }
    }

    @Test func everyExpressionGivesWhatPromtoolExpects() throws {
        let expressions = try Self.expressions()
        #expect(expressions.count >= 150)
        let (code, text) = try Self.judged(expressions)
        #expect(code == 0, "\(text.prefix(6000))")
    }

    /// Shows that the comparison can fail.
    @Test func anotherValueIsRefused() throws {
        let (code, text) = try Self.judged(["sum(power_watts)"]) { $0 + 1 }
        #expect(code == 1)
        #expect(text.contains("FAILED"))
    }

    /// Has promtool compare its values with ours.
    private static func judged(
        _ expressions: [String], change: (Double) -> Double = { $0 }
    ) throws -> (code: Int32, text: String) {
        var tests = ""
        var windows = fleet.windows(upTo: RecordedFleet.steps - 1)
        for time in times {
            for text in expressions {
                var evaluator = Evaluator(windows)
                let value = try evaluator.evaluate(try Expression.parse(text), at: Timestamp(seconds: time))
                windows = evaluator.takeWindows()
                tests += PromtoolFile.expectation(text, at: time, value, change)
            }
        }
        return try Promtool.run(["test", "rules", "test.yml"], files: ["test.yml": PromtoolFile.text(fleet, tests)])
    }
}
