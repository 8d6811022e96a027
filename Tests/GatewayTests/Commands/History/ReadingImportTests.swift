internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing

@testable internal import Gateway

/// Files on their way into a store.
@Suite struct ReadingImportTests {
    @Test func badLinesAreToldWithTheirPlaceAndTheOthersAreImported() async throws {
        let history = try TemporaryHistory()
        let path = try history.write(
            """
            time,electricity_import_w\r
            2026-03-01T12:00:00Z,100\r
            2026-03-01T12:00:10,101\r
            2026-03-01T12:00:20Z,x\r
            \r
            2026-03-01T12:00:30Z\r
            2026-03-01T12:00:40Z,104
            """, as: "import.csv")
        let store = try SQLiteStore(path: history.path)
        let outcome = try await TemporaryHistory.bring(path, into: store)
        #expect(outcome.stored == 2)
        #expect(
            outcome.problems.texts == [
                "\(path):3: column 1 (time): \"2026-03-01T12:00:10\" has no zone; expected Z or one such as +01:00 behind it",
                "\(path):4: column 2 (electricity_import_w): \"x\" is no number",
                "\(path):6: 1 column, expected 2",
            ])
        #expect(try await TemporaryHistory.readings(in: store).map { $0.values[.importPower] } == [100, 104])
        let report = ImportReport(file: "import.csv", outcome: outcome, horizon: TemporaryHistory.noon)
        #expect(report.summary == "import.csv: 2 new readings, 3 lines that cannot be read")
        #expect(!report.isComplete)
        try await store.close()
    }

    @Test func onlyTheFirstTwentyProblemsAreToldInFull() async throws {
        let history = try TemporaryHistory()
        let lines = (0..<25).map { "2026-03-01T12:00:\(10 + $0)Z,x" }
        let path = try history.write(
            (["time,electricity_import_w"] + lines).joined(separator: "\n"), as: "import.csv")
        let store = try SQLiteStore(path: history.path)
        let outcome = try await TemporaryHistory.bring(path, into: store)
        let report = ImportReport(file: "import.csv", outcome: outcome, horizon: TemporaryHistory.noon)
        #expect(outcome.problems.count == 25)
        #expect(report.troubles.count == 21)
        #expect(report.troubles.last == "import.csv: 5 more lines cannot be read")
        try await store.close()
    }

    @Test func aReadingThatIsKeptOtherwiseIsRefusedAndToldWithItsTime() async throws {
        let history = try TemporaryHistory()
        let first = try history.write("time,electricity_import_w\n2026-03-01T12:00:00Z,100\n", as: "a.csv")
        let second = try history.write("time,electricity_import_w\n2026-03-01T12:00:00Z,200\n", as: "b.csv")
        let store = try SQLiteStore(path: history.path)
        _ = try await TemporaryHistory.bring(first, into: store)
        let outcome = try await TemporaryHistory.bring(second, into: store)
        let report = ImportReport(file: "b.csv", outcome: outcome, horizon: TemporaryHistory.noon)
        #expect(report.summary == "b.csv: 0 new readings, 1 refused")
        #expect(
            report.troubles == [
                "b.csv: 1 reading refused, as other values are kept for the same time: 2026-03-01T12:00:00Z"
            ])
        try await store.close()
    }

    @Test func anImportThatIsStoppedKeepsItsBatchAndGoesOnWhenItIsRepeated() async throws {
        let history = try TemporaryHistory()
        let source = try SQLiteStore(path: "\(history.folder)/source.db")
        let readings = try RandomReadings.household(1000)
        _ = try await source.append(readings.ofMeter)
        let path = try history.write(try await TemporaryHistory.export(source), as: "export.csv")
        let store = try SQLiteStore(path: history.path)
        let stopped = try await TemporaryHistory.bring(path, into: store, batchSize: 300, isStopped: { true })
        #expect(stopped.isStopped)
        #expect(stopped.stored == 300)
        #expect(stopped.line == 301)
        let report = ImportReport(file: "export.csv", outcome: stopped, horizon: TemporaryHistory.noon)
        #expect(
            report.troubles == [
                "export.csv: stopped after line 301; import the file again to go on: what is kept already is passed over"
            ])
        let repeated = try await TemporaryHistory.bring(path, into: store, batchSize: 300)
        #expect(repeated.stored == 700)
        #expect(repeated.alreadyThere == 300)
        #expect(try await TemporaryHistory.readings(in: store) == readings)
        try await source.close()
        try await store.close()
    }

    @Test func whatIsImportedIsInTheLedgerOnceItIsBooked() async throws {
        let history = try TemporaryHistory()
        let path = try history.write(
            """
            time,electricity_import_t1_kwh
            2026-03-01T12:00:00Z,100
            2026-03-01T12:15:00Z,100.25
            2026-03-01T12:30:00Z,101
            """, as: "import.csv")
        let store = try SQLiteStore(path: history.path)
        _ = try await TemporaryHistory.bring(path, into: store)
        let meter = try TemporaryHistory.ledger
        try await store.book(
            [meter], now: Timestamp(seconds: 1_800_000_000), horizon: Timestamp(milliseconds: .min))
        let range = TemporaryHistory.noon..<TemporaryHistory.noon.advanced(by: .seconds(1800))
        let quarters = try await store.ledger(of: [meter], in: range, resolution: .quarterHour)
        #expect(quarters[meter.key]?.compactMap { $0[counter: .importEnergy(.t1)]?.use } == [250, 750])
        try await store.close()
    }

    @Test(arguments: [1, 7, 64])
    func linesAreTheSameHoweverTheyComeInPieces(chunk: Int) throws {
        let history = try TemporaryHistory()
        let path = try history.write("a\r\n\n" + String(repeating: "b", count: chunk - 1) + "\nlast", as: "lines")
        let source = try LineSource(path, chunkBytes: max(chunk, 5))
        var lines: [String] = []
        while let line = try source.next({ String(decoding: $0.array, as: UTF8.self) }) { lines.append(line) }
        #expect(lines == ["a", "", String(repeating: "b", count: chunk - 1), "last"])
        #expect(source.position == source.size)
    }

    @Test func aLineWithoutAnEndIsNotTakenIntoMemory() throws {
        let history = try TemporaryHistory()
        let path = try history.write("a\n" + String(repeating: "b", count: 100), as: "lines")
        let source = try LineSource(path, chunkBytes: 50)
        #expect(try source.next { $0.count } == 1)
        #expect(throws: CommandFailure(2, "\(path):2: cannot read a line of more than 50 bytes")) {
            try source.next { $0.count }
        }
    }

    @Test func progressIsToldInItsRhythm() {
        var progress = ImportProgress("import.csv", rhythm: .seconds(2))
        let start = ContinuousClock.now
        #expect(progress.line(20_001, 10, at: start) == nil)
        #expect(progress.line(40_001, 20, at: start + .seconds(1)) == nil)
        #expect(progress.line(60_001, 30, at: start + .seconds(2)) == "import.csv: 60001 lines, 30 %")
        #expect(progress.line(80_001, nil, at: start + .seconds(4)) == "import.csv: 80001 lines")
    }
}
