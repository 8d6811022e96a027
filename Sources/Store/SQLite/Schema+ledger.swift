import GRDB

extension Schema {
    /// The step that brings the ledger.
    static func bookQuarterHours(_ db: Database) throws {
        try db.execute(sql: ledger)
        try db.execute(sql: bookings)
        try db.execute(sql: late)
        try db.execute(sql: gaps)
    }

    // A row for each bucket: the quarter hours of a day of UTC, the days of a month, the months of a year (`LedgerBucket`).
    private static let ledger = """
        CREATE TABLE ledger (
          meter INTEGER NOT NULL REFERENCES meters (id),
          resolution INTEGER NOT NULL CHECK (resolution BETWEEN 1 AND 3),
          bucket INTEGER NOT NULL,
          records BLOB NOT NULL CHECK (length(records) > 0),
          UNIQUE (meter, resolution, bucket)
        ) STRICT
        """

    // How far the ledger of each meter has come: every quarter before `quarter` is booked, but for the counters in
    // `pending`, which were read before a quarter's end and not since (`PendingCounters`); days and months are of `zone`.
    private static let bookings = """
        CREATE TABLE bookings (
          meter INTEGER PRIMARY KEY REFERENCES meters (id),
          quarter INTEGER NOT NULL,
          pending BLOB NOT NULL,
          zone TEXT NOT NULL
        ) STRICT
        """

    // The quarters of readings that came after theirs was booked: milliseconds since 1970.
    private static let late = """
        CREATE TABLE late_readings (
          meter INTEGER PRIMARY KEY REFERENCES meters (id),
          first INTEGER NOT NULL,
          last INTEGER NOT NULL CHECK (first <= last)
        ) STRICT
        """

    // The stretches without readings, in milliseconds since 1970, and what a meter's device told of them (`MeterGap`).
    private static let gaps = """
        CREATE TABLE gaps (
          meter INTEGER NOT NULL REFERENCES meters (id),
          start INTEGER NOT NULL,
          end INTEGER NOT NULL CHECK (start < end),
          cause TEXT NOT NULL CHECK (cause <> ''),
          repair TEXT NOT NULL CHECK (repair IN ('none', 'asked', 'filled', 'failed')),
          exact INTEGER NOT NULL,
          approximate INTEGER NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY (meter, start)
        ) STRICT, WITHOUT ROWID
        """
}
