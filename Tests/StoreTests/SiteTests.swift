import Foundation
import GRDB
import Metering
import Testing

@testable import Store

@Suite struct SiteTests {
    private static let goOn: @Sendable (Double) -> Bool = { _ in true }
    private static let zone = "Europe/Amsterdam"

    private func failure(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// All that a history has of a meter.
    private func contents(_ path: String, _ key: MeterKey) async throws -> ([Reading], [LedgerRecord], [MeterGap]) {
        let store = try SQLiteStore(path: path)
        let range = Timestamp(seconds: 0)..<Timestamp(seconds: 4_000_000_000)
        let meter = LedgerMeter(key, zone: try Zone(identifier: SiteTests.zone))
        let records = try await store.ledger(of: [meter], in: range, resolution: .quarterHour)[key] ?? []
        let result = (try await store.all(of: key), records, try await store.gaps(of: key, in: range))
        try await store.close()
        return result
    }

    @Test(arguments: [nil, "flat-9"]) func aSiteThatIsMovedIsTheSameElsewhere(_ name: String?) async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try history.lay(in: folder)
        let (path, target, file) = (folder.file, elsewhere.file, folder.file + ".site")
        let key = DamagedHistory.meters[0]
        let moved = MeterKey(site: name ?? key.site, meter: key.meter)
        let exported = try SQLiteStore.exportSite("house-1", of: path, to: file, progress: SiteTests.goOn)
        #expect(exported.readings == history.written[key]?.count)
        #expect(exported.meters == 1 && exported.records == 40)
        let store = try SQLiteStore(path: target)
        _ = try await store.append([Reading.at(5).of(.two)])
        try await store.close()
        let first = try SQLiteStore.importSite(file, as: name, into: target, progress: SiteTests.goOn)
        #expect(first.readings == exported.readings && first.records == 40)
        let (before, after) = (try await contents(path, key), try await contents(target, moved))
        #expect(before.0 == after.0)
        #expect(before.1 == after.1)
        #expect(before.2.map(\.span) == after.2.map(\.span))
        let second = try SQLiteStore.importSite(file, as: name, into: target, progress: SiteTests.goOn)
        #expect(second.readings == 0 && second.alreadyThere == exported.readings)
        let third = try await contents(target, moved)
        #expect(third.0 == before.0 && third.1 == before.1)
    }

    @Test func readingsThatDifferRefuseTheWhole() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try history.lay(in: folder)
        let (target, file) = (elsewhere.file, folder.file + ".site")
        _ = try SQLiteStore.exportSite("house-1", of: folder.file, to: file, progress: SiteTests.goOn)
        let store = try SQLiteStore(path: target)
        _ = try await store.append([Reading.at(120, watts: 9).of(.one)])
        try await store.close()
        #expect(
            failure { _ = try SQLiteStore.importSite(file, as: nil, into: target, progress: SiteTests.goOn) }
                == "cannot import \(file) into \(target): 1 readings differ from those that the history has (the first: "
                + "house-1/main at 2026-03-01T12:02:00Z); nothing was taken in; erase the site first, or give the "
                + "incoming one another name")
        let after = try await contents(target, .one)
        #expect(after.0 == [.at(120, watts: 9)])
    }

    @Test func whatIsErasedIsGoneFromTheFile() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file
        let secret = MeterKey(site: "villa-geheim", meter: "hoofdmeter")
        let store = try SQLiteStore(path: path, settings: Layout.settling.settings)
        for step in 0..<Int64(20) {
            _ = try await store.append(
                (0..<50).flatMap { [Reading.at(step * 500 + $0).of(.one), Reading.at(step * 500 + $0).of(secret)] })
        }
        let value = [UInt8]("serienummer-4711".utf8)
        try await store.write([.put(StateRecord(site: secret.site, kind: "device", name: "x", value: value))])
        let error = failure { _ = try SQLiteStore.eraseSite(secret.site, of: path) }
        #expect(
            error?.hasPrefix("cannot erase site villa-geheim from \(path): another gateway has it open") == true
                || error?.hasPrefix("cannot open \(path): another gateway has it open") == true)
        try await store.close()
        let kept = try await contents(path, .one)
        let summary = try SQLiteStore.eraseSite(secret.site, of: path)
        #expect(summary.text == "1 meters, 1000 readings, 0 rows of the ledger, 1 records")
        for ending in ["", "-wal"] {
            guard let bytes = try? Data(contentsOf: URL(filePath: path + ending)) else { continue }
            for text in ["villa-geheim", "hoofdmeter", "serienummer-4711"] {
                #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text) is in \(path)\(ending)")
            }
        }
        #expect(try await contents(path, .one).0 == kept.0)
        #expect(
            failure { _ = try SQLiteStore.eraseSite(secret.site, of: path) }
                == "cannot erase site villa-geheim from \(path): the history has nothing of it; it has house-1")
    }

    @Test func aFileOfSeveralSitesIsNotTakenForOne() async throws {
        let history = try await DamagedHistory.shared()
        let folder = try TemporaryFolder()
        let elsewhere = try TemporaryFolder()
        try history.lay(in: folder)
        let (path, target) = (folder.file, elsewhere.file)
        #expect(
            failure { _ = try SQLiteStore.importSite(path, as: nil, into: target, progress: SiteTests.goOn) }
                == "cannot import \(path) into \(target): it holds 3 sites (house-1, house-2, house-3); a file of one is needed"
        )
        #expect(
            failure { _ = try SQLiteStore.exportSite("house-8", of: path, to: path + ".8", progress: SiteTests.goOn) }
                == "cannot export site house-8 of \(path) to \(path).8: the history has nothing of it; it has house-1, "
                + "house-2, house-3")
    }
}
