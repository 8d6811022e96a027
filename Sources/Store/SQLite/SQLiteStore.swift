import GRDB
import Glibc
import NIOConcurrencyHelpers

/// History and state in one SQLite file: one writer, and readers that never wait for it.
public final class SQLiteStore: Sendable {
    /// Where the file is.
    public let path: String
    let pool: DatabasePool
    private let claim: NIOLockedValueBox<FileClaim?>
    private let state: NIOLockedValueBox<WriterState>

    /// Opens a file, or makes it together with the folders that lead to it, and brings its schema up to this version.
    ///
    /// - Throws: `StoreError`.
    public convenience init(path: String) throws(StoreError) {
        try self.init(path: path, settings: SQLiteSettings())
    }

    convenience init(path: String, settings: SQLiteSettings) throws(StoreError) {
        let claim = try SQLiteStore.claim(path)
        try self.init(path: path, settings: settings, claim: claim)
    }

    /// Opens a file that is claimed.
    init(path: String, settings: SQLiteSettings, claim: FileClaim) throws(StoreError) {
        self.path = path
        let attempt = "open \(path)"
        self.claim = NIOLockedValueBox(claim)
        do {
            pool = try DatabasePool(path: path, configuration: settings.configuration)
            // A power cut then loses no batch that was written. Said here, as the pool says NORMAL when it is made.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Schema.migrator.migrate(pool)
            state = NIOLockedValueBox(try pool.read { try WriterState($0, settings: settings) })
        } catch {
            throw StoreError(attempt: attempt, path: path, error: error)
        }
    }

    /// Opens a file only to read it, also while a gateway writes it; each call that would change it throws.
    ///
    /// - Throws: `StoreError`; its cause is `oldSchema` for a file that an older version wrote last.
    public init(reading path: String) throws(StoreError) {
        self.path = path
        let attempt = "read \(path)"
        claim = NIOLockedValueBox(nil)
        do {
            var settings = SQLiteSettings()
            settings.isReadOnly = true
            pool = try DatabasePool(path: path, configuration: settings.configuration)
            try pool.read { db in
                if let cause = try Schema.check(db) { throw cause }
                guard try Schema.migrator.hasCompletedMigrations(db) else { throw StoreError.Cause.oldSchema }
            }
            state = NIOLockedValueBox(try pool.read { try WriterState($0, settings: settings) })
        } catch {
            throw StoreError(attempt: attempt, path: path, error: error)
        }
    }

    /// What the writer remembers between batches; called on its thread only.
    func remembered() -> WriterState {
        state.withLockedValue { $0 }
    }

    /// Remembers what is true of the file from now on; called on the writer's thread only.
    func remember(_ next: WriterState) {
        state.withLockedValue { $0 = next }
    }

    /// How many bytes the file takes on disk at this moment, with its log.
    ///
    /// - Throws: `StoreError`.
    public func size() async throws(StoreError) -> Int64 {
        var total: Int64 = 0
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            if stat(path + suffix, &status) == 0 {
                total += Int64(status.st_size)
            } else if errno != ENOENT {
                throw StoreError(attempt: "measure \(path)\(suffix)", cause: .other(String(cString: strerror(errno))))
            }
        }
        return total
    }

    /// Ends all work, moves the log into the file and closes it; each later call but this one throws.
    ///
    /// - Throws: `StoreError`.
    public func close() async throws(StoreError) {
        let attempt = "close \(path)"
        do {
            // Closes the readers, so that the writer is the last, which moves the log into the file.
            pool.releaseMemory()
            emptyLog()
            try pool.close()
            claim.withLockedValue { $0 = nil }
        } catch {
            throw StoreError(attempt: attempt, path: path, error: error)
        }
    }
}

extension SQLiteStore {
    /// Moves the log into the file, if the disk has room for that.
    ///
    /// To close the file does it too, but not while a reader that has just answered is still being taken down.
    private func emptyLog() {
        try? pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    /// Runs a piece of work on the writer, on its own thread, even for a task that was cancelled.
    func write<Value: Sendable>(
        _ attempt: String, _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let path = path
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, StoreError>, Never>) in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    returning: Result { try work(db) }.mapError { SQLiteStore.failure(attempt, path, $0) })
            }
        }
        return try result.get()
    }

    /// Runs a piece of work in one transaction of the writer: all of it, or after an error nothing.
    func transact<Value: Sendable>(
        _ attempt: String, _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await write(attempt) { db in try db.committing { try work(db) } }
    }

    /// Runs a piece of work on a reader, which sees the file as it was when the work began.
    func read<Value: Sendable>(
        _ attempt: String, _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let path = path
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, StoreError>, Never>) in
            pool.asyncRead { db in
                continuation.resume(
                    returning: Result { try work(db.get()) }.mapError { SQLiteStore.failure(attempt, path, $0) })
            }
        }
        return try result.get()
    }

    /// The error of a call; where the engine came upon damage, the next start is told to look closely.
    private static func failure(_ attempt: String, _ path: String, _ error: any Error) -> StoreError {
        if let error = error as? DatabaseError, error.resultCode == .SQLITE_CORRUPT {
            Glibc.close(Glibc.open(HistoryFiles(path: path).suspicion, O_WRONLY | O_CREAT | O_CLOEXEC, 0o640))
        }
        return StoreError(attempt: attempt, path: path, error: error)
    }

    /// Claims a file, after making the folders that lead to it.
    static func claim(_ path: String) throws(StoreError) -> FileClaim {
        let attempt = "open \(path)"
        try makeFolders(to: path, attempt: attempt)
        do throws(StoreError.Cause) {
            let claim = try FileClaim(path)
            try HistoryFiles(path: path).finishExchange()
            return claim
        } catch {
            throw StoreError(attempt: attempt, cause: error)
        }
    }

    private static func makeFolders(to path: String, attempt: String) throws(StoreError) {
        var rest = path[...]
        while let slash = rest.firstIndex(of: "/") {
            let folder = String(path[..<slash])
            rest = path[path.index(after: slash)...]
            guard !folder.isEmpty, mkdir(folder, 0o750) != 0, errno != EEXIST else { continue }
            let code = errno
            let reason = "no folder \(folder): \(String(cString: strerror(code)))"
            throw StoreError(attempt: attempt, cause: code == ENOSPC ? .diskFull : .unwritable(reason))
        }
    }
}

extension Database {
    /// Carries out a piece of work in one transaction: all of it, or after an error nothing.
    func committing<Value>(_ work: () throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction(.immediate) {
            value = try work()
            return .commit
        }
        guard let value else { throw StoreError.Cause.other("the transaction ended without a result") }
        return value
    }
}
