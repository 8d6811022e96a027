import GRDB
import Glibc
import Metering

extension SQLiteStore {
    /// Writes all that a history has of a site to a file of its own, also while a gateway writes the history.
    ///
    /// - Returns: What was written.
    /// - Throws: `StoreError`.
    public static func exportSite(
        _ site: String, of path: String, to file: String, progress: @escaping HistoryProgress
    ) throws(StoreError) -> SiteSummary {
        let part = HistoryFiles(path: "\(file).part")
        do {
            defer { part.removeAll() }
            part.removeAll()
            let source = try Checkup.reader(path)
            defer { try? source.close() }
            let target = try DatabaseQueue(path: part.path, configuration: SQLiteSettings().configuration)
            try Schema.migrator.migrate(target)
            let summary = try source.read { db in
                if let cause = try Schema.check(db) { throw cause }
                return try target.writeWithoutTransaction { try fill($0, with: site, of: db, progress) }
            }
            try target.close()
            try HistoryFiles.synchronize(part.path)
            try HistoryFiles.move(part.path, to: file)
            return summary
        } catch {
            throw StoreError(attempt: "export site \(site) of \(path) to \(file)", path: part.path, error: error)
        }
    }

    private static func fill(
        _ target: Database, with site: String, of source: Database, _ progress: @escaping HistoryProgress
    ) throws -> SiteSummary {
        try target.committing {
            var filled = try HistoryTarget(filling: target)
            let copy = SiteCopy(source: try HistorySource(source), site: site, name: site, progress: progress)
            let summary = try copy.run(into: &filled)
            try filled.finishFilling(settled: nil)
            guard summary.meters + summary.records > 0 else { throw try unknown(site, source) }
            return summary
        }
    }

    /// Takes the one site of a file into a history, or after an error nothing.
    ///
    /// What the history has already stays; a reading that differs from it refuses the whole.
    ///
    /// - Parameters:
    ///   - file: A file that `exportSite` wrote, or a copy of a history with a single site.
    ///   - name: The id that the site gets; nil for the one that it has.
    ///   - path: The history.
    ///   - progress: Is asked again and again whether to go on.
    /// - Returns: What was taken in.
    /// - Throws: `StoreError`; its cause is `inUse` while a gateway has the history open.
    public static func importSite(
        _ file: String, as name: String?, into path: String, progress: @escaping HistoryProgress
    ) throws(StoreError) -> SiteSummary {
        let attempt = "import \(file) into \(path)"
        do {
            let known = try HistorySummary(of: file) { progress($0 / 2) }
            let store = try SQLiteStore(path: path)
            defer { try? store.pool.close() }
            let source = try Checkup.reader(file)
            defer { try? source.close() }
            return try source.read { from in
                let owners = try String.fetchAll(
                    from, sql: "SELECT site FROM meters UNION SELECT site FROM state WHERE site <> ''")
                guard owners.count == 1, let site = owners.first else {
                    throw StoreError.Cause.other(
                        "it holds \(owners.count) sites (\(owners.prefix(10).joined(separator: ", "))); a file of one is needed"
                    )
                }
                return try store.pool.writeWithoutTransaction { db in
                    var target = HistoryTarget(db, store.remembered())
                    if let last = known.last { try target.settle(through: last) }
                    let copy = SiteCopy(source: try HistorySource(from), site: site, name: name ?? site) {
                        progress(0.5 + $0 / 2)
                    }
                    return try db.committing { try copy.run(into: &target) }
                }
            }
        } catch {
            throw StoreError(attempt: attempt, path: path, error: error)
        }
    }

    /// Removes all that a history has of a site, so that nothing of it is left in the file.
    ///
    /// - Returns: What was removed.
    /// - Throws: `StoreError`; its cause is `inUse` while a gateway has the history open.
    public static func eraseSite(_ site: String, of path: String) throws(StoreError) -> SiteSummary {
        do {
            // Opening would make it.
            guard HistoryFiles.exists(path) else { throw StoreError.Cause.unwritable("no such file") }
            let store = try SQLiteStore(path: path)
            defer { try? store.pool.close() }
            return try store.pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA secure_delete = ON")
                let summary = try db.committing { try erase(site, db) }
                // Pages and rests of pages that were free before may hold readings too: the file is written anew.
                try db.execute(sql: "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
                return summary
            }
        } catch {
            throw StoreError(attempt: "erase site \(site) from \(path)", path: path, error: error)
        }
    }

    private static func erase(_ site: String, _ db: Database) throws -> SiteSummary {
        var summary = SiteSummary(site: site)
        let meters = try MeterNumber.all(in: db).filter { $0.key.site == site }.map(\.value)
        summary.meters = meters.count
        for meter in meters {
            summary.readings +=
                try Int.fetchOne(db, sql: "SELECT sum(count) FROM blocks WHERE meter = ?", arguments: [meter]) ?? 0
            for table in ["blocks", "readings", "arrivals", "ledger", "bookings", "late_readings", "gaps"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE meter = ?", arguments: [meter])
                if table == "ledger" { summary.ledgerRows += db.changesCount }
                if table == "readings" || table == "arrivals" { summary.readings += db.changesCount }
            }
            try db.execute(sql: "DELETE FROM meters WHERE id = ?", arguments: [meter])
        }
        try db.execute(sql: "DELETE FROM state WHERE site = ?", arguments: [site])
        summary.records = db.changesCount
        guard summary.meters + summary.records > 0 else { throw try unknown(site, db) }
        return summary
    }

    private static func unknown(_ site: String, _ db: Database) throws -> StoreError.Cause {
        .unknownSite(
            known: try String.fetchAll(db, sql: "SELECT DISTINCT site FROM meters ORDER BY site LIMIT 11"))
    }
}
