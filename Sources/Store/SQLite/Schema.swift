import GRDB

/// The tables of the SQLite file, step by step from the first version on.
///
/// A released step is never edited.
enum Schema {
    /// Marks a file as ours in its header: `mgwh`.
    static let applicationID: Int64 = 0x6D67_7768

    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("create meters, readings and state") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: meters)
            try db.execute(sql: arrivals)
            try db.execute(sql: readings)
            try db.execute(sql: settled)
            try db.execute(sql: state)
        }
        migrator.registerMigration("seal readings in blocks", migrate: sealReadingsInBlocks)
        migrator.registerMigration("book quarter hours", migrate: bookQuarterHours)
        return migrator
    }()

    private static let meters = """
        CREATE TABLE meters (
          id INTEGER PRIMARY KEY,
          site TEXT NOT NULL CHECK (site <> ''),
          meter TEXT NOT NULL CHECK (meter <> ''),
          UNIQUE (site, meter)
        ) STRICT
        """

    // Times are milliseconds since 1970; `received` is how long after `time`; `registers` is a `RegisterBlob`.
    private static let rowColumns = """
        time INTEGER NOT NULL,
          received INTEGER NOT NULL,
          origin INTEGER NOT NULL CHECK (origin BETWEEN 0 AND 255),
          quality INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 65535),
          registers BLOB NOT NULL CHECK (length(registers) > 0)
        """

    // What came last, in the order in which it comes, so that a batch changes few pages (see `Settling`).
    // The reference to `meters` stands in `readings` alone: here it would cost a fifth of the writing, for rows that soon go there.
    private static let arrivals = """
        CREATE TABLE arrivals (
          slice INTEGER NOT NULL,
          meter INTEGER NOT NULL,
          \(rowColumns),
          PRIMARY KEY (slice, meter, time)
        ) STRICT, WITHOUT ROWID
        """

    // All before, in the order in which it is read.
    private static let readings = """
        CREATE TABLE readings (
          meter INTEGER NOT NULL REFERENCES meters (id),
          \(rowColumns),
          PRIMARY KEY (meter, time)
        ) STRICT, WITHOUT ROWID
        """

    // One row: the last slice of time that belongs to `readings`. Every later one belongs to `arrivals`.
    private static let settled = """
        CREATE TABLE settled (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          slice INTEGER NOT NULL
        ) STRICT;
        INSERT INTO settled (id, slice) VALUES (1, \(Slice.first))
        """

    // The site is empty for what belongs to the gateway itself.
    private static let state = """
        CREATE TABLE state (
          site TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind <> ''),
          name TEXT NOT NULL,
          value BLOB NOT NULL,
          PRIMARY KEY (site, kind, name)
        ) STRICT, WITHOUT ROWID
        """
}

extension Schema {
    /// Finds out, before anything is written to a file, whether it is ours or empty, and of a version known here.
    static func check(_ db: Database) throws -> StoreError.Cause? {
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard tables > 0 else { return nil }
        guard try Int64.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            return .foreign("a database of another program")
        }
        guard try migrator.hasBeenSuperseded(db) else { return nil }
        return .newerSchema(found: try migrator.appliedIdentifiers(db).count, known: migrator.migrations.count)
    }
}
