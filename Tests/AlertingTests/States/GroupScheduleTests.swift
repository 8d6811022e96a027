internal import Metering
internal import Testing

@testable internal import Alerting

@Suite struct GroupScheduleTests {
    private func evaluations(interval: Duration?, at seconds: [Int64]) throws -> (times: [Int64], missed: Int) {
        var engine = Engines.engine([try Engines.record("r", "meter_up")], interval: interval)
        let times = seconds.filter { second in
            engine.evaluate(at: Engines.at(second), samples: Engines.up(["grid": 1])).evaluations > 0
        }
        return (times, engine.status[0].missedCount)
    }

    @Test func aGroupWithoutAnIntervalIsEvaluatedAtEachTick() throws {
        let (times, missed) = try evaluations(interval: nil, at: [0, 15, 30, 45])
        #expect(times == [0, 15, 30, 45])
        #expect(missed == 0)
    }

    @Test func aLongerIntervalWaitsAndANotWholeOneIsKeptOnAverage() throws {
        #expect(
            try evaluations(interval: .seconds(60), at: Array(stride(from: 0, through: 180, by: 15))).times == [
                0, 60, 120, 180,
            ])
        #expect(
            try evaluations(interval: .seconds(20), at: Array(stride(from: 0, through: 120, by: 15))).times == [
                0, 30, 45, 60, 90, 105, 120,
            ])
    }

    @Test func aTickThatIsALittleEarlyOrLateIsATurnAllTheSame() throws {
        var engine = Engines.engine([try Engines.record("r", "meter_up")])
        for milliseconds: Int64 in [0, 14_990, 30_020, 44_995, 60_000] {
            let time = Engines.at(0).advanced(by: .milliseconds(milliseconds))
            #expect(engine.evaluate(at: time, samples: Engines.up(["grid": 1])).evaluations == 1)
        }
        #expect(engine.status[0].missedCount == 0)
    }

    @Test func turnsThatWereLeftOutAreCounted() throws {
        let (times, missed) = try evaluations(interval: nil, at: [0, 15, 60, 75])
        #expect(times == [0, 15, 60, 75])
        #expect(missed == 2)
    }

    @Test func anIntervalShorterThanTheTickIsNotMissed() throws {
        let (times, missed) = try evaluations(interval: .seconds(5), at: [0, 15, 30])
        #expect(times == [0, 15, 30])
        #expect(missed == 0)
    }
}
