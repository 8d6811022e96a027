import GRDB
import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct RetentionTests {
    @Test(arguments: Layout.allCases) func whatIsOlderGoesAndTheRestStays(_ layout: Layout) async throws {
        try await withStore(layout.settings) { store async throws in
            let seconds = (0..<200).map { Int64($0) * 10 }
            for start in stride(from: 0, to: 200, by: 20) {
                _ = try await store.append(
                    seconds[start..<start + 20].flatMap { [Reading.at($0).of(.one), Reading.at($0).of(.two)] })
            }
            let moment = Reading.at(1000).time
            let removed = try await store.prune(before: moment)
            for meter in [MeterKey.one, .two] {
                let kept = try await store.all(of: meter)
                #expect(kept.suffix(100) == seconds.suffix(100).map { .at($0) }[...])
                // A block that reaches over the moment stays whole.
                #expect(kept.count < 110)
            }
            let left = try await store.all(of: .one).count + store.all(of: .two).count
            #expect(removed == 400 - left)
            #expect(try await store.prune(before: moment) == 0)
        }
    }

    @Test func pagesAreGivenBack() async throws {
        try await withStore { store async throws in
            var generator = SeededGenerator(seed: 1)
            for start in 0..<Int64(4) {
                let seconds = start * 20_000..<(start + 1) * 20_000
                _ = try await store.append(
                    seconds.map {
                        Reading.at($0, watts: generator.integer(), delay: 1_000_000_000 - $0 * 1000).of(.one)
                    })
            }
            func pages() async throws -> Int {
                try await store.pool.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
            }
            let before = try await pages()
            #expect(try await store.prune(before: Reading.at(70_000).time) > 60_000)
            #expect(try await pages() < before * 2 / 3)
            #expect(try await store.all(of: .one).last?.time == Reading.at(79_999).time)
        }
    }

    @Test func whatIsWrittenAfterwardsIsKept() async throws {
        try await withStore(Layout.settling.settings) { store async throws in
            _ = try await store.append([Reading.at(0).of(.one), Reading.at(500).of(.one)])
            #expect(try await store.prune(before: Reading.at(10_000).time) == 2)
            #expect(try await store.append([Reading.at(510).of(.one)]).stored == 1)
            #expect(try await store.all(of: .one) == [.at(510)])
            let remembered = store.remembered()
            let read = try await store.pool.read { try WriterState($0, settings: SQLiteSettings()) }
            #expect(remembered.arrivals == read.arrivals && remembered.oldest == read.oldest)
        }
    }
}
