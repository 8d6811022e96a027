internal import Alerting
internal import Foundation
internal import Metering

/// Compares what expressions by chance give here and with promtool.
struct RandomAgreement {
    /// Whether promtool and we say the same of some expressions at some moments, over a fleet of the same seed.
    ///
    /// - Returns: How many gave samples on both sides, how many could not be evaluated on both sides, and what differs.
    func differences(seed: UInt64, count: Int) throws -> (agreed: Int, failed: Int, differences: [String]) {
        let fleet = RecordedFleet(seed: seed)
        var random = RandomExpressions(seed: seed)
        var windows = fleet.windows(upTo: RecordedFleet.steps - 1)
        var tests = ""
        var faults: Set<String> = []
        var differences: [String] = []
        var filled = 0
        for _ in 0..<count {
            let (text, time) = (random.next(), random.time())
            var evaluator = Evaluator(windows)
            defer { windows = evaluator.takeWindows() }
            do {
                let value = try evaluator.evaluate(try Expression.parse(text), at: Timestamp(seconds: time))
                let samples = Self.samples(value)
                if !samples.isEmpty { filled += 1 }
                tests += PromtoolFile.test(text, at: time, samples) { $0 }
            } catch is EvaluationError {
                faults.insert("\(text), \(time)")
                tests += PromtoolFile.test(text, at: time, []) { $0 }
            } catch {
                differences.append("\(text): \(error)")
            }
        }
        let file = PromtoolFile.text(fleet, tests)
        let answer = try Promtool.run(["test", "rules", "test.yml"], files: ["test.yml": file]).text
        let said = Self.refusals(answer)
        differences += said.faults.subtracting(faults).map { "promtool alone cannot evaluate \($0)" }
        differences += faults.subtracting(said.faults).map { "promtool can evaluate \($0)" }
        differences += said.values.filter { !Self.areAlike($0.expected, $0.got) }.map {
            "\($0.text)\n  ours:     \($0.expected)\n  promtool: \($0.got)"
        }
        return (filled, faults.count, differences)
    }

    private static func samples(_ value: Value) -> [Sample] {
        switch value {
        case .vector(let samples): samples
        case .scalar(let number): [Sample(.none, number)]
        case .text: []
        }
    }

    private struct Refusals {
        var faults: Set<String> = []
        var values: [(text: String, expected: String, got: String)] = []
    }

    /// What promtool says where it does not agree.
    private static func refusals(_ answer: String) -> Refusals {
        var refusals = Refusals()
        let lines = answer.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        for (index, line) in lines.enumerated() {
            guard let found = line.wholeMatch(of: /expr: (".*"), time: (.*?),( err: .*)?/),
                let text = try? JSONDecoder().decode(String.self, from: Data(found.output.1.utf8)),
                let time = DurationSeconds(String(found.output.2))
            else { continue }
            if found.output.3 != nil {
                refusals.faults.insert("\(text), \(time.seconds)")
            } else if index + 2 < lines.count {
                let (expected, got) = (lines[index + 1].dropFirst(5), lines[index + 2].dropFirst(5))
                refusals.values.append(("\(text) at \(time.seconds)", String(expected), String(got)))
            }
        }
        return refusals
    }

    /// Whether samples have the same labels and nearly the same values: in which order promtool adds up is not said.
    private static func areAlike(_ expected: String, _ got: String) -> Bool {
        let (mine, other) = (expected.split(separator: "} "), got.split(separator: "} "))
        guard mine.count == other.count else { return false }
        return zip(mine, other).allSatisfy { left, right in
            if left == right { return true }
            let (leftParts, rightParts) = (left.split(separator: ", {"), right.split(separator: ", {"))
            guard leftParts.count == rightParts.count, leftParts.dropFirst() == rightParts.dropFirst(),
                let value = Double(leftParts[0]), let otherValue = Double(rightParts[0])
            else { return false }
            return abs(value - otherValue) <= 1e-9 * max(abs(value), abs(otherValue), 1e-6)
        }
    }
}

/// A time as promtool writes it, such as `12m30s`.
private struct DurationSeconds {
    let seconds: Int64

    init?(_ text: String) {
        guard let found = text.wholeMatch(of: /(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?/) else { return nil }
        let parts = [found.output.1, found.output.2, found.output.3].map { $0.flatMap { Int64($0) } ?? 0 }
        seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    }
}
