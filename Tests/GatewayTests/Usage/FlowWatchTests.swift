internal import Metering
internal import Testing

@testable internal import Gateway

/// When gas or water last stood still, for meters that are read every five minutes and by the hour, and over gaps.
@Suite struct FlowWatchTests {
    private static let start = Timestamp(seconds: 1_772_370_900)

    /// Quarter hours from a number on, by a text: `f` flows, `0` stands still, `-` is not known.
    private static func quarters(_ text: String, from number: Int64 = 0) -> [FlowWatch.Quarter] {
        let first = Quarter(of: start).advanced(by: number)
        return text.enumerated().compactMap { index, letter in
            let quarter = first.advanced(by: Int64(index))
            return letter == "-" ? nil : .init(start: quarter.start, end: quarter.end, isIdle: letter == "0")
        }
    }

    /// The edge at which a quarter hour of a number begins.
    private static func edge(_ number: Int64) -> Timestamp { Quarter(of: start).advanced(by: number).start }

    private static func watch(_ text: String) -> FlowWatch {
        var watch = FlowWatch(since: start)
        watch.note(quarters(text))
        return watch
    }

    @Test func aQuarterHourWithoutFlowIsTheLastOne() {
        #expect(Self.watch("ff0fff").lastIdle == Self.edge(3))
        #expect(Self.watch("ff0ff00").lastIdle == Self.edge(7))
    }

    @Test func whereItNeverStoodStillItIsWhenTheWatchBegan() {
        #expect(Self.watch("ffffff").lastIdle == Self.start)
    }

    @Test func aMeterThatIsReadByTheHourDoesNotStandStillInBetween() {
        #expect(Self.watch("f000f000f000f000f").lastIdle == Self.start)
        // A value may come late once.
        #expect(Self.watch("f000f0000f00f000f").lastIdle == Self.start)
        #expect(Self.watch("f000f000000f000f").lastIdle == Self.edge(11))
    }

    @Test func aGapOfHoursIsNoStandstillAndADayOfItBeginsAnew() {
        #expect(Self.watch("ff0f" + String(repeating: "-", count: 95) + "ff").lastIdle == Self.edge(3))
        #expect(Self.watch("ff0f" + String(repeating: "-", count: 96) + "ff").lastIdle == Self.edge(100))
    }

    @Test func aGapBreaksARunOfQuarterHours() {
        #expect(Self.watch("f00-00f0f").lastIdle == Self.start)
    }

    @Test func whatIsSeenOnceMoreChangesNothing() {
        var watch = Self.watch("ff0fffff")
        watch.note(Self.quarters("ffff", from: 4))
        watch.note(Self.quarters("ffffff", from: 6))
        #expect(watch.lastIdle == Self.edge(3))
        watch.note(Self.quarters("fff0f", from: 9))
        #expect(watch.lastIdle == Self.edge(13))
    }

    @Test func aGapSinceTheLastLookBeginsAnewToo() {
        var watch = Self.watch("ff0f")
        watch.note(Self.quarters("ff", from: 4 + 96))
        #expect(watch.lastIdle == Self.edge(100))
    }

    @Test func whatFlowedInAGapIsNotSpreadOverIt() {
        var record = LedgerRecord(start: Self.start, end: Self.start.advanced(by: .seconds(900)))
        record.counters = [CounterUse(.gas(slot: 1), first: 10, last: 14, use: 4)]
        record.coveredMilliseconds = 449_000
        #expect(FlowWatch.Quarter(record, .gas(slot: 1)) == nil)
        record.coveredMilliseconds = 450_000
        #expect(FlowWatch.Quarter(record, .gas(slot: 1))?.isIdle == false)
        record.counters[0].use = 0
        record.coveredMilliseconds = 0
        #expect(FlowWatch.Quarter(record, .gas(slot: 1))?.isIdle == true)
        #expect(FlowWatch.Quarter(record, .water(slot: 1)) == nil)
    }
}
