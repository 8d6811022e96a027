import GRDB

extension Schema {
    /// The second step: readings that have settled are sealed in blocks (`Sealing`).
    static func sealReadingsInBlocks(_ db: Database) throws {
        try db.execute(sql: blocks)
    }

    // Times are milliseconds since 1970; the stretches of a meter's blocks never overlap; `bytes` is a `Block` of the
    // version. With a row id a blob fills its pages to the last byte, which in a table without it only few do.
    private static let blocks = """
        CREATE TABLE blocks (
          id INTEGER PRIMARY KEY,
          meter INTEGER NOT NULL REFERENCES meters (id),
          first INTEGER NOT NULL,
          last INTEGER NOT NULL CHECK (last >= first),
          count INTEGER NOT NULL CHECK (count > 0),
          version INTEGER NOT NULL CHECK (version > 0),
          bytes BLOB NOT NULL CHECK (length(bytes) > 0),
          UNIQUE (meter, first)
        ) STRICT
        """
}
