internal import Metering
internal import Store

/// Writes the readings of a meter, page by page, so that a history of years needs no more memory than one of an hour.
struct ReadingExport {
    private static let pageSize = 4096

    let store: any MeterStore
    let meter: MeterKey
    let range: Range<Timestamp>

    /// Writes all readings.
    ///
    /// - Parameters:
    ///   - format: How they are written. CSV has its columns first, so the history is read twice.
    ///   - write: Takes the document piece by piece.
    /// - Returns: How many readings there were.
    /// - Throws: `CommandFailure`.
    func run(
        _ format: ExportFormat, write: ([UInt8]) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Int {
        switch format {
        case .csv: try await writeCSV(write)
        case .jsonl: try await writeJSON(write)
        }
    }

    private func writeCSV(_ write: ([UInt8]) throws(CommandFailure) -> Void) async throws(CommandFailure) -> Int {
        var columns = ReadingColumns()
        var last: Timestamp?
        try await forEachPage(in: range) { page throws(CommandFailure) in
            for reading in page { columns.note(reading) }
            last = page.last?.time ?? last
        }
        var lines = CSVWriter()
        lines.line(columns.header)
        try write(lines.take())
        guard let last else { return 0 }
        // What came in since then may have columns that the first line does not.
        let end = min(range.upperBound, Timestamp(milliseconds: last.milliseconds + 1))
        var count = 0
        try await forEachPage(in: range.lowerBound..<end) { page throws(CommandFailure) in
            for reading in page {
                guard columns.write(reading, to: &lines) else { throw ReadingExport.changed(reading.time) }
            }
            count += page.count
            try write(lines.take())
        }
        return count
    }

    private func writeJSON(_ write: ([UInt8]) throws(CommandFailure) -> Void) async throws(CommandFailure) -> Int {
        var count = 0
        try await forEachPage(in: range) { page throws(CommandFailure) in
            var lines: [UInt8] = []
            for reading in page {
                var json = JSONWriter()
                json.flatReading(reading)
                lines += json.bytes + [UInt8(ascii: "\n")]
            }
            count += page.count
            try write(lines)
        }
        return count
    }

    private func forEachPage(
        in range: Range<Timestamp>, _ take: ([Reading]) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        var cursor: ReadingCursor?
        repeat {
            let page = try await page(in: range, after: cursor)
            try take(page.readings)
            cursor = page.next
        } while cursor != nil
    }

    private func page(
        in range: Range<Timestamp>, after cursor: ReadingCursor?
    ) async throws(CommandFailure) -> ReadingPage {
        do throws(StoreError) {
            return try await store.readings(of: meter, in: range, limit: ReadingExport.pageSize, after: cursor)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func changed(_ time: Timestamp) -> CommandFailure {
        CommandFailure(
            2, "cannot go on at \(time.rfc3339): a reading with other registers came in meanwhile; export again")
    }
}
