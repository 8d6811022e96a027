internal import Alerting
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// Reads the configuration again and puts it in force: only the meters that changed are restarted.
actor Reloader {
    private let path: String
    private let live: LiveState
    private let flights: FlightRecorder
    private let collection: CollectionService
    private let recorder: Recorder
    private let gaps: GapBook
    private let store: any MeterStore
    private let counters: GatewayCounters
    private let alerting: AlertingParts
    private let logger: Logger
    private var isReloading = false
    private var isWantedAgain = false

    init(
        path: String, live: LiveState, flights: FlightRecorder, collection: CollectionService, recorder: Recorder,
        gaps: GapBook, store: any MeterStore, counters: GatewayCounters, alerting: AlertingParts,
        logger: Logger
    ) {
        self.path = path
        self.live = live
        self.flights = flights
        self.collection = collection
        self.recorder = recorder
        self.gaps = gaps
        self.store = store
        self.counters = counters
        self.alerting = alerting
        self.logger = logger
    }

    /// Reloads; a configuration with an error changes nothing.
    func reload() async -> ReloadOutcome {
        // Others may come in while this one waits for polls to end.
        guard !isReloading else {
            isWantedAgain = true
            return .failed(["a reload is going on already; the file is read once more after it"])
        }
        isReloading = true
        defer { isReloading = false }
        var outcome: ReloadOutcome
        repeat {
            isWantedAgain = false
            outcome = await attempt()
        } while isWantedAgain
        let isSuccessful = outcome == .done
        counters.update { $0.lastReload = (isSuccessful, .now()) }
        if case .failed(let reasons) = outcome {
            for reason in reasons { logger.error("cannot reload: \(reason)") }
            logger.error("the configuration in force stays as it was")
        }
        return outcome
    }

    private func attempt() async -> ReloadOutcome {
        let configuration: Configuration
        do throws(ConfigurationErrors) {
            let (read, warnings) = try ConfigurationReader.read(path: path)
            for warning in warnings { logger.warning("\(warning)") }
            configuration = read
        } catch {
            return .failed(error.description.split(separator: "\n").map(String.init))
        }
        let rules: RuleSet
        do throws(RuleFileErrors) {
            let (read, warnings) = try AlertingRules.read(configuration.alerting)
            for warning in warnings { logger.warning("\(warning)") }
            rules = read
        } catch {
            return .failed(error.description.split(separator: "\n").map(String.init))
        }
        // What a renamed meter has read under its old name is written before the name goes.
        await collection.stop(configuration.meters.compactMap(\.formerly))
        await recorder.flush()
        let restored: [MeterKey: Reading]
        do throws(StoreError) {
            restored = try await History.take(over: configuration, in: store, logger: logger)
            try await gaps.restore(restored, of: configuration.meters, at: .now())
        } catch {
            await collection.apply(live.fleet)
            return .failed([error.description])
        }
        noteWhatNeedsARestart(live.fleet.configuration, configuration)
        live.replace(configuration, restored: restored, started: .now())
        flights.adopt(configuration)
        await alerting.replace(configuration, rules)
        await collection.apply(live.fleet)
        logger.notice("the configuration was read again: \(CheckCommand.summary(of: configuration))")
        return .done
    }

    private func noteWhatNeedsARestart(_ old: Configuration, _ new: Configuration) {
        if old.server != new.server { logger.warning("a changed server section takes effect after a restart") }
        if old.store != new.store { logger.warning("a changed store section takes effect after a restart") }
        if old.polling.maxInFlight != new.polling.maxInFlight {
            logger.warning("a changed polling.max_in_flight takes effect after a restart")
        }
    }
}

/// What the store has of the meters of a configuration.
enum History {
    /// Gives renamed meters their history, and returns the last reading of each meter.
    ///
    /// A meter that has readings under both names keeps both; the others must not stand still for it.
    static func take(
        over configuration: Configuration, in store: any MeterStore, logger: Logger
    ) async throws(StoreError) -> [MeterKey: Reading] {
        for meter in configuration.meters {
            guard let former = meter.formerly else { continue }
            do throws(StoreError) {
                try await store.rename(former, to: meter.key)
            } catch {
                guard error.cause == .historyConflict else { throw error }
                logger.warning("\(error); the readings of \(former) stay under that name", of: meter.key)
            }
        }
        return try await store.latest(of: configuration.meters.map(\.key))
    }
}
