internal import Metering
internal import Testing

@testable internal import Collectors

/// Which readings of a stream are kept where an interval is set.
@Suite struct ReadingThinnerTests {
    private static func reading(_ second: Int64, import watts: Int64 = 0, export: Int64 = 0, tariff: Int64 = 1)
        -> Reading
    {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), 1_000_000 + second)
        values.set(.importPower, watts)
        values.set(.exportPower, export)
        values.set(.activeTariff, tariff)
        let time = Timestamp(seconds: 1_768_476_600 + second)
        return Reading(time: time, received: time, origin: .push, values: values)
    }

    private static func seconds(_ readings: [Reading]) -> [Int64] {
        readings.map { $0.time.seconds - 1_768_476_600 }
    }

    @Test func theFirstOfEachSpanIsKept() {
        var thinner = ReadingThinner(.seconds(60))
        let kept = (0..<180).flatMap { thinner.take(Self.reading($0, import: 100)) }
        #expect(Self.seconds(kept) == [0, 60, 120])
    }

    @Test func spansBeginWhereTheClockDoes() {
        var thinner = ReadingThinner(.seconds(60))
        let kept = (7..<130).flatMap { thinner.take(Self.reading($0, import: 100)) }
        #expect(Self.seconds(kept) == [7, 60, 120])
    }

    @Test func thePeaksOfASpanAreKeptAtItsEnd() {
        var thinner = ReadingThinner(.seconds(60))
        var kept: [Reading] = []
        for second in 0..<61 {
            let reading = Self.reading(
                Int64(second), import: second == 20 ? 9000 : 100, export: second == 40 ? 700 : 0)
            kept += thinner.take(reading)
            if second == 59 { #expect(Self.seconds(kept) == [0]) }
        }
        #expect(Self.seconds(kept) == [0, 20, 40, 60])
    }

    @Test func aPeakThatIsTheFirstIsKeptOnce() {
        var thinner = ReadingThinner(.seconds(60))
        let kept = (0..<61).flatMap { thinner.take(Self.reading($0, import: $0 == 0 ? 9000 : 100)) }
        #expect(Self.seconds(kept) == [0, 60])
    }

    @Test func aTariffThatChangesIsKeptAtOnceAndThePeakBeforeIt() {
        var thinner = ReadingThinner(.seconds(60))
        let kept = (0..<31).flatMap {
            thinner.take(Self.reading($0, import: $0 == 10 ? 9000 : 100, tariff: $0 < 30 ? 1 : 2))
        }
        #expect(Self.seconds(kept) == [0, 10, 30])
    }

    @Test func ofSpansThatAreOverTheFirstThatComesIsKept() {
        var thinner = ReadingThinner(.seconds(60))
        _ = thinner.take(Self.reading(600))
        let late = (0..<180).flatMap {
            thinner.take(Self.reading($0, import: 100)) + thinner.take(Self.reading(601 + $0 / 10))
        }
        #expect(Self.seconds(late) == [0, 60, 120])
    }

    @Test func aCounterThatFallsIsKeptAtOnce() {
        var thinner = ReadingThinner(.seconds(60))
        var fallen = Self.reading(5)
        fallen.values.set(.importEnergy(.t1), 3)
        #expect(Self.seconds(thinner.take(Self.reading(0)) + thinner.take(fallen)) == [0, 5])
    }

    @Test func whatWasKeptBackLeavesAtTheEnd() {
        var thinner = ReadingThinner(.seconds(60))
        _ = thinner.take(Self.reading(0))
        _ = thinner.take(Self.reading(5, import: 400))
        #expect(Self.seconds(thinner.flush()) == [5])
        #expect(thinner.flush().isEmpty)
    }
}
