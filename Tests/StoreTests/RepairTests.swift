import Foundation
import GRDB
import Metering
internal import Seeding
import Testing

@testable import Store

@Suite struct RepairTests {
    private static let page = 4096

    /// Opens a damaged file, and says what was repaired and which readings are there; all of them were written.
    private func repaired(
        _ history: DamagedHistory, _ folder: borrowing TemporaryFolder
    ) async throws -> (repair: HistoryRepair?, readings: [MeterKey: [Reading]]) {
        let before = try Data(contentsOf: URL(filePath: folder.file))
        let (store, repair) = try SQLiteStore.opened(folder.file)
        var readings: [MeterKey: [Reading]] = [:]
        for (index, meter) in DamagedHistory.meters.enumerated() {
            // A block whose content is damaged is found when it is read, and said then.
            let direct = try? await store.all(of: meter)
            guard repair != nil || direct != nil else {
                readings[meter] = history.written[meter]
                continue
            }
            // Where the name of a meter is lost, its number is left.
            let nameless = MeterKey(site: "lost", meter: "meter-\(index + 1)")
            let all = try await (direct ?? []) + store.all(of: nameless)
            let written = Set(history.written[meter] ?? [])
            #expect(all.allSatisfy(written.contains), "\(meter) has readings that were not written")
            #expect(Set(all.map(\.time)).count == all.count)
            readings[meter] = all
        }
        #expect(try await store.append([Reading.at(900_000).of(.one)]).stored == 1)
        let finding = try await store.pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        #expect(repair == nil || finding == ["ok"])
        try await store.close()
        if let repair {
            #expect(try Data(contentsOf: URL(filePath: repair.aside)) == before)
            #expect(repair.readings == readings.values.reduce(0) { $0 + $1.count })
            let (again, second) = try SQLiteStore.opened(folder.file)
            #expect(second == nil)
            try await again.close()
        }
        return (repair, readings)
    }

    @Test func aSoundHistoryIsOpenedAsItIs() async throws {
        for isClosed in [true, false] {
            let history = try await DamagedHistory.shared(isClosed: isClosed)
            let folder = try TemporaryFolder()
            try history.lay(in: folder)
            let (repair, readings) = try await repaired(history, folder)
            #expect(repair == nil)
            #expect(readings == history.written)
        }
    }

    @Test(arguments: [UInt8(0), 0xA5]) func aPageThatIsOverwrittenAnywhereLeavesWhatIsBesideIt(_ byte: UInt8)
        async throws
    {
        let history = try await DamagedHistory.shared()
        let pages = history.file.count / RepairTests.page
        try #require(pages > 40)
        // Every fourth: the pages of one table stand together.
        for page in stride(from: Int(byte % 4) + 1, to: pages, by: 4) {
            let folder = try TemporaryFolder()
            try history.lay(in: folder) { file in
                for index in page * RepairTests.page..<(page + 1) * RepairTests.page { file[index] = byte }
            }
            // A log that is left makes the start look at everything.
            try Data(repeating: 0, count: 64).write(to: URL(filePath: folder.file + "-wal"))
            let (repair, readings) = try await repaired(history, folder)
            let lost = history.written.filter { readings[$0.key]?.count != $0.value.count }
            if !lost.isEmpty {
                #expect(repair != nil, "page \(page): readings are lost and nothing was said")
                let said = Set(repair?.losses.map(\.meter) ?? [])
                #expect(Set(lost.keys).isSubset(of: said) || said.contains { $0.site == "lost" }, "page \(page)")
            }
            let kept = readings.values.reduce(0) { $0 + $1.count }
            // The root page of a table takes the table with it, and the others stay.
            #expect(kept > 0, "page \(page) took all")
        }
    }

    @Test(arguments: 0..<16) func anythingThatIsOverwrittenInventsNothing(_ seed: UInt64) async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: seed)
        try history.lay(in: folder) { file in
            for _ in 0...generator.below(5) {
                let start = RepairTests.page + generator.below(file.count - 2 * RepairTests.page)
                let first = start / 512 * 512
                switch generator.below(3) {
                case 0: for index in first..<first + 4096 { file[index] = 0 }
                case 1: for index in first..<first + 512 { file[index] = UInt8(truncatingIfNeeded: generator.next()) }
                default: file = file.prefix(max(file.count - 512 * generator.below(40), 20 * RepairTests.page))
                }
            }
        }
        try Data(repeating: 0, count: 64).write(to: URL(filePath: folder.file + "-wal"))
        _ = try await repaired(history, folder)
    }

    @Test func aFileThatIsCutOffIsRebuilt() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        try history.lay(in: folder) { $0 = $0.prefix($0.count - 5 * RepairTests.page - 100) }
        let (repair, _) = try await repaired(history, folder)
        let cut = history.file.count - 5 * RepairTests.page - 100
        #expect(repair?.finding == "it has \(cut) bytes of \(history.file.count)")
        #expect(repair?.aside == "\(folder.file).damaged-20260301T120000Z")
    }

    @Test(arguments: [0..<16, 16..<18, 0..<100, 100..<4096, 0..<4096])
    func aDamagedFirstPageIsReplacedSinceAllHistoriesHaveTheSame(_ damage: Range<Int>) async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        try history.lay(in: folder) { file in for index in damage { file[index] = 0x5A } }
        let (repair, readings) = try await repaired(history, folder)
        #expect(repair != nil)
        #expect(readings == history.written)
    }

    @Test func aFileWithoutAnythingToReadIsRefusedAndLeftAlone() async throws {
        let folder = try TemporaryFolder()
        let noise = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try noise.write(to: URL(filePath: folder.file))
        try Data().write(to: URL(filePath: folder.file + ".lock"))
        let path = folder.file
        let error = #expect(throws: StoreError.self) { try SQLiteStore.opened(path) }
        #expect(
            error?.description == """
                cannot open \(folder.file): file is damaged (its first page is overwritten), and nothing of it can be \
                read; put a backup in its place with metergw restore, or move it away to begin an empty history
                """)
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == noise)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }

    @Test func aDamagedHistoryWithoutMetersIsBegunAnew() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file)
        try await store.close()
        var file = try Data(contentsOf: URL(filePath: folder.file))
        for index in file.count - 4096..<file.count { file[index] = 0xA5 }
        try file.write(to: URL(filePath: folder.file))
        try Data().write(to: URL(filePath: folder.file + ".suspect"))
        let (again, repair) = try SQLiteStore.opened(folder.file)
        #expect(repair?.meters == 0)
        #expect(try await again.append([Reading.at(0).of(.one)]).stored == 1)
        try await again.close()
    }

    @Test func filesOfOthersAndOfNewerVersionsAreRefusedAndLeftAlone() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file
        let other = try DatabaseQueue(path: path)
        try await other.write { try $0.execute(sql: "CREATE TABLE photos (id INTEGER PRIMARY KEY)") }
        try other.close()
        let before = try Data(contentsOf: URL(filePath: path))
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try SQLiteStore.opened(path) }
            #expect(error?.cause == .foreign("a database of another program"))
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        try Data("site,meter\n".utf8).write(to: URL(filePath: path + "2"))
        let text = #expect(throws: StoreError.self) { try SQLiteStore.opened(path + "2") }
        #expect(text?.cause == .foreign("no database at all"))
        let store = try SQLiteStore(path: path + "3")
        try await store.pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('later')") }
        try await store.close()
        let newer = #expect(throws: StoreError.self) { try SQLiteStore.opened(path + "3") }
        #expect(newer?.cause == .newerSchema(found: 4, known: 3))
    }

    @Test func aDamagedLogIsSaidAndWhatIsBeforeIsKept() async throws {
        let history = try await DamagedHistory.shared(isClosed: false)
        let log = try #require(history.log)
        let frame = 24 + RepairTests.page
        for place in [20, 32 + frame * 3 + 2000, 32 + frame * 20 + 8] {
            let folder = try TemporaryFolder()
            try history.lay(in: folder)
            var damaged = log
            damaged[place] ^= 0x40
            try damaged.write(to: URL(filePath: folder.file + "-wal"))
            let (repair, _) = try await repaired(history, folder)
            let found = try #require(repair, "\(place)")
            #expect(found.finding.contains("log"))
            #expect(try Data(contentsOf: URL(filePath: found.aside + "-wal")) == damaged)
        }
    }

    @Test func aLogWhoseLastTransactionIsTornIsNoDamage() async throws {
        let history = try await DamagedHistory.shared(isClosed: false)
        let log = try #require(history.log)
        let folder = try TemporaryFolder()
        try history.lay(in: folder)
        try log.dropLast(3000).write(to: URL(filePath: folder.file + "-wal"))
        #expect(try await repaired(history, folder).repair == nil)
    }

    @Test func whatTheLedgerLacksIsMadeAnewAndGapsAreKept() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        try history.lay(in: folder)
        let zone = try Zone(identifier: "Europe/Amsterdam")
        let meters = DamagedHistory.meters.map { LedgerMeter($0, zone: zone) }
        let range = Timestamp(seconds: 0)..<Timestamp(seconds: 4_000_000_000)
        let now = Timestamp(seconds: 1_900_000_000)
        func quarters() async throws -> [MeterKey: [LedgerRecord]] {
            let (store, _) = try SQLiteStore.opened(folder.file)
            try await store.book(meters, now: now, horizon: Timestamp(milliseconds: .min))
            let records = try await store.ledger(of: meters, in: range, resolution: .quarterHour)
            #expect(try await store.gaps(of: meters[0].key, in: range).first?.cause == .unreachable)
            try await store.close()
            return records
        }
        let before = try await quarters()
        let queue = try DatabaseQueue(path: folder.file)
        try await queue.write { db in
            try db.execute(sql: "UPDATE ledger SET records = CAST('nothing' AS BLOB) WHERE rowid % 2 = 0")
            try db.execute(sql: "DELETE FROM settled; PRAGMA application_id = 7")
        }
        try queue.close()
        #expect(try await quarters() == before)
    }

    @Test(arguments: 0..<4) func anExchangeThatWasInterruptedIsCarriedOut(_ step: Int) async throws {
        let folder = try TemporaryFolder()
        let (old, new) = (try SQLiteStore(path: folder.file), try SQLiteStore(path: folder.file + ".draft"))
        _ = try await old.append([Reading.at(0).of(.one)])
        _ = try await new.append([Reading.at(1).of(.one)])
        try await old.close()
        try await new.close()
        let files = HistoryFiles(path: folder.file)
        let aside = files.aside(.damaged, at: .noon)
        try Data("log".utf8).write(to: URL(filePath: folder.file + "-shm"))
        if step > 0 {
            try HistoryFiles.move(files.draft, to: "\(folder.file).next-damaged-20260301T120000Z")
            for ending in ["-shm", ""].prefix(step - 1) {
                try HistoryFiles.move(folder.file + ending, to: aside + ending)
            }
        }
        let (store, _) = try SQLiteStore.opened(folder.file)
        // Before the draft is said to be whole, it is none.
        #expect(try await store.all(of: .one) == [.at(step == 0 ? 0 : 1)])
        #expect(HistoryFiles.exists(aside) == (step > 0))
        try await store.close()
    }
}
