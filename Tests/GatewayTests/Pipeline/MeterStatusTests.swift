internal import Collectors
internal import Metering
internal import Testing

@testable internal import Gateway

/// What is known of a meter after some polls.
@Suite struct MeterStatusTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    private func reading(_ time: Timestamp, received: Timestamp, importWattHours: Int64 = 1000) -> Reading {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), importWattHours)
        return Reading(
            time: time, received: received, origin: .poll, quality: .singlePrecision, values: values)
    }

    private func note(_ verdict: PollReport.Verdict, at moment: Timestamp, _ status: inout MeterStatus) {
        _ = status.note(
            PollReport(verdict),
            PollTiming(lag: .zero, duration: .milliseconds(7), ended: moment, interval: .seconds(10)))
    }

    @Test func countsPollsReadingsDuplicatesAndFailures() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        note(.reading(reading(start, received: start)), at: start, &status)
        note(.unchanged, at: start, &status)
        note(.failed(PollFailure(.lowHeap, "low")), at: start, &status)
        #expect((status.polls, status.readings, status.duplicates) == (3, 1, 1))
        #expect(status.failures == [.lowHeap: 1])
        #expect(status.lastFailure?.reason == .lowHeap)
        #expect(status.durations.count == 3)
    }

    @Test func anIntervalThatTheDeviceSlowsDownIsToldOnce() {
        var status = MeterStatus(started: start, interval: .seconds(1), restored: nil)
        func note(_ verdict: PollReport.Verdict) -> PollNotice? {
            status.note(
                PollReport(verdict),
                PollTiming(lag: .zero, duration: .milliseconds(7), ended: start, interval: .seconds(10)))
        }
        #expect(note(.reading(reading(start, received: start))) == .interval(.seconds(10)))
        #expect(note(.unchanged) == nil)
        #expect(status.interval == .seconds(10))
    }

    @Test func anOlderTelegramDoesNotTakeTheNewestOnesPlace() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        let newest = reading(start, received: start)
        note(.reading(newest), at: start, &status)
        let later = start.advanced(by: .seconds(5))
        note(.reading(reading(start.advanced(by: .seconds(-60)), received: later)), at: later, &status)
        #expect(status.reading == newest)
        #expect(status.newestReceived == start)
    }

    @Test func aReadingOfTheFutureDoesNotHoldThePlaceUntilTheClockHasCaughtUp() {
        let ahead = reading(start.advanced(by: .seconds(3600)), received: start.advanced(by: .seconds(3600)))
        var status = MeterStatus(started: start, interval: .seconds(10), restored: ahead)
        let next = reading(start, received: start)
        note(.reading(next), at: start, &status)
        #expect(status.reading == next)
        #expect(status.newestReceived == start)
    }

    private func stream(_ time: Timestamp, at received: Timestamp, _ status: inout MeterStatus) {
        let reading = Reading(time: time, received: received, origin: .push, values: RegisterValues())
        _ = status.note(StreamReport(.reading(reading), received: received))
    }

    @Test func telegramsThatABridgeHasKeptAreAsOldAsTheyAre() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        stream(start, at: start.advanced(by: .seconds(1)), &status)
        // Away for ten minutes, and then all at once.
        let back = start.advanced(by: .seconds(600))
        stream(start.advanced(by: .seconds(10)), at: back, &status)
        #expect(status.newestReceived == start.advanced(by: .seconds(11)))
        stream(start.advanced(by: .seconds(599)), at: back, &status)
        #expect(status.newestReceived == back)
    }

    @Test func aMeterWhoseClockIsAnHourBehindIsNotLateForIt() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        for second in 0..<3 {
            let received = start.advanced(by: .seconds(Int64(second)))
            stream(received.advanced(by: .seconds(-3600)), at: received, &status)
            #expect(status.newestReceived == received)
        }
    }

    @Test func aClockThatIsSetBackIsBelievedAfterFourTelegrams() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        for second in 0..<20 {
            let received = start.advanced(by: .seconds(Int64(second)))
            let isBack = second >= 10
            stream(received.advanced(by: .seconds(isBack ? -3600 : 0)), at: received, &status)
            let isBelieved = second < 10 || second >= 13
            #expect(status.newestReceived == (isBelieved ? received : start.advanced(by: .seconds(9))), "\(second)")
        }
    }

    @Test func telegramsThatAreLateNowAndThenAreNoClockThatIsSet() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        for second in 0..<40 {
            let received = start.advanced(by: .seconds(Int64(second)))
            let isLate = second % 4 == 3
            let former = status.newestReceived
            stream(received.advanced(by: .seconds(isLate ? -60 : 0)), at: received, &status)
            #expect(status.newestReceived == (isLate ? former : received), "\(second)")
        }
    }

    @Test func aReloadTakesTheIntervalOfAStreamOver() throws {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        let meters = try Fixtures.configuration(
            """
            sites:
              - id: a
                meters:
                  - { id: b, collector: p1-tcp, address: "localhost:2001", interval: 15m }
                  - { id: c, collector: dsmr-logger, url: "http://10.0.0.11", interval: 15m }
            """
        ).meters
        status.adopt(meters[1])
        #expect(status.interval == .seconds(10))
        status.adopt(meters[0])
        #expect(status.interval == .seconds(900))
    }

    @Test func whatAStreamBringsIsCounted() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        var counts = StreamCounts()
        counts.telegrams = 3
        counts.garbageBytes = 7
        _ = status.note(StreamReport(.repeated, received: start, counts: counts))
        _ = status.note(StreamReport(.thinned, received: start, counts: counts))
        let notice = status.note(
            StreamReport(.failed(PollFailure(.crc, "wrong")), received: start, counts: counts))
        #expect(notice == .failing(PollFailure(.crc, "wrong")))
        #expect((status.polls, status.readings, status.duplicates) == (0, 0, 1))
        #expect(status.failures == [.crc: 1])
        #expect(status.stream == counts)
        #expect(status.note(StreamReport(.thinned, received: start, counts: counts)) != nil)
        #expect(status.lastFailure == nil)
    }

    @Test func aCounterThatFallsByTheNoiseOfAFloatIsHeld() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        for (offset, amount) in [(0, 18_234_566), (10, 18_234_568), (20, 18_234_566)] as [(Int64, Int64)] {
            let moment = start.advanced(by: .seconds(offset))
            note(.reading(reading(moment, received: moment, importWattHours: amount)), at: moment, &status)
        }
        #expect(status.reading?.values[.importEnergy(.t1)] == 18_234_566)
        #expect(status.shownReading?.values[.importEnergy(.t1)] == 18_234_568)
        #expect(status.tracker.regressions.isEmpty && !status.tracker.isChanged)
    }

    @Test func aCounterThatReallyFallsIsHeldAndTold() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        for (offset, amount) in [(0, 18_234_566), (10, 5)] as [(Int64, Int64)] {
            let moment = start.advanced(by: .seconds(offset))
            note(.reading(reading(moment, received: moment, importWattHours: amount)), at: moment, &status)
        }
        #expect(status.reading?.values[.importEnergy(.t1)] == 5)
        #expect(status.shownReading?.values[.importEnergy(.t1)] == 18_234_566)
        let news = [status.takeNews(), status.takeNews()]
        #expect(news[0]?.findings.count == 1 && news[0]?.tracker.regressions == [.importEnergy(.t1): 1])
        #expect(news[1] == nil)
    }

    @Test func serialNumbersOfAPollStandForTheNextReadingAlone() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        let timing = PollTiming(lag: .zero, duration: .zero, ended: start, interval: .seconds(10))
        let old = ShownSerials(electricity: "A")
        let first = PollReport(.reading(reading(start, received: start)))
        _ = status.note(first, timing, serials: old)
        let fall = start.advanced(by: .seconds(10))
        note(.reading(reading(fall, received: fall, importWattHours: 5)), at: fall, &status)
        #expect(status.tracker.held.count == 1 && status.tracker.regressions.isEmpty)
        // The device answers with half a telegram, and says who it is.
        _ = status.note(
            PollReport(.failed(PollFailure(.parse, "half"))), timing, serials: ShownSerials(electricity: "B"))
        #expect(status.tracker.changes.isEmpty)
        let next = start.advanced(by: .seconds(20))
        note(.reading(reading(next, received: next, importWattHours: 6)), at: next, &status)
        #expect(status.tracker.changes.map(\.time) == [fall])
        #expect(status.shownReading?.values[.importEnergy(.t1)] == 1001)
    }

    @Test func aPeakThatAStreamKeptBackIsOfTheEquipmentOfItsTime() {
        var status = MeterStatus(started: start, interval: .seconds(10), restored: nil)
        func stream(_ second: Int64, _ amount: Int64, _ serial: String?) {
            let moment = start.advanced(by: .seconds(second))
            let reading = reading(moment, received: moment, importWattHours: amount)
            _ = status.note(
                StreamReport(.reading(reading), received: moment), serials: serial.map { ShownSerials(electricity: $0) }
            )
        }
        stream(0, 1000, "A")
        // Another serial number with a telegram that is not kept, and then a peak of before.
        _ = status.note(
            StreamReport(.thinned, received: start.advanced(by: .seconds(5))), serials: ShownSerials(electricity: "B"))
        stream(3, 1002, nil)
        #expect(status.tracker.changes.isEmpty)
        stream(10, 40, nil)
        #expect(status.tracker.changes.map(\.time) == [start.advanced(by: .seconds(10))])
        #expect(status.shownReading?.values[.importEnergy(.t1)] == 1002)
    }
}
