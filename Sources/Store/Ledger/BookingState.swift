import Foundation
import GRDB
import Metering

/// How far the ledger of one meter has come.
struct BookingState: Hashable {
    /// Every quarter before it is booked.
    var next: Quarter
    /// The counters that were not known at the end of some quarter before: each with the first such quarter.
    var pending: [Register: Quarter]
    /// The name of the zone whose days and months are kept.
    var zone: String

    /// The first quarter that a reading completes; nil where it completes none.
    func firstAnswered(by reading: Reading) -> Quarter? {
        pending.filter { register, quarter in
            guard reading.values[register] != nil else { return false }
            return (reading.values.ownTime(of: register)?.time ?? reading.time) >= quarter.end
        }.values.min()
    }

    static func read(_ db: Database, meter: Int64) throws -> BookingState? {
        let statement = try db.cachedStatement(sql: "SELECT quarter, zone, pending FROM bookings WHERE meter = ?")
        return try Row.fetchOne(statement, arguments: [meter]).map { row in
            let next = Quarter(number: try row.decode(atIndex: 0))
            let pending = try row.withUnsafeData(atIndex: 2) { data in
                // Without a byte there is no data.
                try (data ?? Data()).withUnsafeBytes { try BookingState.pending($0, before: next) }
            }
            return BookingState(next: next, pending: pending, zone: try row.decode(atIndex: 1))
        }
    }

    func write(_ db: Database, meter: Int64) throws {
        var bytes: [UInt8] = []
        for (register, quarter) in pending.sorted(by: { $0.key < $1.key }) {
            Varint.append(UInt64(register.number), to: &bytes)
            Varint.appendSigned(next.number - quarter.number, to: &bytes)
        }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO bookings (meter, quarter, pending, zone) VALUES (?, ?, ?, ?)
                ON CONFLICT (meter) DO UPDATE
                SET quarter = excluded.quarter, pending = excluded.pending, zone = excluded.zone
                """)
        try statement.execute(arguments: [meter, next.number, Data(bytes), zone])
    }

    private static func pending(_ bytes: UnsafeRawBufferPointer, before next: Quarter) throws -> [Register: Quarter] {
        var reader = VarintReader(bytes)
        var pending: [Register: Quarter] = [:]
        while !reader.isAtEnd {
            guard let number = reader.next().flatMap(UInt8.init(exactly:)), let register = Register(number: number),
                let behind = reader.nextSigned()
            else { throw StoreError.Cause.corrupt("a row of the bookings does not decode") }
            pending[register] = next.advanced(by: -behind)
        }
        return pending
    }
}

/// Readings that came after their quarter was booked, so that it is made anew.
enum LateReadings {
    /// Notes the readings of a batch that lie in quarters booked already.
    static func note(_ batch: [MeterReading], _ state: WriterState, in db: Database) throws {
        var spans: [Int64: ClosedRange<Timestamp>] = [:]
        for element in batch {
            guard let meter = state.numbers[element.meter], let booked = state.booked[meter],
                element.reading.time < booked
            else { continue }
            let time = element.reading.time
            let known = spans[meter] ?? time...time
            spans[meter] = min(known.lowerBound, time)...max(known.upperBound, time)
        }
        for (meter, span) in spans { try note(span, meter: meter, in: db) }
    }

    /// Notes that the quarters of a stretch of time are to be made anew.
    static func note(_ span: ClosedRange<Timestamp>, meter: Int64, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO late_readings (meter, first, last) VALUES (?, ?, ?)
                ON CONFLICT (meter) DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)
                """)
        try statement.execute(arguments: [meter, span.lowerBound.milliseconds, span.upperBound.milliseconds])
    }

    static func read(_ db: Database, meter: Int64) throws -> ClosedRange<Timestamp>? {
        let statement = try db.cachedStatement(sql: "SELECT first, last FROM late_readings WHERE meter = ?")
        return try Row.fetchOne(statement, arguments: [meter]).map { row in
            let first = Timestamp(milliseconds: try row.decode(atIndex: 0))
            return first...max(first, Timestamp(milliseconds: try row.decode(atIndex: 1)))
        }
    }

    static func forget(_ db: Database, meter: Int64) throws {
        try db.execute(sql: "DELETE FROM late_readings WHERE meter = ?", arguments: [meter])
    }
}
