internal import Metering
internal import Store

/// Writes what the ledger has of a meter, a month of quarter hours at a time.
struct LedgerExport {
    /// No ledger reaches beyond: 1970 to 9999.
    static let bounds = Timestamp(seconds: 0)..<Timestamp(seconds: 253_402_300_800)

    let store: any MeterStore
    let meter: LedgerMeter
    let range: Range<Timestamp>
    let resolution: Resolution

    /// Writes all periods that begin in the stretch.
    ///
    /// - Returns: How many there were.
    /// - Throws: `CommandFailure`.
    func run(
        _ format: ExportFormat, write: ([UInt8]) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Int {
        let parts = try await parts()
        var columns = LedgerColumns()
        var lines = CSVWriter()
        if format == .csv {
            for part in parts {
                for record in try await records(resolution, in: part) { columns.note(record) }
            }
            lines.line(columns.header)
            try write(lines.take())
        }
        var count = 0
        for part in parts {
            let records = try await records(resolution, in: part)
            count += records.count
            if format == .csv {
                for record in records { columns.write(record, in: meter.zone, to: &lines) }
                try write(lines.take())
            } else {
                try write(json(records))
            }
        }
        return count
    }

    private func json(_ records: [LedgerRecord]) -> [UInt8] {
        var lines: [UInt8] = []
        for record in records {
            var json = JSONWriter()
            json.flatRecord(record, in: meter.zone)
            lines += json.bytes + [UInt8(ascii: "\n")]
        }
        return lines
    }

    /// The stretch in pieces that fit into memory, without the years of which nothing is known.
    private func parts() async throws(CommandFailure) -> [Range<Timestamp>] {
        let months = try await records(.month, in: LedgerExport.bounds)
        guard let first = months.first?.start, let last = months.last?.end else { return [] }
        let asked = range.clamped(to: first..<last)
        guard !asked.isEmpty else { return [] }
        // Periods are told as a whole, the first one too.
        let known = resolution.period(of: asked.lowerBound, in: meter.zone).lowerBound..<asked.upperBound
        let step: Resolution = resolution < .day ? .month : .year
        guard resolution < .month else { return [known] }
        return step.periods(touching: known, in: meter.zone).map { $0.clamped(to: known) }
    }

    private func records(
        _ resolution: Resolution, in range: Range<Timestamp>
    ) async throws(CommandFailure) -> [LedgerRecord] {
        do throws(StoreError) {
            return try await store.ledger(of: [meter], in: range, resolution: resolution)[meter.key] ?? []
        } catch {
            throw CommandFailure(error)
        }
    }
}
