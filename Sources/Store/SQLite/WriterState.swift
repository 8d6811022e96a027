import GRDB
import Metering

/// What the writer remembers between batches; all of it also stands in the file.
struct WriterState: Sendable {
    /// The numbers of the meters written so far.
    var numbers: [MeterKey: Int64] = [:]
    /// The last slice whose readings belong to `readings`.
    var settled: Int64
    /// How many rows `arrivals` has.
    var arrivals: Int
    /// The earliest slice in `arrivals`; nil when it has none.
    var oldest: Int64?
    /// The moment before which a reading of each meter is late for the ledger; no meter that is not booked yet.
    var booked: [Int64: Timestamp]
    /// How many rows `arrivals` may have before they are settled.
    let room: Int
    /// The slice before which settling is not attempted again, after a failure.
    var settlesFrom = Slice.first

    init(_ db: Database, room: Int) throws {
        settled = try Int64.fetchOne(db, sql: "SELECT slice FROM settled") ?? Slice.first
        arrivals = try Int.fetchOne(db, sql: "SELECT count(*) FROM arrivals") ?? 0
        oldest = try Int64.fetchOne(db, sql: "SELECT min(slice) FROM arrivals")
        self.room = room
        let bookings = try Row.fetchAll(db, sql: "SELECT meter, quarter FROM bookings")
        // A reading after the last edge may have stood for it.
        booked = Dictionary(
            uniqueKeysWithValues: try bookings.map { row in
                (try row.decode(atIndex: 0), Quarter(number: try row.decode(atIndex: 1)).end)
            })
    }

    /// The number of a meter, which is given one if it has none.
    mutating func number(of meter: MeterKey, in db: Database) throws -> Int64 {
        if let number = numbers[meter] { return number }
        let number = try MeterNumber.find(meter, in: db) ?? MeterNumber.add(meter, to: db)
        numbers[meter] = number
        return number
    }
}
