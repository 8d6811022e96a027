internal import Logging
internal import Metering
internal import Store

/// How a reload ended.
enum ReloadOutcome: Hashable, Sendable {
    /// The configuration was taken over.
    case done
    /// It was not, and the one before stays in force: each error as it stands in the log.
    case failed([String])
}

/// What the API and `/metrics` are served from.
struct APIDependencies: Sendable {
    var live: LiveState
    /// The last telegrams of the meters.
    var flights: FlightRecorder
    var counters: GatewayCounters
    var store: any MeterStore
    /// What the ledger needs of each meter.
    var ledgers = LedgerMeters()
    /// What the ledger said last for `/metrics`.
    var ledgerFigures: @Sendable () -> LedgerFigures = { LedgerFigures() }
    /// Where the history lies, for the room on its disk.
    var storePath: String
    /// Where to listen.
    var address: ServerSettings.Address
    /// When the gateway started.
    var started: Timestamp
    var logger: Logger
    /// Whether the store is open and the collectors run; that the server listens is seen by its answering.
    var readiness: @Sendable () -> Bool
    /// Reads the configuration anew.
    var reload: @Sendable () async -> ReloadOutcome
    /// How the rules and alerts stand; nil where no rules are evaluated.
    var alerting: @Sendable () -> AlertingReport? = { nil }
    /// Where silences are seen, made and ended.
    var silences = SilenceDesk()
    /// How many readings wait to be written.
    var pendingReadings: @Sendable () -> Int
    /// Called once, with the port, when the server listens.
    var onServerRunning: @Sendable (_ port: Int) async -> Void = { _ in }
    /// The time.
    var now: @Sendable () -> Timestamp = { .now() }
    var limits = ServerLimits()

    /// Where all that `/metrics` says comes from.
    var scrapes: ScrapeSource {
        ScrapeSource(
            live: live, counters: counters, store: store, storePath: storePath, started: started,
            pendingReadings: pendingReadings, ledgerFigures: ledgerFigures, alerting: alerting)
    }
}
