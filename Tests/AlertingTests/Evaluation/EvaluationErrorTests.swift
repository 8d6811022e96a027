internal import Alerting
internal import Metering
internal import Testing

/// What is said of expressions that cannot be evaluated on the samples that there are.
@Suite struct EvaluationErrorTests {
    private static let fleet = RecordedFleet()

    private static func message(_ text: String, mostSamples: Int = Evaluator.mostSamples) throws -> String {
        var evaluator = Evaluator(fleet.windows(upTo: 20), mostSamples: mostSamples)
        let expression = try Expression.parse(text)
        do throws(EvaluationError) {
            _ = try evaluator.evaluate(expression, at: Timestamp(seconds: 600))
            return "evaluated"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        (
            "capacity_watts * on (site) power_watts{site=\"a\"}",
            "found duplicate series for the match group {site=\"a\"} on the right hand-side of the operation: [power_watts{meter=\"m2\", site=\"a\"}, power_watts{meter=\"m1\", site=\"a\"}];many-to-many matching not allowed: matching labels must be unique on one side"
        ),
        (
            "power_watts * on (site) capacity_watts",
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
        ),
        (
            "power_watts * on (site) group_left (meter) capacity_watts",
            "multiple matches for labels: grouping labels must ensure unique matches"
        ),
        ("-{__name__=~\"power_watts|meter_up\"}", "vector cannot contain metrics with the same labelset"),
        (
            "label_replace(power_watts, \"meter\", \"\", \"\", \"\")",
            "vector cannot contain metrics with the same labelset"
        ),
        ("topk(1e30, power_watts)", "Scalar value 1e+30 overflows int64"),
        ("topk(NaN, power_watts)", "Scalar value NaN overflows int64"),
        ("power_watts[5m]", "a range vector is no result: use a function on it"),
    ])
    func sayWhy(_ text: String, _ message: String) throws {
        #expect(try Self.message(text) == message)
    }

    @Test func tooManySamplesAreRefused() throws {
        let message = "it looks at more than 44 samples: narrow it down, or let a recording rule sum up first"
        #expect(try Self.message("sum_over_time(power_watts[5m])", mostSamples: 44) == "evaluated")
        #expect(try Self.message("sum_over_time(power_watts[5m]) + power_watts", mostSamples: 44) == message)
    }

    @Test(arguments: ["rate", "increase", "min_over_time", "max_over_time", "count_over_time", "changes", "resets"])
    func aValueThatNeverChangesCountsOnceHoweverLongTheRange(_ function: String) throws {
        #expect(try Self.message("\(function)(limit_ratio[10m])", mostSamples: 3) == "evaluated")
        let message = try Self.message("avg_over_time(limit_ratio[10m])", mostSamples: 3)
        #expect(message.hasPrefix("it looks at more than 3"))
    }
}
