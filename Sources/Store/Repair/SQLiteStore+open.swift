import GRDB
import Glibc
public import Metering

extension SQLiteStore {
    /// Opens a history, and rebuilds one that is damaged from what is sound.
    ///
    /// The damaged file is kept aside, with its log, and never changed. A file of another program or of a newer version
    /// is refused and left alone, and so is one of which nothing can be read.
    ///
    /// - Parameters:
    ///   - path: Where the file is, or will be.
    ///   - now: The present moment, for the name under which a damaged file is kept.
    ///   - report: Is told what was done about a damaged file.
    /// - Returns: The history, which is sound as far as is known (`Checkup`).
    /// - Throws: `StoreError`.
    public static func open(
        path: String, now: Timestamp, report: (HistoryRepair) -> Void
    ) throws(StoreError) -> SQLiteStore {
        try open(path: path, settings: SQLiteSettings(), now: now, report: report)
    }

    static func open(
        path: String, settings: SQLiteSettings, now: Timestamp, report: (HistoryRepair) -> Void
    ) throws(StoreError) -> SQLiteStore {
        let isOurs = HistoryFiles.exists(path + ".lock")
        let claim = try claim(path)
        let files = HistoryFiles(path: path)
        files.removeDraft()
        do {
            if HistoryFiles.size(path) ?? 0 > 0 {
                let isThorough = files.hasLog || HistoryFiles.exists(files.suspicion)
                switch try Checkup(path: path).run(isOurs: isOurs, isThorough: isThorough) {
                case .sound: break
                case .refused(let cause): throw cause
                case .damaged(let finding): report(try files.rebuild(finding, settings: settings, now: now))
                }
            }
            unlink(files.suspicion)
            do {
                return try SQLiteStore(path: path, settings: settings, claim: claim)
            } catch {
                // What no check has seen may still be seen by the first write.
                guard case .corrupt(let finding) = error.cause else { throw error }
                report(try files.rebuild(finding, settings: settings, now: now))
                return try SQLiteStore(path: path, settings: settings, claim: claim)
            }
        } catch {
            throw StoreError(attempt: "open \(path)", path: path, error: error)
        }
    }
}

extension HistoryFiles {
    /// The file that says that the engine came upon damage, so that the next start looks closely.
    var suspicion: String { "\(path).suspect" }

    /// Makes a new history out of what is sound, and puts it in the place of the damaged one.
    fileprivate func rebuild(_ finding: String, settings: SQLiteSettings, now: Timestamp) throws -> HistoryRepair {
        let aside = aside(.damaged, at: now)
        let copy = "\(path).draft-source"
        defer { for ending in ["", "-wal", "-shm"] { unlink(copy + ending) } }
        for ending in ["", "-wal", "-shm"] { unlink(copy + ending) }
        let repair = HistoryRepair(
            finding: finding.split(separator: "\n").joined(separator: " "), aside: aside)
        var rebuilt = try? salvage(path, repair, settings)
        // A history that has no meter yet has nothing to lose.
        let isEmpty = rebuilt.map { $0.meters == 0 && $0.hasAllMeters } ?? false
        if rebuilt?.meters ?? 0 == 0, !isEmpty {
            try FirstPage.replace(in: path, copyAt: copy, settings: settings)
            do {
                rebuilt = try salvage(copy, repair, settings)
            } catch let error as DatabaseError where error.isOfDamage && error.resultCode != .SQLITE_IOERR {
                rebuilt = nil
            }
        }
        guard let rebuilt, rebuilt.meters > 0 || isEmpty else {
            removeDraft()
            throw StoreError.Cause.beyondRepair(finding)
        }
        try exchange(for: aside)
        return rebuilt
    }

    private func salvage(_ path: String, _ repair: HistoryRepair, _ settings: SQLiteSettings) throws -> HistoryRepair {
        removeDraft()
        let source = try Checkup.reader(path)
        defer { try? source.close() }
        let target = try DatabaseQueue(path: draft, configuration: settings.configuration)
        defer { try? target.close() }
        try Schema.migrator.migrate(target)
        return try target.writeWithoutTransaction { db in
            // The file is on the disk before it is used, as a whole (`exchange`).
            try db.execute(sql: "PRAGMA synchronous = OFF")
            return try db.committing {
                try source.unsafeRead { damaged in
                    var salvage = try Salvage(damaged, into: db, repair)
                    return try salvage.run()
                }
            }
        }
    }
}
