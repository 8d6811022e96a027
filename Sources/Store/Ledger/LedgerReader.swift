import GRDB
import Metering

/// Reads the ledger of one meter at any resolution, up to its last reading.
struct LedgerReader {
    /// How far back counters that are not known yet are looked for when the newest figures are asked for.
    private static let reach: Int64 = 12
    /// How many quarters are made for a question at most before anything is booked: a day.
    private static let mostFresh: Int64 = 96

    private let table: LedgerTable
    private let calendar: LedgerCalendar
    /// What is not booked yet, as far as it is known.
    private let fresh: [LedgerRecord]

    /// Prepares to read a stretch of time.
    init(_ db: Database, meter: Int64, _ wanted: LedgerMeter, upTo end: Timestamp) throws {
        table = LedgerTable(db, meter: meter, zone: wanted.zone)
        calendar = LedgerCalendar(zone: wanted.zone)
        fresh = try LedgerReader.fresh(db, meter: meter, wanted, upTo: end)
    }

    /// The periods that begin in a stretch of time.
    func records(_ resolution: Resolution, in range: Range<Timestamp>) throws -> [LedgerRecord] {
        switch resolution {
        case .quarterHour: return try quarters(in: range)
        case .hour: return calendar.records(.hour, of: try quarters(in: whole(.hour, range)))
        case .day: return try periods(.day, .day, in: range) { try quarters(in: $0) }
        case .month: return try periods(.month, .month, in: range) { try records(.day, in: $0) }
        case .year: return calendar.records(.year, of: try records(.month, in: whole(.year, range)))
        }
    }

    /// The periods that begin in a stretch of time, as a whole.
    private func whole(_ resolution: Resolution, _ range: Range<Timestamp>) -> Range<Timestamp> {
        func beginning(_ moment: Timestamp) -> Timestamp {
            let period = resolution.period(of: moment, in: calendar.zone)
            return period.lowerBound == moment ? moment : period.upperBound
        }
        let start = beginning(range.lowerBound)
        return start..<max(start, beginning(range.upperBound))
    }

    private func quarters(in range: Range<Timestamp>) throws -> [LedgerRecord] {
        let booked = try table.records(.quarterHour, in: range)
        guard let first = fresh.first else { return booked }
        return booked.filter { $0.start < first.start } + fresh.filter { range.contains($0.start) }
    }

    /// What is booked, but for the periods that go on: these are made of their parts.
    private func periods(
        _ step: LedgerBucket.Step, _ resolution: Resolution, in range: Range<Timestamp>,
        parts: (Range<Timestamp>) throws -> [LedgerRecord]
    ) throws -> [LedgerRecord] {
        let booked = try table.records(step, in: range)
        guard let first = fresh.first, first.start < range.upperBound, let last = fresh.last else { return booked }
        let start = resolution.period(of: first.start, in: calendar.zone).lowerBound
        let end = resolution.period(of: last.start, in: calendar.zone).upperBound
        let open = try calendar.records(resolution, of: parts(start..<end)).filter { range.contains($0.start) }
        return booked.filter { $0.start < start } + open
    }

    private static func fresh(
        _ db: Database, meter: Int64, _ wanted: LedgerMeter, upTo end: Timestamp
    ) throws -> [LedgerRecord] {
        let detail = DetailReader(db, meter: meter)
        let state = try BookingState.read(db, meter: meter)
        if let state, state.next.start >= end { return [] }
        guard let newest = try detail.last(before: end) else { return [] }
        let first = try state?.next ?? detail.first(from: Booking.beginning).map { Quarter(of: $0.time) }
        // What is not booked for longer than that is being booked: it is not made anew for each question.
        guard var first, first <= Quarter(of: newest.time) else { return [] }
        first = max(first, Quarter(of: newest.time).advanced(by: -mostFresh))
        let last = Quarter(of: newest.time)
        let pending = state?.pending.values.filter { $0 >= last.advanced(by: -reach) }.min() ?? first
        let start = min(first, pending)
        guard start <= last else { return [] }
        return try Booking(db, meter: meter, wanted)
            .quarters(from: start, to: last.advanced(by: 1), isProvisional: true).records
    }
}
