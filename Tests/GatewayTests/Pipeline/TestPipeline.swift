internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

@testable internal import Gateway

/// The gateway's pipeline from the outlet of its collectors to a store, without a server or a clock of its own.
struct TestPipeline {
    let live: LiveState
    let books: MeterBooks
    let counters = GatewayCounters()
    let recorder: Recorder
    let outlet: ReadingOutlet
    /// The lines of warnings and errors.
    let lines = NIOLockedValueBox<[String]>([])

    init(
        _ configuration: Configuration, store: SQLiteStore, restored: [MeterKey: Reading] = [:], started: Timestamp
    ) async throws {
        let logger = Logger(label: "test") { [lines] _ in LineCatcher(lines: lines) }
        books = MeterBooks(
            slots: try await SlotBook(store), equipment: try await EquipmentBook(store),
            gaps: GapBook(store, started: started))
        try await books.gaps.restore(restored, of: configuration.meters, at: started)
        live = LiveState(configuration, restored: restored, equipment: books.equipment, started: started)
        recorder = Recorder(store: store, books: books, flushInterval: .seconds(5), counters: counters, logger: logger)
        outlet = ReadingOutlet(
            live: live, recorder: recorder, books: books, flights: FlightRecorder(configuration), counters: counters,
            logger: logger)
    }

    /// Keeps the lines of warnings.
    private struct LineCatcher: LogHandler {
        let lines: NIOLockedValueBox<[String]>
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.withLockedValue { $0.append(event.message.description) }
        }
    }
}
