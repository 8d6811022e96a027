import Metering
internal import Seeding
import Testing

@testable import Store

/// What `MeterStore` promises, in the fewest words: a dictionary.
private struct ModelStore {
    private(set) var kept: [MeterKey: [Timestamp: Reading]] = [:]

    mutating func append(_ batch: [MeterReading]) -> AppendOutcome {
        var outcome = AppendOutcome()
        for element in batch {
            if let first = kept[element.meter]?[element.reading.time] {
                if first.values == element.reading.values {
                    outcome.alreadyThere += 1
                } else {
                    outcome.conflicts.append(element)
                }
            } else {
                kept[element.meter, default: [:]][element.reading.time] = element.reading
                outcome.stored += 1
            }
        }
        return outcome
    }

    func readings(of meter: MeterKey, in range: Range<Timestamp>) -> [Reading] {
        (kept[meter] ?? [:]).values.filter { range.contains($0.time) }.sorted { $0.time < $1.time }
    }
}

@Suite struct ModelTests {
    /// A batch as a gateway sees it: mostly of now, some late, some of a file, some again.
    private func batch(_ step: Int, _ meters: [MeterKey], _ generator: inout SeededGenerator) -> [MeterReading] {
        (0..<generator.below(30)).map { _ in
            let now = Int64(step) * 20
            let lates: [Int64] = [0, 0, 0, 5, 40, 900, 100_000]
            let late = lates[generator.below(lates.count)] + Int64(generator.below(20))
            let second = now - late
            let watts = generator.below(20) == 0 ? -second : second
            return Reading.at(second, watts: watts, delay: late * 1000).of(meters[generator.below(meters.count)])
        }
    }

    @Test(arguments: 0..<20, Layout.allCases)
    func anyHistoryIsThatOfTheModel(_ seed: UInt64, _ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            var generator = SeededGenerator(seed: seed)
            var model = ModelStore()
            let meters = [.one, .two, MeterKey(site: "house-2", meter: "heat-pump")]
            for step in 0..<40 {
                let batch = batch(step, meters, &generator)
                let expected = model.append(batch)
                let outcome = try await store.append(batch)
                #expect(outcome.stored == expected.stored)
                #expect(outcome.alreadyThere == expected.alreadyThere)
                #expect(Set(outcome.conflicts) == Set(expected.conflicts))
            }
            for meter in meters {
                let start = Reading.at(Int64(generator.below(800))).time
                let range = start..<start.advanced(by: .seconds(Int64(generator.below(400))))
                let limit = 1 + generator.below(50)
                #expect(
                    try await store.all(of: meter, limit: limit) == model.readings(of: meter, in: Timestamp.allTime))
                #expect(try await store.all(of: meter, in: range, limit: limit) == model.readings(of: meter, in: range))
                let latest = try await store.latest(of: [meter])[meter]
                #expect(latest == model.readings(of: meter, in: Timestamp.allTime).last)
            }
        }
    }

    @Test(arguments: Layout.allCases) func readersSeeWholeBatchesInOrderWhileOthersWrite(_ layout: Layout) async throws
    {
        try await withStore(layout.settings) { store async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { () async throws in
                    for batch in 0..<60 {
                        let seconds = Int64(batch) * 50..<Int64(batch + 1) * 50
                        #expect(try await store.append(seconds.map { Reading.at($0).of(.one) }).stored == 50)
                    }
                }
                for _ in 0..<3 {
                    group.addTask {
                        var seen = 0
                        for _ in 0..<40 {
                            let page = try await store.readings(
                                of: .one, in: Timestamp.allTime, limit: 5000, after: nil)
                            #expect(page.readings.count % 50 == 0)
                            #expect(page.readings == (0..<Int64(page.readings.count)).map { .at($0) })
                            #expect(page.readings.count >= seen)
                            seen = page.readings.count
                        }
                    }
                }
                try await group.waitForAll()
                #expect(try await store.all(of: .one).count == 3000)
            }
        }
    }
}
