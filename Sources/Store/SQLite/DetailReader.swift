import GRDB
import Metering

/// Reads the readings of one meter one by one, from wherever they lie.
struct DetailReader {
    private let db: Database
    private let meter: Int64

    init(_ db: Database, meter: Int64) {
        self.db = db
        self.meter = meter
    }

    /// Calls `body` with every reading of the range, earliest first, until it returns false.
    func forEach(in range: Range<Timestamp>, _ body: (Reading) throws -> Bool) throws {
        var after: Timestamp?
        while true {
            var page = PageReader(limit: 1000)
            try page.readSettled(db, meter: meter, in: range, after: after)
            try page.readArrivals(db, meter: meter, in: range, after: after)
            for reading in page.page.readings {
                guard try body(reading) else { return }
            }
            guard page.page.next != nil, let last = page.page.readings.last else { return }
            after = last.time
        }
    }

    /// The last reading before a moment.
    func last(before moment: Timestamp) throws -> Reading? {
        let condition = "FROM %@ WHERE meter = ? AND time < ? ORDER BY time DESC LIMIT 1"
        for table in ["arrivals", "readings"] {
            let sql = "\(ReadingRow.columns) \(condition.replacing("%@", with: table))"
            let row = try Row.fetchOne(db, sql: sql, arguments: [meter, moment.milliseconds])
            if let row { return try ReadingRow.reading(of: row) }
        }
        return nil
    }

    /// The first reading at a moment or after it.
    func first(from moment: Timestamp) throws -> Reading? {
        var found: Reading?
        try forEach(in: moment..<Timestamp(milliseconds: .max)) { reading in
            found = reading
            return false
        }
        return found
    }
}
