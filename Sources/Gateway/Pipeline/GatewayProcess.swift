internal import Alerting
internal import Collectors
internal import Glibc
internal import Logging
internal import Metering
internal import ServiceLifecycle
internal import Store
internal import Transfer
internal import UnixSignals

/// Why the gateway cannot start or go on.
enum GatewayError: Error, CustomStringConvertible {
    /// The rules cannot be read, or are wrong.
    case rules(RuleFileErrors)
    /// The history cannot be opened or read.
    case store(StoreError)
    /// The loop of the collectors cannot be started.
    case transfer(TransferError)
    /// The address cannot be listened on, or the server has ended by itself.
    case server(String)

    /// The line for the terminal.
    var description: String {
        switch self {
        case .rules(let error): error.description
        case .store(let error): error.description
        case .transfer(let error): error.description
        case .server(let text): text
        }
    }
}

/// All services of a running gateway, built from one configuration.
struct GatewayProcess: Sendable {
    private let group: ServiceGroup

    /// Opens the history and builds the services, in the order of their dependence: store, collectors, rules, HTTP.
    init(_ configuration: Configuration, path: String, logger: Logger) async throws(GatewayError) {
        let rules = try GatewayProcess.rules(configuration.alerting, logger)
        let started = Timestamp.now()
        let (store, books, restored) = try await GatewayProcess.history(configuration, started: started, logger: logger)
        let live = LiveState(configuration, restored: restored, equipment: books.equipment, started: started)
        let flights = FlightRecorder(configuration)
        let counters = GatewayCounters()
        let recorder = Recorder(
            store: store, books: books, flushInterval: configuration.store.flush, counters: counters, logger: logger)
        let collection = try GatewayProcess.collection(
            live,
            ReadingOutlet(
                live: live, recorder: recorder, books: books, flights: flights, counters: counters, logger: logger),
            requestLimit: OpenFiles.requestLimit(configuration.polling.maxInFlight, openFiles: OpenFiles.raiseLimit()))
        let ledgers = LedgerMeters { books.equipment.changes(of: $0) }
        let ledger = LedgerService(
            live: live, store: store, meters: ledgers, equipment: books.equipment,
            retention: configuration.store.retention, logger: logger)
        let alerting = try await AlertingParts(
            configuration, rules,
            ScrapeSource(
                live: live, counters: counters, store: store, storePath: configuration.store.path, started: started,
                pendingReadings: { recorder.pendingCount }, ledgerFigures: { ledger.figures }),
            states: store, logger: logger)
        let reloader = Reloader(
            path: path, live: live, flights: flights, collection: collection, recorder: recorder, gaps: books.gaps,
            store: store, counters: counters, alerting: alerting, logger: logger)
        let server = ServerService(
            server: buildApplication(
                APIDependencies(
                    live: live, flights: flights, counters: counters, store: store,
                    ledgers: ledgers, ledgerFigures: { ledger.figures }, storePath: configuration.store.path,
                    address: configuration.server.listen, started: started, logger: logger,
                    readiness: { collection.isRunning && counters.values.storeFailure == nil },
                    reload: { await reloader.reload() }, alerting: { alerting.report },
                    silences: SilenceDesk(alerting.notifications), pendingReadings: { recorder.pendingCount },
                    onServerRunning: { StartLine.print(configuration, port: $0) })))
        group = GatewayProcess.group(
            [recorder, ledger, collection] + alerting.services + [HangUpService(reloader: reloader), server])
    }

    private static func rules(
        _ settings: AlertingSettings?, _ logger: Logger
    ) throws(GatewayError) -> RuleSet {
        do throws(RuleFileErrors) {
            let (rules, warnings) = try AlertingRules.read(settings)
            for warning in warnings { logger.warning("\(warning)") }
            return rules
        } catch {
            throw .rules(error)
        }
    }

    /// Opens the history, and takes up what it knows of the meters.
    private static func history(
        _ configuration: Configuration, started: Timestamp, logger: Logger
    ) async throws(GatewayError) -> (store: SQLiteStore, books: MeterBooks, restored: [MeterKey: Reading]) {
        do throws(StoreError) {
            let store = try SQLiteStore.open(path: configuration.store.path, now: started) { repair in
                for line in repair.lines { logger.warning("\(line)") }
            }
            let books = MeterBooks(
                slots: try await SlotBook(store), equipment: try await EquipmentBook(store),
                gaps: GapBook(store, started: started))
            let restored = try await History.take(over: configuration, in: store, logger: logger)
            try await books.gaps.restore(restored, of: configuration.meters, at: started)
            return (store, books, restored)
        } catch {
            throw .store(error)
        }
    }

    /// Services that end together, in the reverse of their order: by a signal, or when one of them fails.
    private static func group(_ services: [any Service]) -> ServiceGroup {
        // What the services say of themselves is in their errors; the lines of the group are for its developers.
        let logger = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        let settings = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0, successTerminationBehavior: .cancelGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        return ServiceGroup(configuration: settings)
    }

    private static func collection(
        _ live: LiveState, _ outlet: ReadingOutlet, requestLimit: Int
    ) throws(GatewayError) -> CollectionService {
        do throws(TransferError) {
            let contexts = CollectorContexts(
                polling: PollContext(loop: try TransferLoop(), gate: RequestGate(limit: requestLimit)),
                streams: StreamContext())
            return CollectionService(live: live, outlet: outlet, contexts: contexts)
        } catch {
            throw .transfer(error)
        }
    }

    /// Runs until the process is told to stop.
    func run() async throws(GatewayError) {
        do {
            try await group.run()
        } catch let error as ServerError {
            throw .server(error.description)
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .server("a service has ended: \(error)")
        }
    }
}

/// The line that says where to look.
enum StartLine {
    /// Prints it, to standard output: `metergw 0.1.0 reads 3 sites, 3 meters; look at http://127.0.0.1:9571/`.
    static func print(_ configuration: Configuration, port: Int) {
        var address = configuration.server.listen
        address.port = port
        // An address of all interfaces is none to look at.
        if ["0.0.0.0", "::"].contains(address.host) { address.host = "127.0.0.1" }
        let fleet = CheckCommand.summary(of: configuration)
        Swift.print("metergw \(Build.version) reads \(fleet); look at http://\(address)/")
        // Standard output is a pipe under a service manager, and whoever reads it waits for this line.
        fflush(nil)
    }
}
