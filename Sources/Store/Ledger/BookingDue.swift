import GRDB
import Metering

/// Which meters have quarters to be booked, found without a look at their readings.
struct BookingDue {
    private let open: Quarter
    private let booked: [Int64: Int64]
    private let late: Set<Int64>
    private let numbers: [MeterKey: Int64]

    init(_ db: Database, now: Timestamp) throws {
        open = Booking.openQuarter(at: now)
        let rows = try Row.fetchAll(db, sql: "SELECT meter, quarter FROM bookings")
        booked = Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1)) })
        late = Set(try Int64.fetchAll(db, sql: "SELECT meter FROM late_readings"))
        numbers = try MeterNumber.all(in: db)
    }

    /// The meters that have something to be booked, with their numbers.
    func select(_ meters: [LedgerMeter]) -> [(number: Int64, meter: LedgerMeter)] {
        meters.compactMap { meter in
            guard let number = numbers[meter.key] else { return nil }
            // One that is ahead was booked while the gateway's clock was.
            let isDue = booked[number].map { $0 < open.number || $0 > open.number + 8 } ?? true
            return isDue || late.contains(number) ? (number, meter) : nil
        }
    }
}
