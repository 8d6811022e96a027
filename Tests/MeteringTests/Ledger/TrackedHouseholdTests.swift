import Metering
internal import Seeding
import Testing

/// What holds whatever happens to a meter.
@Suite struct TrackedHouseholdTests {
    @Test(arguments: TrackedHousehold.Telling.allCases, 0..<12 as Range<UInt64>)
    func whatIsShownNeverFallsAndRisesByWhatWasUsed(_ telling: TrackedHousehold.Telling, _ seed: UInt64) {
        var household = TrackedHousehold(telling, seed: seed)
        household.live(2000)
        household.settle()
        for (before, after) in zip(household.shown, household.shown.dropFirst()) where after < before {
            Issue.record("\(before) was shown, and then \(after)")
        }
        #expect(household.shownUse == household.used)
        #expect(household.tracker.held.isEmpty)
        let replaced = household.tracker.changes.filter { $0.effect == .replacement }
        #expect(replaced.map(\.time) == household.exchanges)
    }

    @Test func theHouseholdsMeetAllThatCanHappen() {
        var (exchanges, stretches, glitches) = (0, 0, 0)
        for seed in 0..<12 as Range<UInt64> {
            var household = TrackedHousehold(.withEachReading, seed: seed)
            household.live(2000)
            exchanges += household.exchanges.count
            stretches += household.foreignStretches
            glitches += household.glitches
        }
        #expect(exchanges > 30 && stretches > 30 && glitches > 60)
    }

    @Test func whatIsKeptIsReadBackAndNothingElse() throws {
        for seed in 0..<4 as Range<UInt64> {
            var household = TrackedHousehold(.whenAsked, seed: seed)
            household.live(2000)
            let bytes = household.tracker.bytes
            let kept = try #require(EquipmentTracker(bytes: bytes))
            #expect(kept.changes == household.tracker.changes)
            #expect(kept.regressions == household.tracker.regressions)
            #expect(kept.held == household.tracker.held)
            #expect(kept.bytes == bytes)
            for count in 0..<bytes.count { #expect(EquipmentTracker(bytes: bytes.prefix(count)) == nil) }
            #expect(EquipmentTracker(bytes: bytes + [0]) == nil)
        }
    }

    @Test func damagedBytesAreRefusedOrReadWithoutATrap() {
        var household = TrackedHousehold(.whenAsked, seed: 7)
        household.live(2000)
        let bytes = household.tracker.bytes
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<5000 {
            var damaged = bytes
            for _ in 0...generator.below(3) {
                damaged[generator.below(damaged.count)] = UInt8(truncatingIfNeeded: generator.next())
            }
            guard var tracker = EquipmentTracker(bytes: damaged) else { continue }
            var values = RegisterValues()
            values.set(.importEnergy(.t1), 5)
            let now = Timestamp(seconds: 1_800_000_000)
            let reading = Reading(time: now, received: now, origin: .poll, values: values)
            _ = tracker.take(reading, serials: ShownSerials(electricity: "X"))
            _ = tracker.stitched(values)
            _ = tracker.bytes
        }
    }
}
