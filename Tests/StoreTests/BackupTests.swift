import Foundation
import GRDB
import Metering
import Testing

@testable import Store

@Suite struct BackupTests {
    private static let goOn: @Sendable (Double) -> Bool = { _ in true }

    private func failure(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func aCopyMadeWhileOthersWriteIsAPrefix() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file, settings: Layout.sealing.settings)
        _ = try await store.append([Reading.at(0).of(.one)])
        let path = folder.file
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { () async throws in
                for second in 1..<Int64(200) { _ = try await store.append([Reading.at(second * 10).of(.one)]) }
            }
            for copy in 0..<4 {
                group.addTask {
                    let summary = try SQLiteStore.backUp(path, to: "\(path).copy-\(copy)") { _ in true }
                    let kept = try SQLiteStore(reading: "\(path).copy-\(copy)")
                    let readings = try await kept.all(of: .one)
                    #expect(readings == (0..<Int64(readings.count)).map { .at($0 * 10) })
                    #expect(summary.readings == readings.count)
                    #expect(summary.meters == [.one])
                    try await kept.close()
                }
            }
            try await group.waitForAll()
        }
        try await store.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.contains(".part") })
    }

    @Test func aCopyComesBackInThePlaceOfWhatIsThereAndThatIsKept() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        try history.lay(in: folder)
        let copy = folder.file + ".copy"
        let summary = try SQLiteStore.backUp(folder.file, to: copy, progress: BackupTests.goOn)
        #expect(summary.meters == DamagedHistory.meters)
        #expect(summary.readings == history.written.values.reduce(0) { $0 + $1.count })
        #expect(summary.first == Timestamp.noon)
        let store = try SQLiteStore(path: folder.file)
        _ = try await store.append([Reading.at(900_000).of(.one)])
        let path = folder.file
        #expect(
            failure { _ = try SQLiteStore.restore(copy, to: path, now: .noon, progress: BackupTests.goOn) }
                == "cannot open \(path): another gateway has it open; stop that one, or give each a "
                + "history of its own in store.path")
        try await store.close()
        let (again, aside) = try SQLiteStore.restore(copy, to: path, now: .noon, progress: BackupTests.goOn)
        #expect(again.readings == summary.readings)
        #expect(aside == "\(path).replaced-20260301T120000Z")
        let restored = try SQLiteStore(path: path)
        for meter in DamagedHistory.meters { #expect(try await restored.all(of: meter) == history.written[meter]) }
        try await restored.close()
        let former = try SQLiteStore(path: try #require(aside))
        #expect(try await former.latest(of: [.one])[.one] == .at(900_000))
        try await former.close()
    }

    @Test func aCopyOfAnOlderVersionIsBroughtForward() async throws {
        for migration in Schema.migrator.migrations {
            let folder = try TemporaryFolder()
            let old = try DatabaseQueue(path: folder.file + ".old")
            try Schema.migrator.migrate(old, upTo: migration)
            try await old.write { db in
                try db.execute(sql: "INSERT INTO meters (site, meter) VALUES ('house-1', 'main')")
                try db.execute(
                    sql: "INSERT INTO readings VALUES (1, ?, 137, 0, 0, x'010B01C801')",
                    arguments: [Timestamp.noon.milliseconds])
            }
            try old.close()
            _ = try SQLiteStore.restore(folder.file + ".old", to: folder.file, now: .noon, progress: BackupTests.goOn)
            let store = try SQLiteStore(path: folder.file)
            #expect(try await store.all(of: .one) == [.at(0)])
            try await store.close()
        }
    }

    @Test func whatIsInterruptedLeavesNothing() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        try history.lay(in: folder)
        let (path, copy) = (folder.file, folder.file + ".copy")
        _ = try SQLiteStore.backUp(path, to: copy, progress: BackupTests.goOn)
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            !$0.contains("history.db-")
        }
        for share in [0.0, 0.4, 0.6] {
            #expect(
                failure { _ = try SQLiteStore.backUp(path, to: path + ".other") { $0 < share } }
                    == "cannot back up \(path) to \(path).other: interrupted; nothing was changed")
            #expect(
                failure { _ = try SQLiteStore.restore(copy, to: path, now: .noon) { $0 < share } }
                    == "cannot restore \(path) from \(copy): interrupted; nothing was changed")
            let after = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                !$0.contains("history.db-")
            }
            #expect(after.sorted() == before.sorted())
        }
    }

    @Test func whatIsNoCopyIsRefused() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        try history.lay(in: folder)
        let (path, other) = (folder.file, folder.file + ".other")
        func refusal() -> String? {
            failure { _ = try SQLiteStore.restore(other, to: path, now: .noon, progress: BackupTests.goOn) }
        }
        let start = "cannot restore \(path) from \(other): "
        #expect(refusal() == "\(start)no such file")
        try Data("text\n".utf8).write(to: URL(filePath: other))
        #expect(refusal() == "\(start)file is no history of metergw but no database at all")
        var damaged = history.file
        for index in damaged.count / 2..<damaged.count / 2 + 8192 { damaged[index] = 0 }
        try damaged.write(to: URL(filePath: other))
        #expect(refusal()?.hasPrefix("\(start)file is damaged (") == true)
        #expect(
            failure { _ = try SQLiteStore.restore(path, to: path, now: .noon, progress: BackupTests.goOn) }
                == "cannot restore \(path) from \(path): that is the history itself")
        #expect(try Data(contentsOf: URL(filePath: path)) == history.file)
    }
}
