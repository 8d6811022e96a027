import GRDB
import Metering
import Testing

@testable import Store

@Suite struct DamagedBlockTests {
    /// Three blocks of ten readings each, the second of them damaged.
    private func withDamage(_ test: (SQLiteStore) async throws -> Void) async throws {
        var settings = Layout.sealing.settings
        settings.blockLimits.span = 86_400_000
        try await withStore(settings) { store async throws in
            _ = try await store.append((0..<30).map { Reading.at($0 * 10).of(.one) })
            _ = try await store.append([Reading.at(1000).of(.one), Reading.at(0).of(.two)])
            #expect(try await store.blockCount() == 3)
            try await store.pool.write { db in
                try db.execute(
                    sql: """
                        UPDATE blocks SET bytes = CAST(substr(bytes, 1, length(bytes) - 5) || x'0102030405' AS BLOB)
                        WHERE first = \(Reading.at(100).time.milliseconds)
                        """)
            }
            try await test(store)
        }
    }

    @Test func theErrorNamesMeterAndStretch() async throws {
        try await withDamage { store async throws in
            let error = await #expect(throws: StoreError.self) { try await store.all(of: .one) }
            #expect(
                error?.description == """
                    cannot read house-1/main from \(store.path): file is damaged (the 10 readings of house-1/main from \
                    2026-03-01T12:01:40Z to 2026-03-01T12:03:10Z do not decode)
                    """)
        }
    }

    @Test func whatLiesBeforeAndBehindIsRead() async throws {
        try await withDamage { store async throws in
            let before = Reading.at(0).time..<Reading.at(100).time
            let behind = Reading.at(191).time..<Reading.at(2000).time
            #expect(try await store.all(of: .one, in: before) == (0..<10).map { .at($0 * 10) })
            #expect(try await store.all(of: .one, in: behind).count == 11)
            #expect(try await store.readings(of: .one, in: Timestamp.allTime, limit: 9, after: nil).readings.count == 9)
            try await store.pool.read { db throws in
                let reader = DetailReader(db, meter: 1)
                #expect(try reader.last(before: Reading.at(100).time) == .at(90))
                #expect(try reader.first(from: Reading.at(191).time) == .at(200))
                #expect(throws: StoreError.Cause.self) { try reader.first(from: Reading.at(150).time) }
            }
            #expect(try await store.latest(of: [.one, .two]) == [.one: .at(1000), .two: .at(0)])
        }
    }

    @Test func readingsOfADamagedStretchAreTakenInAgain() async throws {
        try await withDamage { store async throws in
            let again = (0..<30).map { Reading.at($0 * 10, delay: 9_000_000).of(.one) }
            #expect(try await store.append(again) == AppendOutcome(stored: 10, alreadyThere: 20))
            #expect(try await store.append(again) == AppendOutcome(alreadyThere: 30))
            #expect(try await store.append([Reading.at(9000).of(.one)]).stored == 1)
        }
    }

    @Test func aBlockOfALaterVersionIsNotGuessedAt() async throws {
        try await withDamage { store async throws in
            try await store.pool.write { try $0.execute(sql: "UPDATE blocks SET version = 2") }
            await #expect(throws: StoreError.self) { try await store.all(of: .one) }
        }
    }

    @Test func theLatestComesFromTheLastSoundBlock() async throws {
        try await withDamage { store async throws in
            try await store.pool.write { db in
                try db.execute(sql: "DELETE FROM arrivals; DELETE FROM readings; DELETE FROM blocks WHERE id = 3")
            }
            #expect(try await store.latest(of: [.one]) == [.one: .at(90)])
        }
    }
}
