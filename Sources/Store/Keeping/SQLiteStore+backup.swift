import GRDB
import Glibc
public import Metering

extension SQLiteStore {
    /// Copies a history as it is at this moment, also while a gateway writes it, and looks at all of the copy.
    ///
    /// The copy is made beside its name and gets it when it is whole; while it is made, the log of the history grows.
    ///
    /// - Parameters:
    ///   - path: The history.
    ///   - file: Where the copy will be; one that is there is replaced.
    ///   - progress: Is asked again and again whether to go on.
    /// - Returns: What the copy holds.
    /// - Throws: `StoreError`.
    public static func backUp(
        _ path: String, to file: String, progress: @escaping HistoryProgress
    ) throws(StoreError) -> HistorySummary {
        let attempt = "back up \(path) to \(file)"
        let part = HistoryFiles(path: "\(file).part")
        do {
            defer { part.removeAll() }
            part.removeAll()
            try copy(path, to: part.path) { progress($0 / 2) }
            let summary = try HistorySummary(of: part.path) { progress(0.5 + $0 / 2) }
            try HistoryFiles.synchronize(part.path)
            try HistoryFiles.move(part.path, to: file)
            return summary
        } catch {
            throw StoreError(attempt: attempt, path: part.path, error: error)
        }
    }

    /// Puts a copy in the place of a history, which is kept aside, and brings the copy up to this version.
    ///
    /// Interrupted it has changed nothing, or is carried out to its end by the next start or the next restore.
    ///
    /// - Parameters:
    ///   - file: The copy, which stays as it is.
    ///   - path: The history.
    ///   - now: The present moment, for the name under which the present history is kept.
    ///   - progress: Is asked again and again whether to go on.
    /// - Returns: What the copy holds, and where the former history is kept; nil where there was none.
    /// - Throws: `StoreError`; its cause is `inUse` while a gateway has the history open.
    public static func restore(
        _ file: String, to path: String, now: Timestamp, progress: @escaping HistoryProgress
    ) throws(StoreError) -> (summary: HistorySummary, aside: String?) {
        let attempt = "restore \(path) from \(file)"
        let files = HistoryFiles(path: path)
        do {
            let claim = try claim(path)
            defer { withExtendedLifetime(claim) {} }
            guard !HistoryFiles.isSame(file, path) else { throw StoreError.Cause.other("that is the history itself") }
            let summary = try HistorySummary(of: file) { progress($0 / 2) }
            defer { files.removeDraft() }
            files.removeDraft()
            try copy(file, to: files.draft) { progress(0.5 + $0 / 2) }
            let draft = try DatabaseQueue(path: files.draft, configuration: SQLiteSettings().configuration)
            try Schema.migrator.migrate(draft)
            try draft.close()
            let aside = HistoryFiles.exists(path) ? files.aside(.replaced, at: now) : nil
            try files.exchange(for: aside ?? files.aside(.replaced, at: now))
            return (summary, aside)
        } catch {
            throw StoreError(attempt: attempt, path: path, error: error)
        }
    }

    /// Copies a file as one reader sees it, page by page, to a file without a log.
    private static func copy(_ path: String, to copy: String, progress: @escaping HistoryProgress) throws {
        guard HistoryFiles.exists(path) else { throw StoreError.Cause.unwritable("\(path): no such file") }
        let source = try Checkup.reader(path)
        defer { try? source.close() }
        let target = try DatabaseQueue(path: copy)
        defer { try? target.close() }
        try source.read { db in
            if let cause = try Schema.check(db) { throw cause }
            try target.writeWithoutTransaction { target in
                // One transaction of the reader: whatever is written meanwhile is not in the copy.
                try db.backup(to: target, pagesPerStep: 1024) { step in
                    let done = Double(step.completedPageCount) / Double(max(step.totalPageCount, 1))
                    guard progress(done) else { throw StoreError.Cause.interrupted }
                }
                guard progress(1) else { throw StoreError.Cause.interrupted }
                try target.execute(sql: "PRAGMA journal_mode = DELETE")
            }
        }
    }
}

extension HistoryFiles {
    /// Removes the file and all that the engine keeps beside it.
    func removeAll() {
        for ending in ["", "-wal", "-shm", "-journal"] { unlink(path + ending) }
    }

    /// Whether two names are of one file.
    static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(left, &first) == 0, stat(right, &second) == 0 else { return false }
        return first.st_ino == second.st_ino && first.st_dev == second.st_dev
    }
}
