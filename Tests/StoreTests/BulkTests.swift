import GRDB
import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct BulkTests {
    private func rowCount(_ store: SQLiteStore) async throws -> Int {
        try await store.pool.read {
            try Int.fetchOne($0, sql: "SELECT (SELECT count(*) FROM readings) + (SELECT count(*) FROM arrivals)") ?? -1
        }
    }

    /// Old readings, received in one go long after.
    private func old(_ seconds: [Int64], watts: Int64 = 100) -> [MeterReading] {
        seconds.map { Reading.at($0, watts: watts, delay: 10_000_000_000 - $0 * 1000).of(.one) }
    }

    @Test func aLongRunOfOldReadingsNeedsNoRows() async throws {
        try await withStore { store async throws in
            #expect(try await store.append(old((0..<10_000).map { $0 * 10 })) == AppendOutcome(stored: 10_000))
            #expect(try await rowCount(store) == 0)
            #expect(try await store.append(old((10_000..<15_000).map { $0 * 10 })) == AppendOutcome(stored: 5000))
            #expect(try await rowCount(store) == 0)
            // The last block of the first batch is filled up by the second.
            let counts = try await store.pool.read {
                try Int.fetchAll($0, sql: "SELECT count FROM blocks ORDER BY first")
            }
            #expect(counts == [4096, 4096, 4096, 2712])
            #expect(try await store.all(of: .one) == old((0..<15_000).map { $0 * 10 }).map(\.reading))
        }
    }

    @Test func aLongRunAgainChangesNothing() async throws {
        try await withStore { store async throws in
            let batch = old((0..<9000).map { $0 * 10 })
            _ = try await store.append(batch)
            let before = try await store.pool.read { try Int.fetchOne($0, sql: "SELECT sum(id) FROM blocks") }
            #expect(try await store.append(batch.reversed()) == AppendOutcome(alreadyThere: 9000))
            let after = try await store.pool.read { try Int.fetchOne($0, sql: "SELECT sum(id) FROM blocks") }
            #expect(before == after)
        }
    }

    @Test(arguments: 0..<12) func longRunsOverWhatIsThereAreThoseOfTheModel(_ seed: UInt64) async throws {
        var settings = Layout.sealing.settings
        settings.blockLimits.span = 2_000_000
        try await withStore(settings) { store async throws in
            var generator = SeededGenerator(seed: seed)
            var kept: [Timestamp: Reading] = [:]
            for _ in 0..<30 {
                let start = Int64(generator.below(900))
                let step = 1 + Int64(generator.below(7))
                let watts: Int64 = generator.below(4) == 0 ? 5 : 100
                let batch = old((0..<Int64(generator.below(60))).map { start + $0 * step }, watts: watts)
                var expected = AppendOutcome()
                for element in batch {
                    if let first = kept[element.reading.time] {
                        expected.add(element, known: first.values)
                    } else {
                        kept[element.reading.time] = element.reading
                        expected.stored += 1
                    }
                }
                let outcome = try await store.append(batch)
                #expect(outcome.stored == expected.stored && outcome.alreadyThere == expected.alreadyThere)
                #expect(Set(outcome.conflicts) == Set(expected.conflicts))
            }
            #expect(try await store.all(of: .one, limit: 37) == kept.values.sorted { $0.time < $1.time })
            #expect(try await overlaps(store) == 0)
        }
    }

    private func overlaps(_ store: SQLiteStore) async throws -> Int? {
        try await store.pool.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM blocks AS a JOIN blocks AS b
                    ON a.meter = b.meter AND a.id <> b.id AND a.first <= b.last AND b.first <= a.last
                    """)
        }
    }

    @Test func aRunThatDoesNotFitLeavesNothing() async throws {
        try await withStore { store async throws in
            _ = try await store.append(old([0]))
            try await store.pool.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fail BEFORE INSERT ON blocks WHEN NEW.first > \(Reading.at(60_000).time.milliseconds)
                        BEGIN SELECT RAISE(ABORT, 'a fault of the test'); END
                        """)
            }
            let batch = old((0..<10_000).map { $0 * 10 })
            await #expect(throws: StoreError.self) { try await store.append(batch) }
            #expect(try await store.all(of: .one).count == 1)
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER fail") }
            #expect(try await store.append(batch) == AppendOutcome(stored: 9999, alreadyThere: 1))
        }
    }
}
