import GRDB
import Metering

/// Collects a page of the readings of one meter, first from those settled, then from what came since.
struct PageReader {
    private let limit: Int
    private var readings: [Reading] = []
    private var isFull = false

    init(limit: Int) {
        self.limit = limit
    }

    /// The page, once all is read.
    var page: ReadingPage {
        ReadingPage(readings: readings, next: isFull ? readings.last.map { ReadingCursor(after: $0.time) } : nil)
    }

    mutating func readSettled(_ db: Database, meter: Int64, in range: Range<Timestamp>, after: Timestamp?) throws {
        try read(db, "\(ReadingRow.columns) FROM readings WHERE meter = ?", [meter], in: range, after: after)
    }

    mutating func readArrivals(_ db: Database, meter: Int64, in range: Range<Timestamp>, after: Timestamp?) throws {
        guard !isFull else { return }
        let from = "\(ReadingRow.columns) FROM arrivals WHERE slice = ? AND meter = ?"
        let start = Slice.of(max(range.lowerBound, after ?? range.lowerBound))
        let next = try db.cachedStatement(sql: "SELECT min(slice) FROM arrivals WHERE slice >= ?")
        var slice = try Int64.fetchOne(next, arguments: [start])
        while let current = slice, current <= Slice.of(range.upperBound), !isFull {
            try read(db, from, [current, meter], in: range, after: after)
            slice = try Int64.fetchOne(next, arguments: [current + 1])
        }
    }

    private mutating func read(
        _ db: Database, _ select: String, _ key: [Int64], in range: Range<Timestamp>, after: Timestamp?
    ) throws {
        // One row more than there is room for tells whether another page follows.
        let rest = Int64(limit - readings.count + 1)
        let after = after.flatMap { $0 >= range.lowerBound ? $0 : nil }
        let sql = "\(select) AND time \(after == nil ? ">=" : ">") ? AND time < ? ORDER BY time LIMIT ?"
        let statement = try db.cachedStatement(sql: sql)
        statement.setUncheckedArguments(
            StatementArguments(
                key + [(after ?? range.lowerBound).milliseconds, range.upperBound.milliseconds, rest]))
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
            guard readings.count < limit else {
                isFull = true
                return
            }
            readings.append(try ReadingRow.reading(of: row))
        }
    }
}
