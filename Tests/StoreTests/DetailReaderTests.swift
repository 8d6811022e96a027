import GRDB
import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct DetailReaderTests {
    /// Readings of two meters at various times, in every layer that a layout has, and the seconds of the first's.
    private func withReadings(
        _ layout: Layout, _ test: @escaping @Sendable (DetailReader, [Int64]) throws -> Void
    ) async throws {
        try await withStore(layout.settings) { store async throws in
            var generator = SeededGenerator(seed: 11)
            var seconds: Set<Int64> = []
            for step in 0..<Int64(60) {
                let late: Int64 = step % 5 == 0 ? 700 : 0
                let second = step * 40 - late + Int64(generator.below(20))
                seconds.insert(second)
                _ = try await store.append([
                    Reading.at(second, delay: late * 1000).of(.one),
                    Reading.at(second + 3, delay: late * 1000).of(.two),
                ])
            }
            let sorted = seconds.sorted()
            try await store.pool.read { try test(DetailReader($0, meter: 1), sorted) }
        }
    }

    @Test(arguments: Layout.allCases) func theNeighboursOfAnyMomentAreFound(_ layout: Layout) async throws {
        try await withReadings(layout) { reader, seconds throws in
            let times = seconds.map { Reading.at($0).time }
            var moments = (Int64(-710)..<2500).map { Reading.at($0).time }
            moments += [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)]
            for moment in moments {
                let last = try reader.last(before: moment)
                let first = try reader.first(from: moment)
                #expect(last?.time == times.last { $0 < moment })
                #expect(first?.time == times.first { $0 >= moment })
            }
        }
    }

    @Test(arguments: Layout.allCases) func aWalkPassesEachReadingOnceAndInOrder(_ layout: Layout) async throws {
        try await withReadings(layout) { reader, seconds throws in
            var generator = SeededGenerator(seed: 2)
            for _ in 0..<100 {
                let start = Int64(generator.below(3000)) - 700
                let range = start..<start + Int64(generator.below(900))
                var seen: [Timestamp] = []
                try reader.forEach(in: Reading.at(range.lowerBound).time..<Reading.at(range.upperBound).time) {
                    seen.append($0.time)
                    return true
                }
                #expect(seen == seconds.filter(range.contains).map { Reading.at($0).time })
            }
        }
    }

    @Test(arguments: Layout.allCases) func aWalkEndsWhenItIsTold(_ layout: Layout) async throws {
        try await withReadings(layout) { reader, seconds throws in
            for count in 1...seconds.count {
                var seen = 0
                try reader.forEach(in: Timestamp.allTime) { _ in
                    seen += 1
                    return seen < count
                }
                #expect(seen == count)
            }
        }
    }

    @Test(arguments: Layout.allCases) func whoWalksMayAskForNeighbours(_ layout: Layout) async throws {
        try await withReadings(layout) { reader, seconds throws in
            var seen: [Timestamp] = []
            try reader.forEach(in: Timestamp.allTime) { reading in
                let (first, last) = (try reader.first(from: reading.time), try reader.last(before: reading.time))
                #expect(first == reading)
                #expect(last?.time == seen.last)
                seen.append(reading.time)
                return true
            }
            #expect(seen.count == seconds.count)
        }
    }
}
