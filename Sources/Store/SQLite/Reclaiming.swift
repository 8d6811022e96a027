import GRDB

/// How the file gives back the room of what left it.
enum Reclaiming {
    /// How many pages are moved at a time: some milliseconds.
    private static let pagesAtATime = 1024
    /// How many free pages stay, since the next readings take them at once; and a part of the file.
    private static let reserve = 16
    private static let share = 64

    /// Gives back a bounded part; whether more is left to give.
    @discardableResult
    static func step(_ db: Database) throws -> Bool {
        let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let excess = free - reserve - pages / share
        guard excess > 0 else { return false }
        try db.execute(sql: "PRAGMA incremental_vacuum(\(min(excess, pagesAtATime)))")
        return excess > pagesAtATime
    }
}
