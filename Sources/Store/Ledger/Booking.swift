import GRDB
import Metering

/// Brings the ledger of one meter up to its readings.
///
/// The ledger is what `LedgerFold` makes of the readings, whenever they came: quarters that are over are added, and those
/// into which readings came late are made anew.
struct Booking {
    /// How many quarters are made at a time, so that a history of years needs no more memory than one of a month, and
    /// nobody waits for it.
    private static let quartersAtOnce: Int64 = 31 * 96
    /// How far behind its last quarter a fold reads on for counters that come late: meters that are read by the month
    /// exist.
    private static let patience = Duration.seconds(35 * 86400)
    /// How many quarters a fold goes back for what a counter was held at: a month.
    private static let greatestWalk = 31 * 96
    /// How late a reading may come and still find its quarter open.
    private static let grace = Duration.seconds(60)
    /// How far ahead of the gateway's clock a reading may be: one beyond is left to itself until its time comes.
    private static let greatestLead = Duration.seconds(3600)
    /// 2000-01-01: no meter that is read here is older, but clocks that were never set say so.
    static let beginning = Timestamp(seconds: 946_684_800)

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

    /// How a run ended.
    struct Outcome {
        /// The moment before which readings are late from now on; nil for a meter without readings.
        let booked: Timestamp?
        /// Whether there is more to be booked.
        let isBehind: Bool
    }

    /// Books what is over, a month of it at most.
    ///
    /// - Parameters:
    ///   - now: The present moment.
    ///   - horizon: The moment before which readings may be gone: a quarter before it is only made anew from more of them.
    /// - Returns: How far it came.
    /// - Throws: What the engine throws, and `StoreError.Cause.corrupt` where something does not decode.
    func run(now: Timestamp, horizon: Timestamp) throws -> Outcome {
        let latest = now.advanced(by: Booking.greatestLead)
        guard let newest = try detail.last(before: latest), newest.time >= Booking.beginning else {
            return Outcome(booked: nil, isBehind: false)
        }
        let open = min(Quarter(of: newest.time), Booking.openQuarter(at: now))
        guard var state = try beginning(open) else { return Outcome(booked: nil, isBehind: false) }
        let before = state
        try adoptZone(&state)
        try takeBack(beyond: Quarter(of: latest), &state)
        try bookLateReadings(state, horizon: horizon)
        let answered = state.firstAnswered(by: newest)
        let end = min(open, state.next.advanced(by: Booking.quartersAtOnce))
        if state.next < end || answered != nil {
            let start = min(answered ?? state.next, state.next)
            state.next = max(state.next, end)
            let unresolved = try book(start, state.next, horizon: horizon)
            // What this booking did not go back to is not known still.
            let kept = state.pending.filter { $0.value < start || unresolved[$0.key] != nil }
            state.pending = unresolved.merging(kept) { min($0, $1) }
        }
        if state != before { try state.write(db, meter: meter) }
        let isBehind = state.next < open
        return Outcome(booked: isBehind ? state.next.end : newest.time, isBehind: isBehind)
    }

    /// The first quarter that is not booked yet at a moment.
    static func openQuarter(at now: Timestamp) -> Quarter {
        Quarter(of: now.advanced(by: .zero - grace))
    }

    /// How far the ledger has come, or where it begins; nil when not even one quarter is over.
    private func beginning(_ open: Quarter) throws -> BookingState? {
        if let state = try BookingState.read(db, meter: meter) { return state }
        guard let first = try detail.first(from: Booking.beginning) else { return nil }
        let quarter = Quarter(of: first.time)
        return quarter < open ? BookingState(next: quarter, pending: [:], zone: wanted.zone.identifier) : nil
    }

    /// Removes what was booked while the gateway's clock was ahead.
    private func takeBack(beyond latest: Quarter, _ state: inout BookingState) throws {
        guard state.next > latest.advanced(by: 1) else { return }
        try table.removeAll(from: latest.start)
        state.next = latest
        state.pending = state.pending.mapValues { min($0, latest) }
    }

    private func bookLateReadings(_ state: BookingState, horizon: Timestamp) throws {
        guard let late = try LateReadings.read(db, meter: meter) else { return }
        let first = max(late.lowerBound, Booking.beginning)
        let end = min(try quarterBehind(late.upperBound), state.next)
        let before = try detail.last(before: first)
        let start = Quarter(of: max(before?.time ?? first, Booking.beginning))
        _ = try book(start, end, horizon: horizon)
        try LateReadings.forget(db, meter: meter)
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
        var unresolved: [Register: Quarter] = [:]
        var next = start
        while next < end {
            var first = next
            let last = min(next.advanced(by: Booking.quartersAtOnce), end)
            var made = try quarters(from: first, to: last, isProvisional: false)
            // A counter that comes back after longer than a fold waits tells of all quarters since it was gone.
            if let back = unresolved.filter({ made.unresolved[$0.key] == nil }).values.min() {
                first = max(back, start)
                made = try quarters(from: first, to: last, isProvisional: false)
            }
            unresolved = unresolved.filter { made.unresolved[$0.key] != nil }
                .merging(made.unresolved) { min($0, $1) }
            try put(made.records, in: first.start..<last.start, horizon: horizon)
            next = last
        }
        try bookPeriods(in: start.start..<end.start)
        return unresolved
    }

    private func put(_ made: [LedgerRecord], in span: Range<Timestamp>, horizon: Timestamp) throws {
        // Of quarters before the first reading there is nothing to say.
        var records = made.filter { !$0.isEmpty }
        if span.lowerBound < horizon {
            let kept = try table.records(.quarterHour, in: span)
            records = LedgerTable.fuller(kept, records, before: horizon)
        }
        try table.replace(.quarterHour, in: span, with: records)
    }

    /// The records of quarters as the readings have them.
    func quarters(
        from start: Quarter, to end: Quarter, isProvisional: Bool
    ) throws -> (records: [LedgerRecord], unresolved: [Register: Quarter]) {
        var (first, before) = (start, try detail.last(before: start.start))
        var record = try before.flatMap { try table.quarter(of: $0.time) }
        var steps = 0
        while let reading = before, !LedgerFold.canBegin(of: record), steps < Booking.greatestWalk {
            first = Quarter(of: reading.time)
            before = try detail.last(before: first.start)
            record = try before.flatMap { try table.quarter(of: $0.time) }
            steps += 1
        }
        var fold = LedgerFold(from: first, rules: wanted.rules)
        if let before, before.time >= Booking.beginning {
            let former = try table.quarter(of: first.advanced(by: -1).start)
            fold.begin(after: before, of: record, former: former)
        }
        let last = end.advanced(by: -1)
        // However far away the next reading is, it tells what went through the counters until then.
        let behind = try detail.first(from: end.start)?.time.advanced(by: .milliseconds(1)) ?? end.start
        let limit = max(end.start.advanced(by: Booking.patience), behind)
        try detail.forEach(in: first.start..<limit) { reading in
            fold.add(reading)
            return reading.time < end.start || !fold.isResolved(upTo: last)
        }
        let records = fold.records(upTo: end, isProvisional: isProvisional).filter { $0.start >= start.start }
        return (records, fold.unresolved(upTo: last).mapValues { max($0, start) })
    }

    /// Makes the days and months that a stretch of time touches out of their quarters.
    ///
    /// A day whose quarters are gone already stays as it is.
    private func bookPeriods(in range: Range<Timestamp>) throws {
        let calendar = LedgerCalendar(zone: wanted.zone)
        let floor = try table.firstQuarter() ?? range.upperBound
        for month in Resolution.month.periods(touching: range, in: wanted.zone) {
            let touched = max(month.lowerBound, range.lowerBound)..<min(month.upperBound, range.upperBound)
            let days = Resolution.day.periods(touching: touched, in: wanted.zone)
            guard let first = days.first, let last = days.last else { continue }
            let span = first.lowerBound..<last.upperBound
            let made = calendar.records(.day, of: try table.records(.quarterHour, in: span))
            let kept = first.lowerBound < floor ? try table.records(.day, in: span) : []
            try table.replace(.day, in: span, with: LedgerTable.fuller(kept, made, before: floor))
            let whole = try table.records(.day, in: month)
            try table.replace(.month, in: month, with: calendar.records(.month, of: whole))
        }
    }

    /// Makes the days and months anew whose quarters there are, when the site has been given another zone.
    private func adoptZone(_ state: inout BookingState) throws {
        guard state.zone != wanted.zone.identifier else { return }
        state.zone = wanted.zone.identifier
        guard let first = try table.firstQuarter() else { return }
        var day = Resolution.day.period(of: first, in: wanted.zone)
        let hasOlder = try table.records(.day, in: Timestamp(seconds: 0)..<first).contains { $0.end <= first }
        // Older days stay days of the former zone; the first that has all of its quarters is the first of the new one.
        if hasOlder, day.lowerBound < first { day = Resolution.day.period(of: day.upperBound, in: wanted.zone) }
        guard day.lowerBound < state.next.start else { return }
        try table.removePeriods(from: hasOlder ? day.lowerBound : Timestamp(seconds: 0))
        try bookPeriods(in: day.lowerBound..<state.next.start)
    }
}

extension LedgerRecord {
    /// Whether it says nothing of its period.
    fileprivate var isEmpty: Bool { counters.isEmpty && gauges.isEmpty && readingCount == 0 }
}
