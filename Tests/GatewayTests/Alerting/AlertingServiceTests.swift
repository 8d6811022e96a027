internal import Metering
internal import Testing

@testable internal import Gateway

/// When rules are evaluated.
@Suite struct AlertingServiceTests {
    @Test(arguments: [
        (1_000_000, 1_005_000), (1_000_001, 1_005_000), (1_004_999, 1_005_000), (1_005_000, 1_020_000),
    ])
    func ticksLieAtWholeMultiplesOfTheInterval(now: Int64, next: Int64) {
        #expect(
            AlertingService.tick(after: Timestamp(milliseconds: now), interval: .seconds(15))
                == Timestamp(milliseconds: next))
    }

    @Test(arguments: [(-1, 15_000), (0, 15_000), (7, 15_000), (14_999, 15_000), (15_000, 30_000), (60_000, 75_000)])
    func aTickThatComesLateIsEvaluatedAtTheMomentThatWasPlanned(late: Int64, moment: Int64) {
        let planned = Timestamp(milliseconds: 15_000)
        let now = planned.advanced(by: .milliseconds(late))
        #expect(
            AlertingService.moment(of: planned, interval: .seconds(15), now: now) == Timestamp(milliseconds: moment))
    }
}
