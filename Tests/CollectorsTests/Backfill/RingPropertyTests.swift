import Metering
internal import Seeding
import Simulation
import Testing

@testable import Collectors
@testable import Simulation

/// What holds of any past: outages and reboots made up at random.
struct RingPropertyTests {
    private func house(_ seed: Int, _ generator: inout SeededGenerator) throws -> RingHousehold {
        var house = try RingHousehold(seed, now: "2603101030", solarPercent: 100)
        var moment = house.now.advanced(by: .seconds(-20 * 86400))
        while true {
            moment = moment.advanced(by: .seconds(Int64.random(in: 7200...400_000, using: &generator)))
            let isShort = Bool.random(using: &generator)
            let length = Int64.random(in: isShort ? 20...600 : 600...60_000, using: &generator)
            let cause = DeviceOutage.Cause.allCases.randomElement(using: &generator) ?? .power
            let end = moment.advanced(by: .seconds(cause == .planned ? 90 : length))
            guard end < house.now else { return house }
            house.past.add(DeviceOutage(cause, moment..<end))
            // A request in the hour of a reset is what no ring tells of.
            if cause != .reset, Bool.random(using: &generator) {
                house.past.addRequest(at: moment.advanced(by: .seconds(-300)))
            }
            moment = end
        }
    }

    private func gap(_ house: RingHousehold, _ generator: inout SeededGenerator) -> Range<Timestamp> {
        let length = Int64.random(in: 3700...18 * 86400, using: &generator)
        let ago = Int64.random(in: 60...86400, using: &generator)
        let end = house.now.advanced(by: .seconds(-ago))
        return end.advanced(by: .seconds(-length))..<end
    }

    /// Until when the value of an hour may have been late without a trace: an outage that contained its end, or began
    /// within an hour of it.
    private func latest(_ value: RingValue, _ house: RingHousehold) -> Timestamp {
        let hour = value.instant.advanced(by: .seconds(3600))
        let ends = house.past.outages.filter {
            $0.range.lowerBound <= hour && $0.range.upperBound > value.instant
        }.map(\.range.upperBound)
        let end = value.instant.advanced(by: value.span ?? .zero)
        return max(ends.max() ?? end, end).advanced(by: .seconds(20))
    }

    @Test(arguments: 0..<60) func whatIsGivenRisesWithinTheGapAndItsBoundsAndWasTrueInTime(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let house = try house(seed, &generator)
        let gap = gap(house, &generator)
        let values = try house.values(gap)
        let bounds = house.truths(at: [gap.lowerBound, gap.upperBound])
        var former = try #require(bounds[gap.lowerBound])
        let after = try #require(bounds[gap.upperBound])
        var instant = gap.lowerBound
        for value in values {
            #expect(instant < value.instant && value.instant < gap.upperBound)
            instant = value.instant
            for entry in value.values.entries {
                #expect(entry.amount >= former[entry.register] ?? 0)
                #expect(entry.amount <= after[entry.register] ?? 0)
            }
            former = value.values
            if let span = value.span { #expect(span > .zero && instant.advanced(by: span) <= gap.upperBound) }
        }
        let truths = house.truths(at: values.flatMap { [$0.instant, latest($0, house)] })
        for value in values {
            #expect(!value.values.falls(below: try #require(truths[value.instant])), "\(value) \(house.past.outages)")
            #expect(
                !(try #require(truths[latest(value, house)])).falls(below: value.values),
                "\(value) \(house.past.outages)")
        }
    }

    @Test(arguments: 0..<20) func risesWithinTheGapAlsoWithoutBoundsAndBoot(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed + 2000))
        let house = try house(seed, &generator)
        let gap = gap(house, &generator)
        let values = try house.values(gap, isBounded: false, knowsBoot: false)
        #expect(values.allSatisfy { gap.lowerBound < $0.instant && $0.instant < gap.upperBound })
        for (earlier, later) in zip(values, values.dropFirst()) {
            #expect(earlier.instant < later.instant)
            #expect(earlier.values.entries.allSatisfy { $0.amount <= later.values[$0.register] ?? 0 })
        }
    }

    @Test(arguments: 0..<20) func mostOfAGapIsFound(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed + 1000))
        let house = try house(seed, &generator)
        let gap = house.now.advanced(by: .seconds(-40 * 3600))..<house.now
        let dead = house.past.outages.filter { $0.cause != .planned }.map { outage in
            let range = outage.range.clamped(to: gap)
            // The hour in which it began and that in which it ended may be lost, too.
            return range.isEmpty ? 0 : range.upperBound.since(range.lowerBound).components.seconds / 3600 + 2
        }
        #expect(try house.values(gap).count >= 39 - Int(dead.reduce(0, +)))
    }
}
