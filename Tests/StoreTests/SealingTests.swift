import GRDB
import Metering
import Testing

@testable import Store

@Suite struct SealingTests {
    /// A store whose readings settle and are sealed after each batch, ten in a block at most.
    private let settings = Layout.sealing.settings

    private func rowCount(_ store: SQLiteStore) async throws -> Int {
        try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM readings") ?? -1 }
    }

    private func blocks(_ store: SQLiteStore) async throws -> [Int] {
        try await store.pool.read { try Int.fetchAll($0, sql: "SELECT count FROM blocks ORDER BY meter, first") }
    }

    private func append(_ store: SQLiteStore, _ seconds: [Int64], delay: Int64 = 137) async throws -> AppendOutcome {
        try await store.append(seconds.map { Reading.at($0, delay: delay).of(.one) })
    }

    @Test func aBlockIsSealedWhenItIsFull() async throws {
        var settings = settings
        settings.blockLimits.span = 86_400_000
        try await withStore(settings) { store async throws in
            _ = try await append(store, Array(0..<9))
            #expect(try await blocks(store) == [])
            for second in stride(from: Int64(1000), to: 20_000, by: 1000) { _ = try await append(store, [second]) }
            #expect(try await blocks(store) == [10, 10])
            #expect(try await store.all(of: .one).count == 28)
        }
    }

    @Test func aBlockIsSealedWhenItsSpanIsOver() async throws {
        try await withStore(settings) { store async throws in
            _ = try await append(store, [5, 20, 60])
            _ = try await append(store, [230])
            #expect(try await blocks(store) == [])
            _ = try await append(store, [300])
            #expect(try await blocks(store) == [4])
            #expect(try await store.blockCount() == 1)
        }
    }

    @Test func spansBeginAtAFullHourAndDoNotDrift() {
        let limits = BlockLimits()
        let hour: Int64 = 3_600_000
        for day in Int64(0)..<5 {
            let first = day * 24 * hour + 7 * hour + day * 299_000 + 13
            #expect(limits.end(from: first) == (day + 1) * 24 * hour + 7 * hour)
        }
        #expect(limits.end(from: -1) == 23 * hour)
        #expect(limits.end(from: .max) == .max)
        #expect(limits.end(from: .min) <= .min + 24 * hour)
    }

    @Test func sealedRowsLeaveTheTable() async throws {
        try await withStore(settings) { store async throws in
            _ = try await append(store, (0..<100).map { $0 * 10 })
            _ = try await append(store, [5000])
            #expect(try await rowCount(store) <= 1)
            let seconds: [Int64] = (0..<100).map { $0 * 10 } + [5000]
            #expect(try await store.all(of: .one) == seconds.map { .at($0) })
        }
    }

    @Test func fewBlocksAreSealedAfterABatch() async throws {
        var settings = settings
        settings.blocksPerAppend = 2
        try await withStore(settings) { store async throws in
            let meters = (0..<12).map { MeterKey(site: "house-\($0)", meter: "main") }
            for meter in meters { _ = try await store.append([Reading.at(0).of(meter), Reading.at(1).of(meter)]) }
            var counts: [Int] = []
            for second in stride(from: Int64(900), to: 1800, by: 30) {
                _ = try await append(store, [second])
                counts.append(try await store.blockCount())
            }
            #expect(zip(counts, counts.dropFirst()).allSatisfy { $1 - $0 <= 2 })
            #expect((counts.first ?? 9) <= 2)
            #expect((counts.last ?? 0) >= 12)
        }
    }

    @Test func lateReadingsJoinTheBlockInWhoseStretchTheyLie() async throws {
        try await withStore(settings) { store async throws in
            _ = try await append(store, (0..<30).map { $0 * 10 })
            _ = try await append(store, [1000])
            let before = try await blocks(store)
            #expect(try await append(store, [15, 25, 105], delay: 2_000_000) == AppendOutcome(stored: 3))
            _ = try await append(store, [3000])
            #expect(try await rowCount(store) <= 1)
            #expect(try await blocks(store).reduce(0, +) >= before.reduce(0, +) + 3)
            let seconds: [Int64] = (0..<30).map { $0 * 10 } + [15, 25, 105, 1000, 3000]
            #expect(try await store.all(of: .one).map(\.time) == seconds.sorted().map { Reading.at($0).time })
        }
    }

    @Test func readingsOfASealedStretchAreKnownAgain() async throws {
        try await withStore(settings) { store async throws in
            _ = try await append(store, (0..<30).map { $0 * 10 })
            _ = try await append(store, [2000])
            #expect(try await rowCount(store) <= 1)
            let other = Reading.at(50, watts: 7).of(.one)
            let batch = [Reading.at(40).of(.one), other, Reading.at(55).of(.one), Reading.at(40, delay: 9).of(.one)]
            #expect(try await store.append(batch) == AppendOutcome(stored: 1, alreadyThere: 2, conflicts: [other]))
            #expect(try await store.append(batch) == AppendOutcome(alreadyThere: 3, conflicts: [other]))
        }
    }

    @Test(arguments: ["INSERT ON blocks", "DELETE ON readings"])
    func sealingThatFailsLosesNothingAndIsTriedAgain(_ event: String) async throws {
        try await withStore(settings) { store async throws in
            let fault = "BEGIN SELECT RAISE(ABORT, 'a fault of the test'); END"
            try await store.pool.write { try $0.execute(sql: "CREATE TRIGGER fail BEFORE \(event) \(fault)") }
            // Fewer at a time than a block has: a whole block's worth of old ones would be sealed in their own batch.
            for start in stride(from: Int64(0), to: 40, by: 5) {
                #expect(try await append(store, (start..<start + 5).map { $0 * 10 }).stored == 5)
            }
            #expect(try await append(store, [900]).stored == 1)
            #expect(try await store.blockCount() == 0)
            let seconds: [Int64] = (0..<40).map { $0 * 10 } + [900]
            let expected = seconds.map { Reading.at($0) }
            #expect(try await store.all(of: .one) == expected)
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER fail") }
            #expect(try await append(store, [3000]).stored == 1)
            #expect(try await store.blockCount() > 3)
            #expect(try await store.all(of: .one) == expected + [.at(3000)])
        }
    }

    @Test func aFileOpenedAgainGoesOnSealing() async throws {
        let folder = try TemporaryFolder()
        for start in stride(from: Int64(0), to: 4000, by: 500) {
            let store = try SQLiteStore(path: folder.file, settings: settings)
            _ = try await append(store, (0..<9).map { start + $0 * 20 })
            try await store.close()
        }
        let store = try SQLiteStore(path: folder.file, settings: settings)
        _ = try await append(store, [9000])
        #expect(try await store.blockCount() >= 8)
        #expect(try await store.all(of: .one).count == 73)
        try await store.close()
    }
}
