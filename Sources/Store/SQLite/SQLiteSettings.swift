import GRDB

/// How the connections are set up.
///
/// Tests change single values.
struct SQLiteSettings: Sendable {
    /// The size of a page of a new file, in bytes.
    var pageSize = 4096
    /// The most that the writer keeps of the file in memory, in KiB.
    var writerCacheKiB = 2048
    /// The most that each reader keeps, in KiB.
    var readerCacheKiB = 256
    /// How many readers there may be at once.
    var readerCount = 3
    /// How large the log may grow, in bytes, before its pages are moved to the file.
    var logBytes = 4096 * 1000
    /// How many readings may wait in `arrivals` before they are settled (`Settling`).
    var arrivalsRoom = 200_000
    /// When a block is full.
    var blockLimits = BlockLimits()
    /// How many blocks are sealed after a batch, besides those that the batch may fill: each takes about 20 ms.
    var blocksPerAppend = 4
    /// Whether the file is opened only to be read.
    var isReadOnly = false
    /// How long a call waits for another process that holds the file, in seconds.
    var busySeconds = 5.0

    var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "metergw.store"
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = readerCount
        configuration.readonly = isReadOnly
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else {
                try db.execute(sql: "PRAGMA cache_size = -\(readerCacheKiB)")
                return
            }
            if let cause = try Schema.check(db) { throw cause }
            // These two are laid down in an empty file. In another, the second would write, which a full disk forbids.
            if try Int.fetchOne(db, sql: "PRAGMA page_count") == 0 {
                try db.execute(sql: "PRAGMA page_size = \(pageSize); PRAGMA auto_vacuum = INCREMENTAL")
            }
            try db.execute(
                sql: """
                    PRAGMA cache_size = -\(writerCacheKiB);
                    PRAGMA temp_store = MEMORY;
                    PRAGMA wal_autocheckpoint = \(logBytes / pageSize);
                    PRAGMA journal_size_limit = \(logBytes);
                    """)
        }
        return configuration
    }
}

// Thrown through the engine's own code on the way to the `StoreError` that it becomes.
extension StoreError.Cause: Error {}
