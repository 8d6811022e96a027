internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// Where all that `/metrics` says comes from: asked by each scrape, and by the rules at each tick.
struct ScrapeSource: Sendable {
    var live: LiveState
    var counters: GatewayCounters
    var store: any MeterStore
    /// Where the history lies, for the room on its disk.
    var storePath: String
    /// When the gateway started.
    var started: Timestamp
    /// How many readings wait to be written.
    var pendingReadings: @Sendable () -> Int = { 0 }
    /// What the ledger said last.
    var ledgerFigures: @Sendable () -> LedgerFigures = { LedgerFigures() }
    /// How the rules and alerts stand; nil where no rules are evaluated.
    var alerting: @Sendable () -> AlertingReport? = { nil }

    /// Takes everything at one moment.
    func scrape(
        _ selection: MetricSelection = MetricSelection(), at now: Timestamp, isForRules: Bool = false
    ) async -> Scrape {
        // Not measured: a page without the store's size is better than none.
        let storeSize = try? await store.size()
        let storeBlocks = try? await store.blockCount()
        var figures = GatewayFigures(
            storeSize: storeSize, storeBlocks: storeBlocks, pendingReadings: pendingReadings(),
            disk: DiskSpace(around: storePath), process: .measured())
        figures.alerting = alerting()?.forMetrics
        return Scrape(
            live.fleet, selection, counters: counters.values, figures: figures, ledger: ledgerFigures(),
            started: started, now: now, isForRules: isForRules)
    }
}
