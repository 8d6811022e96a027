import Metering
import Testing

@testable import Collectors

/// When a meter is polled (`DESIGN.md` §5, `devices.md` §5.3).
struct PollScheduleTests {
    private static let meter = MeterKey(site: "jansen", meter: "grid")
    private static let start = Timestamp(seconds: 1_772_374_500)
    private static let failure = PollReport.Verdict.failed(PollFailure(.timeout, "no answer"))
    private static let lowHeap = PollReport.Verdict.failed(PollFailure(.lowHeap, "low heap"))

    private func key(_ number: Int) -> MeterKey { MeterKey(site: "site-\(number)", meter: "grid") }

    /// The seconds from each slot to the next when every poll ends with the verdict given for it.
    private func steps(
        _ verdicts: [PollReport.Verdict], interval: Duration = .seconds(10), took: Duration = .milliseconds(200)
    ) -> [Duration] {
        var schedule = PollSchedule(Self.meter, interval: interval)
        var slot = schedule.slot(after: Self.start)
        return verdicts.map { verdict in
            let next = schedule.next(after: slot, verdict, now: slot.advanced(by: took))
            defer { slot = next }
            return next.since(slot)
        }
    }

    @Test func twoThousandMetersSpreadOverTheInterval() {
        var counts = [Int](repeating: 0, count: 10)
        for number in 0..<2000 {
            let schedule = PollSchedule(key(number), interval: .seconds(10))
            counts[Int(schedule.slot(after: Self.start).milliseconds / 1000 % 10)] += 1
        }
        for count in counts { #expect((150...250).contains(count), "\(counts)") }
    }

    @Test func metersOfOneSiteSpreadToo() {
        let slots = (0..<200).map { number in
            PollSchedule(MeterKey(site: "flat", meter: "m\(number)"), interval: .seconds(10)).slot(after: Self.start)
        }
        #expect(Set(slots).count > 190)
    }

    @Test func aRestartAtAnyMomentFallsIntoTheSameSlots() {
        let period: Int64 = 10_000
        for number in 0..<50 {
            let phases = (0..<40).map { step in
                PollSchedule(key(number), interval: .milliseconds(period))
                    .slot(after: Self.start.advanced(by: .milliseconds(step * 777))).milliseconds % period
            }
            #expect(Set(phases).count == 1)
        }
    }

    @Test(arguments: [-20_000, -10_001, -10_000, -9999, -1, 0, 1, 9999, 10_000, 10_001] as [Int64])
    func theSlotIsTheFirstAfterTheMoment(milliseconds: Int64) {
        let schedule = PollSchedule(Self.meter, interval: .seconds(10))
        let moment = Timestamp(milliseconds: schedule.slot(after: Timestamp(seconds: 0)).milliseconds + milliseconds)
        #expect(schedule.slot(after: moment).since(moment) > .zero)
        #expect(schedule.slot(after: moment).since(moment) <= .seconds(10))
    }

    @Test func polledWellIsPolledEachInterval() {
        #expect(steps([.unchanged, .unchanged, .unchanged]) == [.seconds(10), .seconds(10), .seconds(10)])
    }

    @Test(arguments: [(9_999, 10), (10_000, 10), (10_001, 20), (25_000, 30)])
    func aPollThatTakesLongSkipsTheSlotsItHasMissed(took: Int, expected: Int) {
        #expect(steps([.unchanged], took: .milliseconds(took)) == [.seconds(expected)])
    }

    @Test func aSingleFailureIsFollowedByTheNextRegularPoll() {
        #expect(steps([Self.failure]) == [.seconds(10)])
    }

    @Test func failuresBackOffLongerEachTimeUpToAMinute() {
        let waits = steps(Array(repeating: Self.failure, count: 12))
        #expect(waits[0] == .seconds(10))
        #expect((.seconds(15)...(.seconds(20))).contains(waits[1]))
        #expect((.seconds(30)...(.seconds(40))).contains(waits[2]))
        for wait in waits[3...] { #expect((.seconds(45)...(.seconds(60))).contains(wait), "\(waits)") }
    }

    @Test func backOffIsNeverLongerThanAMinuteUnlessTheIntervalIs() {
        #expect(
            steps(Array(repeating: Self.failure, count: 8), interval: .seconds(300)).allSatisfy { $0 == .seconds(300) })
        let oneSecond = steps(Array(repeating: Self.failure, count: 20), interval: .seconds(1))
        #expect(oneSecond.max() ?? .zero <= .seconds(60))
        #expect(oneSecond.last ?? .zero >= .seconds(45))
    }

    @Test func metersThatFailTogetherDoNotComeBackTogether() {
        let returns = (0..<200).map { number -> Duration in
            var schedule = PollSchedule(key(number), interval: .seconds(1))
            var slot = schedule.slot(after: Self.start)
            for _ in 0..<10 { slot = schedule.next(after: slot, Self.failure, now: slot) }
            let next = schedule.next(after: slot, Self.failure, now: slot)
            return .seconds(next.since(slot).components.seconds)
        }
        #expect(Set(returns).count > 5)
    }

    @Test func oneSuccessEndsTheBackOff() {
        let waits = steps([Self.failure, Self.failure, Self.failure, .unchanged, Self.failure])
        #expect(waits[3] == .seconds(10))
        #expect(waits[4] == .seconds(10))
    }

    @Test func aDeviceWithoutATelegramIsPolledAsEver() {
        let none = PollReport.Verdict.failed(PollFailure(.noTelegram, "none yet"))
        #expect(steps([none, none, none, none]) == Array(repeating: .seconds(10), count: 4))
    }

    @Test func lowHeapDoublesTheIntervalEachTimeUpToEightfold() {
        #expect(
            steps([Self.lowHeap, Self.lowHeap, Self.lowHeap, Self.lowHeap, Self.lowHeap]) == [
                .seconds(20), .seconds(40), .seconds(80), .seconds(80), .seconds(80),
            ])
    }

    @Test func lowHeapIsRememberedForTenMinutes() {
        let waits = steps([Self.lowHeap] + Array(repeating: .unchanged, count: 32))
        // Half the polls for 600 s, and from then on all.
        #expect(waits.prefix(30).allSatisfy { $0 == .seconds(20) }, "\(waits)")
        #expect(waits.suffix(2).allSatisfy { $0 == .seconds(10) }, "\(waits)")
    }

    @Test func lowHeapAndFailuresTogetherTakeTheLongerWait() {
        let waits = steps([Self.lowHeap, Self.failure, Self.failure, Self.failure, Self.failure])
        #expect(waits[1] == .seconds(20))
        #expect(waits[4] >= .seconds(45))
    }

    @Test func anotherIntervalHoldsFromTheNextPollOn() {
        var schedule = PollSchedule(Self.meter, interval: .seconds(10))
        let slot = schedule.slot(after: Self.start)
        schedule.setInterval(.seconds(60))
        let next = schedule.next(after: slot, .unchanged, now: slot)
        #expect(next == schedule.slot(after: slot))
        #expect(next == PollSchedule(Self.meter, interval: .seconds(60)).slot(after: slot))
    }

    @Test func aClockThatIsSetBackDoesNotStopThePolls() {
        var schedule = PollSchedule(Self.meter, interval: .seconds(10))
        let slot = schedule.slot(after: Self.start)
        for verdict in [PollReport.Verdict.unchanged, Self.failure, Self.failure] {
            let now = slot.advanced(by: .seconds(-3600))
            let next = schedule.next(after: slot, verdict, now: now)
            #expect(next > now)
            #expect(next.since(now) <= .seconds(30))
        }
    }

    @Test func aClockThatRunsALittleBehindItsSlotPollsNoSlotTwice() {
        var schedule = PollSchedule(Self.meter, interval: .seconds(10))
        let slot = schedule.slot(after: Self.start)
        #expect(
            schedule.next(after: slot, .unchanged, now: slot.advanced(by: .milliseconds(-3))).since(slot)
                == .seconds(10))
    }

    @Test func aClockThatIsSetForwardSkipsWhatLiesBetween() {
        var schedule = PollSchedule(Self.meter, interval: .seconds(10))
        let slot = schedule.slot(after: Self.start)
        let now = slot.advanced(by: .seconds(86_400))
        #expect(schedule.next(after: slot, .unchanged, now: now).since(now) <= .seconds(10))
    }

    @Test func aClockThatIsSetBackEndsTheMemoryOfLowHeap() {
        var schedule = PollSchedule(Self.meter, interval: .seconds(10))
        var slot = schedule.slot(after: Self.start)
        slot = schedule.next(after: slot, Self.lowHeap, now: slot)
        let earlier = schedule.slot(after: slot.advanced(by: .seconds(-86_400)))
        #expect(schedule.next(after: earlier, .unchanged, now: earlier).since(earlier) == .seconds(10))
    }
}
