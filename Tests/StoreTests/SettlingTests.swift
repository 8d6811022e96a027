import GRDB
import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct SettlingTests {
    private func counts(_ store: SQLiteStore) async throws -> [Int] {
        try await store.pool.read { db in
            try ["arrivals", "readings"].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? -1 }
        }
    }

    @Test func readingsSettleWhenThereIsNoRoomForMore() async throws {
        var settings = SQLiteSettings()
        settings.arrivalsRoom = 100
        try await withStore(settings) { store async throws in
            for second in 0..<Int64(99) { _ = try await store.append([Reading.at(second).of(.one)]) }
            #expect(try await counts(store) == [99, 0])
            _ = try await store.append([Reading.at(99).of(.one)])
            let counts = try await counts(store)
            #expect(counts[0] + counts[1] == 100)
            #expect((1...40).contains(counts[0]))
        }
    }

    @Test func readingsSettleAfterTenMinutes() async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one)])
            _ = try await store.append([Reading.at(560).of(.one)])
            #expect(try await counts(store) == [2, 0])
            _ = try await store.append([Reading.at(620).of(.two)])
            #expect(try await counts(store) == [1, 2])
        }
    }

    @Test func oldReadingsGoWhereTheyBelongAtOnce() async throws {
        try await withStore { store async throws in
            _ = try await store.append(
                (0..<50).map { Reading.at($0 * 3600 - 9_000_000, delay: 10_000_000_000).of(.one) })
            #expect(try await counts(store)[0] == 0)
            #expect(try await store.all(of: .one).count == 50)
        }
    }

    @Test func batchesOfAFileThatTellsWhenTheyCameAreSealedWithoutARowForEach() async throws {
        var settings = SQLiteSettings()
        settings.blockLimits = BlockLimits(readings: 400, span: 86_400_000)
        try await withStore(settings) { store async throws in
            for batch in 0..<Int64(5) {
                let seconds = batch * 10_000..<(batch + 1) * 10_000
                let outcome = try await store.append(
                    stride(from: seconds.lowerBound, to: seconds.upperBound, by: 10).map { Reading.at($0).of(.one) })
                #expect(outcome.stored == 1000)
                let counts = try await counts(store)
                #expect(counts[0] + counts[1] <= 20, "after batch \(batch): \(counts)")
            }
            #expect(try await store.all(of: .one).count == 5000)
        }
    }

    @Test func whatArrivesIsAlwaysLaterThanWhatHasSettled() async throws {
        try await withStore(Layout.settling.settings) { store async throws in
            var generator = SeededGenerator(seed: 3)
            for step in 0..<100 {
                let late = Int64(generator.next() % 200)
                _ = try await store.append([Reading.at(Int64(step) * 10 - late, delay: late * 1000).of(.one)])
                let isInOrder = try await store.pool.read { db in
                    try Bool.fetchOne(
                        db,
                        sql: """
                            SELECT coalesce((SELECT min(slice) FROM arrivals) > (SELECT slice FROM settled), 1)
                              AND coalesce((SELECT max(time) >> 13 FROM readings) <= (SELECT slice FROM settled), 1)
                            """)
                }
                #expect(isInOrder == true)
            }
        }
    }

    @Test func theSpaceOfSettledRowsIsUsedAgain() async throws {
        try await withStore(Layout.settling.settings) { store async throws in
            func freePages() async throws -> Int {
                try await store.pool.read { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
            }
            var free: [Int] = []
            for round in 0..<8 {
                let start = Int64(round) * 5000
                _ = try await store.append((start..<start + 4000).map { Reading.at($0).of(.one) })
                free.append(try await freePages())
            }
            #expect((free.last ?? .max) <= (free.dropFirst().first ?? 0) + 8)
        }
    }

    @Test func whatTheWriterRemembersIsWhatTheFileSays() async throws {
        try await withStore(Layout.settling.settings) { store async throws in
            for second in stride(from: Int64(0), to: 500, by: 20) {
                _ = try await store.append([Reading.at(second).of(.one), Reading.at(second + 300).of(.two)])
                let remembered = store.remembered()
                let read = try await store.pool.read { try WriterState($0, settings: SQLiteSettings()) }
                #expect(remembered.arrivals == read.arrivals)
                #expect(remembered.oldest == read.oldest)
                #expect(remembered.settled == read.settled)
            }
        }
    }
}
