internal import Glibc
internal import Metering
internal import Store

/// Lists and corrects what a history knows of the equipment of meters.
struct EquipmentDesk: Sendable {
    private let configuration: Configuration
    private let store: SQLiteStore
    private let book: EquipmentBook

    /// Opens the history of a configuration, which must be there.
    init(_ configuration: Configuration) async throws {
        self.configuration = configuration
        let path = configuration.store.path
        guard access(path, F_OK) == 0 else {
            throw CommandFailure(1, "cannot open \(path): no history is there; has the gateway run?")
        }
        store = try SQLiteStore(path: path)
        book = try await EquipmentBook(store)
    }

    /// Ends the work.
    func close() async throws {
        try await store.close()
    }

    /// The lines that say what is known of the equipment of one meter, or of all.
    func list(_ meter: String?, isPlain: Bool) throws -> [String] {
        let meters = try meter.map { [try self.meter($0)] } ?? configuration.meters
        return meters.flatMap { meter in
            EquipmentList(isPlain: isPlain)
                .lines(of: meter.key, book.tracker(of: meter.key, formerly: meter.formerly))
        }
    }

    /// Records a replacement, and says what was recorded.
    func confirm(_ meter: String, at time: String, subject: String) async throws -> String {
        let meter = try self.meter(meter)
        let subject = try EquipmentDesk.subject(subject)
        let moment = try EquipmentDesk.moment(time)
        let attempt = "cannot confirm that \(subject.words) of \(meter.key) was replaced at \(moment.rfc3339)"
        guard let last = try await last(subject, of: meter.key, before: moment) else {
            throw CommandFailure(1, "\(attempt): no reading before that moment has a counter of it")
        }
        guard let first = try await first(subject, of: meter.key, since: moment) else {
            throw CommandFailure(1, "\(attempt): no reading at or after that moment has a counter of it")
        }
        let handovers = EquipmentDesk.handovers(subject, last, first)
        var tracker = book.tracker(of: meter.key, formerly: meter.formerly)
        guard tracker.confirm(subject, at: first.time, handovers: handovers) != nil else {
            throw CommandFailure(1, "\(attempt): one is recorded at \(first.time.rfc3339) already")
        }
        try await keep(tracker, of: meter.key)
        let values = handovers.map(\.text).joined(separator: ", ")
        return "\(meter.key): \(subject.words) was replaced at \(first.time.rfc3339): \(values)"
    }

    /// Takes back what is recorded at a moment, and says what that was.
    func undo(_ meter: String, at time: String, subject: String?) async throws -> [String] {
        let meter = try self.meter(meter)
        let subject = try subject.map(EquipmentDesk.subject)
        let moment = try EquipmentDesk.moment(time)
        var tracker = book.tracker(of: meter.key, formerly: meter.formerly)
        let undone = tracker.undo(subject, at: moment)
        guard !undone.isEmpty else {
            let recorded = tracker.changes.filter { $0.effect != .undone }
                .map { "\($0.time.rfc3339) (\($0.subject.name))" }.joined(separator: ", ")
            throw CommandFailure(
                1,
                "cannot undo a replacement of \(meter.key) at \(moment.rfc3339): \(recorded.isEmpty ? "none is recorded" : "those recorded are \(recorded)")"
            )
        }
        try await keep(tracker, of: meter.key)
        return undone.map {
            "\(meter.key): what was recorded of \($0.subject.words) at \($0.time.rfc3339) is taken back"
        }
    }

    private func keep(_ tracker: EquipmentTracker, of meter: MeterKey) async throws {
        book.note(tracker, of: meter)
        try await book.flush()
    }
}

extension EquipmentDesk {
    private func meter(_ text: String) throws(CommandFailure) -> MeterConfiguration {
        if let meter = configuration.meters.first(where: { $0.key.description == text }) { return meter }
        let known = configuration.meters.prefix(10).map(\.key.description).joined(separator: ", ")
        throw CommandFailure(
            1,
            "cannot use --meter \(text): the configuration has no such meter; it has \(known)\(configuration.meters.count > 10 ? " …" : "")"
        )
    }

    private static func subject(_ text: String) throws(CommandFailure) -> EquipmentChange.Subject {
        if let subject = EquipmentChange.Subject.all.first(where: { $0.name == text }) { return subject }
        let known = EquipmentChange.Subject.all.map(\.name).joined(separator: ", ")
        throw CommandFailure(1, "cannot use --subject \(text): expected one of \(known)")
    }

    private static func moment(_ text: String) throws(CommandFailure) -> Timestamp {
        if let moment = Timestamp(rfc3339: text) { return moment }
        throw CommandFailure(
            1, "cannot use --at \(text): expected a time with its zone, such as 2026-03-01T14:15:00+01:00")
    }

    /// The last reading before a moment with a counter of the subject; looked for ever further back.
    private func last(
        _ subject: EquipmentChange.Subject, of meter: MeterKey, before moment: Timestamp
    ) async throws -> Reading? {
        var (end, span) = (moment, Duration.seconds(3600))
        let beginning = Timestamp(milliseconds: 0)
        while end > beginning {
            let start = max(beginning, end.advanced(by: .zero - span))
            if let last = try await readings(subject, of: meter, in: start..<end, isLast: true) { return last }
            (end, span) = (start, span * 2)
        }
        return nil
    }

    private func first(
        _ subject: EquipmentChange.Subject, of meter: MeterKey, since moment: Timestamp
    ) async throws -> Reading? {
        try await readings(
            subject, of: meter, in: moment..<Timestamp(milliseconds: .max), isLast: false)
    }

    /// The last or first reading of a stretch with a counter of the subject.
    private func readings(
        _ subject: EquipmentChange.Subject, of meter: MeterKey, in range: Range<Timestamp>, isLast: Bool
    ) async throws -> Reading? {
        var found: Reading?
        var cursor: ReadingCursor?
        repeat {
            let page = try await store.readings(of: meter, in: range, limit: 10_000, after: cursor)
            let counting = page.readings.filter { !EquipmentDesk.counters(subject, $0).isEmpty }
            found = isLast ? counting.last ?? found : counting.first
            cursor = page.next
        } while cursor != nil && (isLast || found == nil)
        return found
    }

    private static func counters(_ subject: EquipmentChange.Subject, _ reading: Reading) -> [RegisterValues.Entry] {
        reading.values.entries.filter {
            $0.register.description.kind == .counter && EquipmentChange.Subject(of: $0.register) == subject
        }
    }

    /// The registers that both readings have.
    private static func handovers(
        _ subject: EquipmentChange.Subject, _ last: Reading, _ first: Reading
    ) -> [EquipmentChange.Handover] {
        counters(subject, last).compactMap { entry in
            first.values[entry.register].map {
                EquipmentChange.Handover(entry.register, last: entry.amount, first: $0)
            }
        }
    }
}

extension EquipmentChange.Handover {
    /// `electricity_import_t1 18234.567 -> 0.012 kWh`.
    fileprivate var text: String {
        let row = register.description
        let (before, after) = (
            DecimalText.string(last, decimals: row.unit.displayDecimals),
            DecimalText.string(first, decimals: row.unit.displayDecimals)
        )
        let unit = row.unit.displayName.isEmpty ? "" : " \(row.unit.displayName)"
        return "\(row.quantityName) \(before) -> \(after)\(unit)"
    }
}
