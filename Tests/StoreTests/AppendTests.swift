import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct AppendTests {
    @Test(arguments: Layout.allCases) func whatGoesInComesOut(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            var expected: [Reading] = []
            for origin in Reading.Origin.allCases {
                for quality in [Reading.Quality(), .receptionTime, .truncated, Reading.Quality(rawValue: .max)] {
                    var generator = SeededGenerator(seed: UInt64(expected.count))
                    var reading = Reading.at(
                        Int64(expected.count) * 60, origin: origin, delay: Int64(expected.count) - 8)
                    reading.quality = quality
                    reading.values = generator.values()
                    expected.append(reading)
                }
            }
            for reading in expected {
                #expect(try await store.append([reading.of(.one)]) == AppendOutcome(stored: 1))
            }
            #expect(try await store.all(of: .one) == expected)
        }
    }

    @Test func theEndsOfTimeComeOut() async throws {
        try await withStore { store async throws in
            let times: [(Int64, Int64)] = [(.min, .max), (-1, 1), (0, .min), (.max - 1, .min)]
            let readings = times.map { time, received in
                Reading(
                    time: Timestamp(milliseconds: time), received: Timestamp(milliseconds: received), origin: .imported,
                    values: RegisterValues())
            }
            #expect(try await store.append(readings.map { $0.of(.one) }).stored == 4)
            #expect(try await store.all(of: .one) == readings)
        }
    }

    @Test(arguments: Layout.allCases) func aRepeatedBatchChangesNothing(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            let batch = (0..<100).map { Reading.at($0 * 10).of($0 % 2 == 0 ? .one : .two) }
            #expect(try await store.append(batch) == AppendOutcome(stored: 100))
            #expect(try await store.append(batch.reversed()) == AppendOutcome(alreadyThere: 100))
            #expect(try await store.all(of: .one).count == 50)
        }
    }

    @Test(arguments: Layout.allCases) func ofTwoContentsTheFirstStays(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            let first = Reading.at(0, watts: 1)
            let second = Reading.at(0, watts: 2).of(.one)
            _ = try await store.append([first.of(.one)])
            // Far enough on for the first to have settled, where the layout settles.
            _ = try await store.append([Reading.at(300).of(.one)])
            #expect(
                try await store.append([second, Reading.at(310).of(.one)])
                    == AppendOutcome(stored: 1, conflicts: [second]))
            #expect(try await store.all(of: .one).first == first)
        }
    }

    @Test func withinABatchTheFirstStaysToo() async throws {
        try await withStore { store async throws in
            let batch = [Reading.at(0, watts: 1), .at(0, watts: 2), .at(0, watts: 1), .at(-5)].map { $0.of(.one) }
            let outcome = try await store.append(batch)
            #expect(outcome == AppendOutcome(stored: 2, alreadyThere: 1, conflicts: [batch[1]]))
            #expect(try await store.all(of: .one) == [.at(-5), .at(0, watts: 1)])
        }
    }

    @Test func theSameValuesByAnotherWayAreTheSameReading() async throws {
        try await withStore { store async throws in
            let first = Reading.at(0, origin: .poll, delay: 100)
            _ = try await store.append([first.of(.one)])
            let again = Reading.at(0, origin: .ring, delay: 9_000_000)
            #expect(try await store.append([again.of(.one)]) == AppendOutcome(alreadyThere: 1))
            #expect(try await store.all(of: .one) == [first])
        }
    }

    @Test(arguments: [(true, true), (true, false), (false, false)])
    func anInferredTimeIsNoContent(_ isFirstInferred: Bool, _ isSecondInferred: Bool) async throws {
        try await withStore { store async throws in
            var first = Reading.at(0)
            first.values.setOwnTime(.init(.gas(slot: 1), .noon, isInferred: isFirstInferred))
            var second = Reading.at(0)
            second.values.setOwnTime(.init(.gas(slot: 1), Timestamp(seconds: 5), isInferred: isSecondInferred))
            _ = try await store.append([first.of(.one)])
            let outcome = try await store.append([second.of(.one)])
            #expect(outcome.conflicts.isEmpty == (isFirstInferred && isSecondInferred))
        }
    }

    @Test func metersOfABatchDoNotMix() async throws {
        try await withStore { store async throws in
            let batch = (0..<20).map { Reading.at($0, watts: $0).of($0 % 3 == 0 ? .one : .two) }
            #expect(try await store.append(batch).stored == 20)
            #expect(try await store.all(of: .one).map { $0.values[.importPower] } == [0, 3, 6, 9, 12, 15, 18])
            #expect(try await store.all(of: .two).count == 13)
        }
    }

    @Test func anEmptyBatchIsNothing() async throws {
        try await withStore { store async throws in
            #expect(try await store.append([]) == AppendOutcome())
        }
    }

    @Test func aCancelledTaskStillKeepsItsReadings() async throws {
        try await withStore { store async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await store.append([Reading.at(0).of(.one)])
            }
            #expect(try await task.value.stored == 1)
            #expect(try await store.all(of: .one).count == 1)
        }
    }
}
