internal import ArgumentParser
internal import Glibc
internal import Metering
internal import Store

/// `metergw import FILE`: brings the readings of a file into the history of a meter.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring the readings of a CSV file into the history of a meter.",
        discussion: """
            Reads what metergw export writes: a line of column names, of which time is one, and any registers among the \
            others; see there. Reads the tables of dsmr-reader too, written by \\copy dsmr_datalogger_dsmrreading TO \
            'file.csv' CSV HEADER (or dsmr_consumption_electricityconsumption). A time needs its zone. A line that \
            cannot be read is told and passed over; the others are imported.
            The history must not be in use: stop the gateway first. What is there already stays as it is, so importing \
            a file again, or the rest of one after Ctrl-C, is safe. Afterwards the quarter hours, days and months are \
            made anew where readings came in.
            Exits with 0 when all is in the history, 1 when something of the file is not, 2 when something cannot be \
            read or written.
            """)

    @OptionGroup var history: ConfigurationOption

    @Option(help: ArgumentHelp("The meter that the readings are of.", valueName: "site/meter"))
    var meter: String

    @Argument(help: ArgumentHelp("The file, or - for the standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        let configuration = try history.read()
        do {
            let now = Timestamp.now()
            let store = try ImportCommand.open(configuration.store.path)
            let known = try await KnownHistory(store, of: configuration, at: history.path)
            let (meter, ledger) = try await known.declared(meter)
            let file = try ImportFile(file, of: meter.key, now: now)
            try await ImportCommand.takeOver(meter, in: store)
            let stop = StopFlag()
            defer { withExtendedLifetime(stop) {} }
            let outcome = try await ImportCommand.bring(file, into: store, stop.isSet)
            let isComplete = tell(outcome, configuration.store.retention, now: now)
            if !outcome.isStopped { try await book(ledger, configuration.store.retention, in: store, now: now) }
            try await ImportCommand.storeFailure { () async throws(StoreError) in try await store.close() }
            guard isComplete else { throw ExitCode(1) }
        } catch let failure as CommandFailure {
            throw failure.exit()
        }
    }

    private static func open(_ path: String) throws(CommandFailure) -> SQLiteStore {
        do throws(StoreError) {
            return try SQLiteStore(path: path)
        } catch {
            throw CommandFailure(StoreError(attempt: "import into \(path)", cause: error.cause))
        }
    }

    /// Gives the meter the history of its former name, as the gateway would, so that there is one history of it.
    private static func takeOver(_ meter: MeterConfiguration, in store: SQLiteStore) async throws(CommandFailure) {
        guard let former = meter.formerly else { return }
        do throws(StoreError) {
            try await store.rename(former, to: meter.key)
        } catch {
            guard error.cause == .historyConflict else { throw CommandFailure(error) }
        }
    }

    private static func bring(
        _ file: ImportFile, into store: SQLiteStore, _ isStopped: @escaping @Sendable () -> Bool
    ) async throws(CommandFailure) -> ReadingImport.Outcome {
        var progress = ImportProgress(file.path, rhythm: isatty(STDERR_FILENO) == 1 ? .seconds(2) : .seconds(30))
        let work = ReadingImport(store: store, isStopped: isStopped) { line, percent in
            if let text = progress.line(line, percent, at: .now) { StandardError.line(text) }
        }
        return try await work.run(file)
    }

    private func book(
        _ meter: LedgerMeter, _ retention: StoreSettings.Retention, in store: SQLiteStore, now: Timestamp
    ) async throws(CommandFailure) {
        try await ImportCommand.storeFailure { () async throws(StoreError) in
            try await store.book([meter], now: now, horizon: retention.readings.horizon(at: now))
        }
    }

    private static func storeFailure(_ work: () async throws(StoreError) -> Void) async throws(CommandFailure) {
        do throws(StoreError) {
            try await work()
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Says what came of it; whether all of the file is in the history.
    private func tell(
        _ outcome: ReadingImport.Outcome, _ retention: StoreSettings.Retention, now: Timestamp
    ) -> Bool {
        let report = ImportReport(file: file, outcome: outcome, horizon: retention.readings.horizon(at: now))
        for line in report.troubles { StandardError.line(line) }
        print(report.summary)
        return report.isComplete
    }
}
