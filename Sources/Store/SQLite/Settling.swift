import GRDB

/// How readings go over from the order in which they come to the order in which they are read.
///
/// In a table ordered by (meter, time), a batch of one reading each of thousands of meters changes a page for each
/// reading, and each page is written twice: some 4 kB and 10 µs for 80 bytes. So a batch goes to `arrivals`, whose
/// order is nearly that of coming, and from there to `readings` many batches at a time.
///
/// Which of both holds a reading follows from its time alone: `settled` says up to which slice `readings` does. So
/// every reading in `arrivals` is later than all in `readings`, neither has to be searched for what the other has,
/// and reading on from one to the other keeps the order.
enum Settling {
    /// How many slices may wait, ten minutes, since a reader of `arrivals` looks into each.
    static let patience: Int64 = 73
    /// How many of the newest slices stay, so that a reading that is half a minute late still comes to its slice.
    static let margin: Int64 = 3
    /// How many rows are sorted at a time, in memory: about 5 MB of them.
    private static let rowsSorted = 50_000

    /// Settles after a batch when it is time.
    ///
    /// A failure is none of the batch, which is kept where it is: the next attempt comes ten minutes later.
    static func settleIfDue(_ db: Database, _ state: inout WriterState, newest: Int64) {
        guard let oldest = state.oldest, newest >= state.settlesFrom,
            state.arrivals >= state.room || newest - oldest >= patience
        else { return }
        do {
            try settle(db, &state, newest: newest)
        } catch {
            state.settlesFrom = newest + patience
        }
    }

    /// Moves what is older than the margin to `readings`, in one transaction.
    static func settle(_ db: Database, _ state: inout WriterState, newest: Int64) throws {
        let last = newest - margin
        guard let oldest = state.oldest, oldest <= last else { return }
        let moved = try db.committing {
            try move(db, upTo: last, passes: Int64(state.arrivals / rowsSorted + 1))
            try db.execute(sql: "DELETE FROM arrivals WHERE slice <= ?", arguments: [last])
            let moved = db.changesCount
            try setSettled(last, in: db)
            return moved
        }
        state.settled = last
        state.arrivals -= moved
        state.oldest = try Int64.fetchOne(db, sql: "SELECT min(slice) FROM arrivals")
    }

    /// Copies rows in the order of `readings`, a part of the meters at a time.
    private static func move(_ db: Database, upTo last: Int64, passes: Int64) throws {
        let meters = try Int64.fetchOne(db, sql: "SELECT max(id) FROM meters") ?? 0
        let share = meters / passes + 1
        for first in stride(from: 0, through: meters, by: Int(share)) {
            try db.execute(
                sql: """
                    INSERT INTO readings (meter, time, received, origin, quality, registers)
                    SELECT meter, time, received, origin, quality, registers FROM arrivals
                    WHERE slice <= ? AND meter >= ? AND meter < ?
                    ORDER BY meter, time ON CONFLICT (meter, time) DO NOTHING
                    """, arguments: [last, first, first + share])
        }
    }

    /// Moves the border forward while nothing waits, so that a file of old readings goes to `readings` at once.
    static func skip(_ db: Database, _ state: inout WriterState, newest: Int64) throws {
        guard state.arrivals == 0, newest - margin > state.settled else { return }
        state.settled = newest - margin
        try setSettled(state.settled, in: db)
    }

    private static func setSettled(_ slice: Int64, in db: Database) throws {
        try db.execute(sql: "UPDATE settled SET slice = ?", arguments: [slice])
    }
}
