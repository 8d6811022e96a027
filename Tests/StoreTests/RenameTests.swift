import GRDB
import Metering
import Testing

@testable import Store

@Suite struct RenameTests {
    @Test(arguments: Layout.allCases) func theHistoryGoesWithTheName(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            _ = try await store.append([Reading.at(0).of(.one), Reading.at(300).of(.one)])
            try await store.rename(.one, to: .two)
            #expect(try await store.all(of: .one).isEmpty)
            #expect(try await store.all(of: .two) == [.at(0), .at(300)])
            #expect(try await store.append([Reading.at(0).of(.two), Reading.at(310).of(.two)]).stored == 1)
            #expect(try await store.latest(of: [.one, .two]) == [.two: .at(310)])
        }
    }

    @Test func aSecondTimeIsNothing() async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one)])
            try await store.rename(.one, to: .two)
            try await store.rename(.one, to: .two)
            try await store.rename(.two, to: .two)
            #expect(try await store.all(of: .two) == [.at(0)])
        }
    }

    @Test func aNameWithoutHistoryIsNothing() async throws {
        try await withStore { store async throws in
            try await store.rename(.one, to: .two)
            #expect(try await store.latest(of: [.one, .two]).isEmpty)
        }
    }

    @Test func aNameWhoseReadingsWereErasedGivesWay() async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one), Reading.at(0).of(.two)])
            try await store.pool.write { try $0.execute(sql: "DELETE FROM arrivals WHERE meter = 2") }
            try await store.rename(.two, to: .one)
            #expect(try await store.all(of: .one) == [.at(0)])
            try await store.rename(.one, to: .two)
            #expect(try await store.all(of: .two) == [.at(0)])
        }
    }

    @Test(arguments: Layout.allCases) func twoHistoriesAreNotMixed(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            _ = try await store.append([Reading.at(0).of(.one), Reading.at(300, watts: 2).of(.two)])
            let error = await #expect(throws: StoreError.self) { try await store.rename(.one, to: .two) }
            #expect(error?.cause == .historyConflict)
            #expect(
                error?.description == """
                    cannot rename house-1/main to house-2/main in \(store.path): both have readings; \
                    erase one or keep both names
                    """)
            #expect(try await store.all(of: .one) == [.at(0)])
            #expect(try await store.all(of: .two) == [.at(300, watts: 2)])
        }
    }

    @Test func theOldNameMayBeginAnew() async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one)])
            try await store.rename(.one, to: .two)
            _ = try await store.append([Reading.at(1).of(.one), Reading.at(2).of(.two)])
            #expect(try await store.all(of: .one) == [.at(1)])
            #expect(try await store.all(of: .two) == [.at(0), .at(2)])
        }
    }
}
