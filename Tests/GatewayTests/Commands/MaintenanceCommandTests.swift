internal import Foundation
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// The commands that copy, move and forget what a history has, as a shell runs them.
@Suite struct MaintenanceCommandTests {
    private let history: TemporaryHistory

    init() throws {
        history = try TemporaryHistory()
        try history.configuration()
    }

    private func run(_ arguments: String...) throws -> BuiltBinary.Run {
        try BuiltBinary.run(arguments, in: history.folder)
    }

    private func fill(_ sites: String..., readings count: Int = 20) async throws {
        let store = try SQLiteStore(path: history.path)
        for site in sites {
            let key = MeterKey(site: site, meter: "grid")
            _ = try await store.append(
                try RandomReadings.household(count).map { MeterReading(meter: key, reading: $0) })
        }
        try await store.close()
    }

    private func readings(of site: String) async throws -> [Reading] {
        let store = try SQLiteStore(reading: history.path)
        let key = MeterKey(site: site, meter: "grid")
        let page = try await store.readings(of: key, in: TemporaryHistory.allTime, limit: 1000, after: nil)
        try await store.close()
        return page.readings
    }

    @Test func aBackupIsMadeWhileAGatewayWritesAndPutBack() async throws {
        let store = try SQLiteStore(path: history.path)
        _ = try await store.append(try RandomReadings.household(20).ofMeter)
        let backup = try run("backup", "copy.db")
        #expect(backup.code == 0 && backup.errors == "")
        #expect(
            backup.output.hasPrefix(
                "copy.db: 1 meters, 20 readings from 2026-03-01T12:00:00Z to 2026-03-01T12:03:10Z, "))
        _ = try await store.append(Array(try RandomReadings.household(30).ofMeter.dropFirst(20)))
        try await store.close()
        let restored = try run("restore", "copy.db")
        #expect(restored.code == 0)
        #expect(restored.output.contains("the former history is kept as \(history.path).replaced-"))
        #expect(try await readings(of: "jansen") == RandomReadings.household(20))
    }

    @Test func aCopyDoesNotTakeAnotherFilesPlaceUnasked() async throws {
        try await fill("jansen")
        _ = try history.write("mine", as: "copy.db")
        let refused = try run("backup", "copy.db")
        #expect(refused.code == 1)
        #expect(
            refused.errors
                == "cannot back up to copy.db: it is there already; give another name, or --force to replace it\n")
        #expect(try String(contentsOfFile: "\(history.folder)/copy.db", encoding: .utf8) == "mine")
        #expect(try run("backup", "copy.db", "--force").code == 0)
        #expect(try run("site", "export", "jansen", "copy.db").code == 1)
    }

    @Test(arguments: [
        ["restore", "copy.db"], ["site", "import", "copy.db"], ["site", "erase", "jansen", "--yes"],
        ["equipment", "list"],
    ])
    func whatChangesTheFileIsRefusedWhileAGatewayHasIt(command: [String]) async throws {
        try await fill("jansen")
        #expect(try run("backup", "copy.db").code == 0)
        let store = try SQLiteStore(path: history.path)
        let refused = try BuiltBinary.run(command, in: history.folder)
        #expect(refused.code == 2)
        #expect(refused.errors.hasPrefix("cannot "))
        #expect(refused.errors.hasSuffix(": a gateway has it open; stop it, do this again, and start it again\n"))
        try await store.close()
        #expect(try await readings(of: "jansen").count == 20)
    }

    @Test func whatIsNoCopyIsNotPutInTheHistorysPlace() async throws {
        try await fill("jansen")
        _ = try history.write(
            "no database at all, and longer than a header of one would be by far, too. ", as: "copy.db")
        let refused = try run("restore", "copy.db")
        #expect(refused.code == 2)
        #expect(
            refused.errors
                == "cannot restore \(history.path) from copy.db: file is no history of metergw but no database at all\n"
        )
        let missing = try run("restore", "none.db")
        #expect(missing.code == 2)
        #expect(missing.errors.hasPrefix("cannot restore \(history.path) from none.db: "))
        #expect(try await readings(of: "jansen").count == 20)
    }

    @Test func aSiteIsMovedUnderAnotherName() async throws {
        try await fill("jansen", "peeters")
        let exported = try run("site", "export", "peeters", "site.db")
        #expect(exported.code == 0)
        #expect(exported.output.hasPrefix("site.db: site peeters: 1 meters, 20 readings"))
        let taken = try run("site", "import", "site.db", "--as", "claes")
        #expect(taken.code == 0)
        #expect(taken.output.contains("site claes is not in the configuration: its readings are kept and not shown\n"))
        #expect(try await readings(of: "claes") == readings(of: "peeters"))
        let again = try run("site", "import", "site.db", "--as", "claes")
        #expect(again.code == 0)
        #expect(try await readings(of: "claes").count == 20)
    }

    @Test func aSiteIsErasedOnlyWhenThatIsMeant() async throws {
        try await fill("jansen", "peeters")
        let asked = try run("site", "erase", "jansen")
        #expect(asked.code == 1)
        #expect(
            asked.errors
                == "cannot erase site jansen from \(history.path): what is erased cannot be brought back; repeat it with --yes\n"
        )
        #expect(try await readings(of: "jansen").count == 20)
        let done = try run("site", "erase", "jansen", "--yes")
        #expect(done.code == 0)
        #expect(done.output.hasPrefix("\(history.path): erased site jansen: 1 meters, 20 readings"))
        #expect(
            done.output.hasSuffix(
                "site jansen is still in the configuration: take it out, or the gateway begins it anew\n"))
        #expect(try await readings(of: "jansen").isEmpty)
        #expect(try await readings(of: "peeters").count == 20)
    }

    @Test func aSiteThatTheHistoryHasNotIsNamedWithThoseThatItHas() async throws {
        try await fill("jansen", "peeters")
        for command in [["export", "jnsen", "site.db"], ["erase", "jnsen", "--yes"]] {
            let refused = try BuiltBinary.run(["site"] + command, in: history.folder)
            #expect(refused.code == 1)
            #expect(refused.errors.hasPrefix("cannot \(command[0]) site jnsen "))
            #expect(refused.errors.hasSuffix(": the history has nothing of it; it has jansen, peeters\n"))
        }
    }

    @Test func aNameThatCannotBeASitesIsRefused() async throws {
        try await fill("jansen")
        #expect(try run("site", "export", "jansen", "site.db").code == 0)
        for name in ["", "Fam. Claes", "../claes"] {
            let refused = try run("site", "import", "site.db", "--as", name)
            #expect(refused.code == 1)
            #expect(refused.errors.hasPrefix("cannot import site.db as \"\(name)\": "))
        }
    }

    @Test func readingsThatDifferRefuseTheWholeSite() async throws {
        try await fill("jansen")
        #expect(try run("site", "export", "jansen", "site.db").code == 0)
        #expect(try run("site", "erase", "jansen", "--yes").code == 0)
        let store = try SQLiteStore(path: history.path)
        var other = try RandomReadings.household(1)
        other[0].values.set(.importPower, 12_345)
        _ = try await store.append(other.ofMeter)
        try await store.close()
        let refused = try run("site", "import", "site.db")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("1 readings differ from those that the history has"))
        #expect(try await readings(of: "jansen") == other)
    }

    @Test func nothingIsErasedFromAHistoryThatIsNotThere() throws {
        let refused = try run("site", "erase", "jansen", "--yes")
        #expect(refused.code == 2)
        #expect(refused.errors == "cannot erase site jansen from \(history.path): no such file\n")
        #expect(!FileManager.default.fileExists(atPath: history.path))
    }
}
