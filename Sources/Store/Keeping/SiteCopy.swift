import GRDB
import Metering

/// Copies all that one site has from one file into another.
struct SiteCopy {
    let source: HistorySource
    let site: String
    /// The id that the site has there.
    let name: String
    let progress: HistoryProgress

    /// Copies it inside a transaction of the target's writer.
    ///
    /// - Throws: `StoreError.Cause`: `corrupt` where something cannot be read, `readingConflicts` where readings differ.
    func run(into target: inout HistoryTarget) throws -> SiteSummary {
        var summary = SiteSummary(site: name)
        let meters = try source.meters().filter { $0.value.site == site }.sorted { $0.value < $1.value }
        summary.meters = meters.count
        for (index, (number, key)) in meters.enumerated() {
            guard progress(Double(index) / Double(meters.count)) else { throw StoreError.Cause.interrupted }
            try copy(number, key, into: &target)
        }
        try copyArrivals(Dictionary(uniqueKeysWithValues: meters.map { ($0.key, moved($0.value)) }), into: &target)
        for (number, key) in meters { try copyLedger(number, key, into: &target) }
        let isComplete = try source.state { record in
            guard record.site == site else { return }
            let moved = StateRecord(site: name, kind: record.kind, name: record.name, value: record.value)
            if try target.put(moved) { summary.records += 1 }
        }
        guard isComplete else { throw StoreError.Cause.corrupt("the state cannot be read") }
        if let first = target.outcome.conflicts.first {
            let text = "\(first.meter) at \(first.reading.time.rfc3339)"
            throw StoreError.Cause.readingConflicts(target.outcome.conflicts.count, text)
        }
        summary.readings = target.outcome.stored
        summary.alreadyThere = target.outcome.alreadyThere
        summary.ledgerRows = target.ledgerRows
        return summary
    }

    private func moved(_ key: MeterKey) -> MeterKey { MeterKey(site: name, meter: key.meter) }

    private func copy(_ number: Int64, _ key: MeterKey, into target: inout HistoryTarget) throws {
        let there = try target.number(of: moved(key))
        let before = target.outcome.stored
        let wasBooked = try BookingState.read(target.db, meter: there) != nil
        var span: ClosedRange<Timestamp>?
        func note(_ first: Timestamp, _ last: Timestamp) {
            span = min(span?.lowerBound ?? first, first)...max(span?.upperBound ?? last, last)
        }
        var lost = try source.blocks(of: number) { block in
            note(Timestamp(milliseconds: block.first), Timestamp(milliseconds: block.last))
            try target.put(block, of: moved(key))
        }
        lost += try source.readings(of: number) { reading in
            note(reading.time, reading.time)
            try target.put(reading, of: moved(key))
        }
        guard lost.isEmpty else { throw StoreError.Cause.corrupt("\(lost.count) rows of \(key) do not decode") }
        try target.flush()
        // What was booked of fewer readings is made anew.
        if wasBooked, target.outcome.stored > before, let span {
            try LateReadings.note(span, meter: there, in: target.db)
        }
    }

    private func copyArrivals(_ keys: [Int64: MeterKey], into target: inout HistoryTarget) throws {
        let lost = try source.arrivals { meter, reading in
            if let key = keys[meter] { try target.put(reading, of: key) }
        }
        guard lost.isEmpty else { throw StoreError.Cause.corrupt("a reading that has not settled does not decode") }
        try target.flush()
    }

    private func copyLedger(_ number: Int64, _ key: MeterKey, into target: inout HistoryTarget) throws {
        let there = try target.number(of: moved(key))
        var lost: [ClosedRange<Int64>] = []
        for step in [LedgerBucket.Step.quarterHour, .day, .month] {
            lost += try source.ledger(of: number, step) { try target.put($0, of: moved(key)) }
        }
        lost += try source.gaps(of: number, key) { try target.put($0, of: moved(key)) }
        guard lost.isEmpty else { throw StoreError.Cause.corrupt("\(lost.count) rows of \(key) do not decode") }
        if try BookingState.read(target.db, meter: there) == nil {
            try source.booking(of: number)?.write(target.db, meter: there)
        }
        if let late = source.late(of: number) { try LateReadings.note(late, meter: there, in: target.db) }
    }
}
