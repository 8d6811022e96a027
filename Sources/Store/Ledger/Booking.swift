import GRDB
import Metering

/// Brings the ledger of one meter up to its readings.
///
/// The ledger is what `LedgerFold` makes of the readings, whenever they came: quarters that are over are added, and those
/// into which readings came late are made anew.
struct Booking {
    /// How many quarters are made at a time, so that a history of years needs no more memory than one of a month.
    private static let quartersAtOnce: Int64 = 31 * 96
    /// How far behind its last quarter a fold reads on for counters that come late: meters that are read by the month
    /// exist.
    private static let patience = Duration.seconds(35 * 86400)
    /// How late a reading may come and still find its quarter open.
    private static let grace = Duration.seconds(60)

    private let db: Database
    private let meter: Int64
    private let wanted: LedgerMeter
    private let detail: DetailReader
    private let table: LedgerTable

    init(_ db: Database, meter: Int64, _ wanted: LedgerMeter) {
        self.db = db
        self.meter = meter
        self.wanted = wanted
        detail = DetailReader(db, meter: meter)
        table = LedgerTable(db, meter: meter, zone: wanted.zone)
    }

    /// Books what is over.
    ///
    /// - Parameters:
    ///   - now: The present moment.
    ///   - horizon: The moment before which readings may be gone: a quarter before it is only made anew from more of them.
    /// - Returns: The moment before which readings are late from now on; nil for a meter without readings.
    func run(now: Timestamp, horizon: Timestamp) throws -> Timestamp? {
        guard let newest = try detail.last(before: Timestamp(milliseconds: .max)) else { return nil }
        let open = min(Quarter(of: newest.time), Booking.openQuarter(at: now))
        guard var state = try beginning(open) else { return nil }
        let before = state
        try adoptZone(&state)
        if let late = try LateReadings.read(db, meter: meter) {
            let end = min(try quarterBehind(late.upperBound), state.next)
            let before = try detail.last(before: late.lowerBound)
            let start = Quarter(of: before?.time ?? late.lowerBound)
            _ = try book(start, end, horizon: horizon)
            try LateReadings.forget(db, meter: meter)
        }
        let answered = state.firstAnswered(by: newest)
        if state.next < open || answered != nil {
            let start = answered ?? state.next
            state.next = max(state.next, open)
            let pending = try book(start, state.next, horizon: horizon)
            // What is still not known has not been known for longer than this booking goes back.
            state.pending = pending.merging(state.pending.filter { pending[$0.key] != nil }) { min($0, $1) }
        }
        if state != before { try state.write(db, meter: meter) }
        return newest.time
    }

    /// The first quarter that is not booked yet at a moment.
    static func openQuarter(at now: Timestamp) -> Quarter {
        Quarter(of: now.advanced(by: .zero - grace))
    }

    /// How far the ledger has come, or where it begins; nil when not even one quarter is over.
    private func beginning(_ open: Quarter) throws -> BookingState? {
        if let state = try BookingState.read(db, meter: meter) { return state }
        guard let first = try detail.first(from: Timestamp(milliseconds: .min)) else { return nil }
        let quarter = Quarter(of: first.time)
        return quarter < open ? BookingState(next: quarter, pending: [:], zone: wanted.zone.identifier) : nil
    }

    /// The first quarter whose beginning is not touched by a reading of a moment.
    private func quarterBehind(_ moment: Timestamp) throws -> Quarter {
        let next = try detail.first(from: Timestamp(milliseconds: moment.milliseconds + 1))
        return Quarter(of: next?.time ?? moment).advanced(by: 1)
    }
}

extension Booking {
    /// Makes quarters anew, and the days and months that they are in.
    ///
    /// - Returns: The counters that are not known yet at the end, each with the first quarter whose end is not.
    private func book(_ start: Quarter, _ end: Quarter, horizon: Timestamp) throws -> [Register: Quarter] {
        guard start < end else { return [:] }
        var pending: [Register: Quarter] = [:]
        var next = start
        while next < end {
            let last = min(next.advanced(by: Booking.quartersAtOnce), end)
            var (records, unresolved) = try quarters(from: next, to: last, isProvisional: false)
            pending = unresolved
            let span = next.start..<last.start
            if next.start < horizon { try keepFullerRecords(in: span, &records, horizon: horizon) }
            try table.replace(.quarterHour, in: span, with: records)
            next = last
        }
        try bookPeriods(in: start.start..<end.start)
        return pending
    }

    /// The records of quarters as the readings have them.
    func quarters(
        from start: Quarter, to end: Quarter, isProvisional: Bool
    ) throws -> (records: [LedgerRecord], unresolved: [Register: Quarter]) {
        var (first, before) = (start, try detail.last(before: start.start))
        var record = try before.flatMap { try table.quarter(of: $0.time) }
        while let reading = before, !LedgerFold.canBegin(after: reading, of: record) {
            first = Quarter(of: reading.time)
            before = try detail.last(before: first.start)
            record = try before.flatMap { try table.quarter(of: $0.time) }
        }
        var fold = LedgerFold(from: first, rules: wanted.rules)
        if let before { fold.begin(after: before, of: record) }
        let last = end.advanced(by: -1)
        let limit = end.start.advanced(by: Booking.patience)
        try detail.forEach(in: first.start..<limit) { reading in
            fold.add(reading)
            return reading.time < end.start || !fold.isResolved(upTo: last)
        }
        let records = fold.records(upTo: end, isProvisional: isProvisional).filter { $0.start >= start.start }
        return (records, fold.unresolved(upTo: last))
    }

    /// Keeps what was made of more readings than there are left.
    private func keepFullerRecords(
        in span: Range<Timestamp>, _ records: inout [LedgerRecord], horizon: Timestamp
    ) throws {
        let kept = Dictionary(
            uniqueKeysWithValues: try table.records(.quarterHour, in: span).map { ($0.start, $0) })
        for index in records.indices where records[index].start < horizon {
            guard let before = kept[records[index].start], before.readingCount > records[index].readingCount else {
                continue
            }
            records[index] = before
        }
    }

    /// Makes the days and months that a stretch of time touches out of their quarters.
    private func bookPeriods(in range: Range<Timestamp>) throws {
        let calendar = LedgerCalendar(zone: wanted.zone)
        for month in Resolution.month.periods(touching: range, in: wanted.zone) {
            let touched = max(month.lowerBound, range.lowerBound)..<min(month.upperBound, range.upperBound)
            let days = Resolution.day.periods(touching: touched, in: wanted.zone)
            guard let first = days.first, let last = days.last else { continue }
            let span = first.lowerBound..<last.upperBound
            let quarters = try table.records(.quarterHour, in: span)
            try table.replace(.day, in: span, with: calendar.records(.day, of: quarters))
            let whole = try table.records(.day, in: month)
            try table.replace(.month, in: month, with: calendar.records(.month, of: whole))
        }
    }

    /// Makes all days and months anew when the site has been given another zone.
    private func adoptZone(_ state: inout BookingState) throws {
        guard state.zone != wanted.zone.identifier else { return }
        state.zone = wanted.zone.identifier
        try db.execute(sql: "DELETE FROM ledger WHERE meter = ? AND resolution <> 1", arguments: [meter])
        let buckets = try Row.fetchOne(
            db, sql: "SELECT min(bucket), max(bucket) FROM ledger WHERE meter = ? AND resolution = 1", arguments: [meter])
        guard let buckets, let first = buckets[0] as Int64?, let last = buckets[1] as Int64? else { return }
        try bookPeriods(in: Quarter(number: first * 96).start..<Quarter(number: last * 96 + 96).start)
    }
}
