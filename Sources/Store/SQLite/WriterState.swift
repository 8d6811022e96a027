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
    /// When a block is full.
    let limits: BlockLimits
    /// How many blocks are sealed after a batch, besides those that the batch may fill.
    let blocksPerAppend: Int
    /// Which meters are looked at for readings to be sealed.
    var schedule = SealSchedule()
    /// Whether the file has more free pages than it needs.
    var hasRoomToGive = true
    /// The slice before which sealing is not attempted again, after a failure.
    var sealsFrom = Slice.first

    init(_ db: Database, settings: SQLiteSettings) throws {
        settled = try Int64.fetchOne(db, sql: "SELECT slice FROM settled") ?? Slice.first
        arrivals = try Int.fetchOne(db, sql: "SELECT count(*) FROM arrivals") ?? 0
        oldest = try Int64.fetchOne(db, sql: "SELECT min(slice) FROM arrivals")
        room = settings.arrivalsRoom
        limits = settings.blockLimits
        blocksPerAppend = settings.blocksPerAppend
        for meter in try Int64.fetchAll(db, sql: "SELECT id FROM meters") { schedule.add(meter) }
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
        schedule.add(number)
        return number
    }
}
