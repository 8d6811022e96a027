import GRDB
import Metering
import Testing

@testable import Store

@Suite struct FullDiskTests {
    /// Lets the file grow no further, or again.
    private func setFull(_ isFull: Bool, _ store: SQLiteStore) async throws {
        try await store.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(isFull ? pages : 1_000_000)")
        }
    }

    private let batch = (0..<5000).map { Reading.at($0 / 2).of($0 % 2 == 0 ? .one : .two) }

    @Test func aBatchThatDoesNotFitLeavesNothingAndFitsLater() async throws {
        try await withStore { store async throws in
            #expect(try await store.append([Reading.at(-1).of(.one)]).stored == 1)
            try await setFull(true, store)
            let error = await #expect(throws: StoreError.self) { try await store.append(batch) }
            #expect(error?.cause == .diskFull)
            #expect(error?.description == "cannot append 5000 readings to \(store.path): disk is full")
            #expect(try await store.all(of: .one) == [.at(-1)])
            #expect(try await store.latest(of: [.two]).isEmpty)
            try await setFull(false, store)
            #expect(try await store.append(batch) == AppendOutcome(stored: 5000))
            #expect(try await store.all(of: .two).count == 2500)
        }
    }

    @Test func stateThatDoesNotFitLeavesNothing() async throws {
        try await withStore { store async throws in
            try await setFull(true, store)
            let changes = (0..<50).map { index in
                StateChange.put(.init(site: "a", kind: "k", name: "\(index)", value: Array(repeating: 1, count: 9000)))
            }
            let error = await #expect(throws: StoreError.self) { try await store.write(changes) }
            #expect(error?.description == "cannot write 50 state changes to \(store.path): disk is full")
            #expect(try await store.records(kind: "k").isEmpty)
            try await setFull(false, store)
            try await store.write(changes)
            #expect(try await store.records(kind: "k").count == 50)
        }
    }

    @Test func aBatchThatFailsInItsMiddleLeavesNothing() async throws {
        try await withStore { store async throws in
            try await store.pool.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fail BEFORE INSERT ON readings
                        WHEN NEW.time = \(Reading.at(700).time.milliseconds) AND NEW.meter = 2
                        BEGIN SELECT RAISE(ABORT, 'a fault of the test'); END
                        """)
            }
            let error = await #expect(throws: StoreError.self) { try await store.append(batch) }
            #expect(error?.cause == .other("a fault of the test (1811)"))
            #expect(try await store.all(of: .one).isEmpty)
            #expect(try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM meters") } == 0)
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER fail") }
            #expect(try await store.append(batch).stored == 5000)
            #expect(try await store.append(batch).alreadyThere == 5000)
        }
    }

    @Test func settlingThatFailsLosesNothingAndIsTriedAgain() async throws {
        try await withStore(Layout.settling.settings) { store async throws in
            try await store.pool.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fail BEFORE INSERT ON readings
                        BEGIN SELECT RAISE(ABORT, 'a fault of the test'); END
                        """)
            }
            let seconds: [Int64] = [0, 100, 200, 300]
            for second in seconds { #expect(try await store.append([Reading.at(second).of(.one)]).stored == 1) }
            #expect(try await store.all(of: .one) == seconds.map { .at($0) })
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER fail") }
            // Within ten minutes after the failure nothing is attempted.
            #expect(try await store.append([Reading.at(400).of(.one)]).stored == 1)
            #expect(try await settledCount(store) == 0)
            #expect(try await store.append([Reading.at(1000).of(.one)]).stored == 1)
            #expect(try await settledCount(store) == 5)
            #expect(try await store.all(of: .one) == (seconds + [400, 1000]).map { .at($0) })
        }
    }

    private func settledCount(_ store: SQLiteStore) async throws -> Int? {
        try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM readings") }
    }
}
