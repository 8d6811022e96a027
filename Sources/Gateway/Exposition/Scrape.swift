internal import Collectors
internal import Metering

/// One meter as it was when a page was begun.
///
/// A class, since each of 30 families looks at every meter: copies of all that a struct refers to would take as long as
/// the page itself.
final class MeterSnapshot: Sendable {
    /// How long what a device says of itself is taken for its present state: it is asked every 10 minutes.
    static let factsLifetime = Duration.seconds(20 * 60)

    let key: MeterKey
    let labels: [UInt8]
    let collector: CollectorKind
    let isEnabled: Bool
    let isUp: Bool
    let isFrozen: Bool
    let status: MeterStatus

    init(_ meter: LiveMeter, at now: Timestamp) {
        let configuration = meter.configuration
        key = meter.key
        labels = meter.labels
        collector = configuration.collector
        isEnabled = configuration.isEnabled
        status = meter.status
        isUp = meter.isUp(status, at: now)
        isFrozen = meter.isFrozen(status, at: now)
    }

    /// The tariff in force, from facts that are still fresh.
    func activeTariff(at now: Timestamp) -> Int64? {
        guard let time = status.factsTime, now.since(time) <= MeterSnapshot.factsLifetime else { return nil }
        return status.facts?.activeTariff
    }

    /// What the device says of itself, while that is fresh.
    func health(at now: Timestamp) -> LoggerHealth? {
        guard let time = status.healthTime, now.since(time) <= MeterSnapshot.factsLifetime else { return nil }
        return status.health
    }
}

/// All that a page of metrics is written from, taken at one moment.
struct Scrape: Sendable {
    let now: Timestamp
    /// Whether it is for rules, which must not take a meter that was not asked yet for one that is silent.
    let isForRules: Bool
    /// When the process began to serve.
    let started: Timestamp
    /// The meters asked for, disabled ones among them.
    let meters: [MeterSnapshot]
    /// The values of those that are up.
    let columns: RegisterColumns
    /// What the running quarter hours of those will be, in W.
    let forecasts: [RegisterColumns.Cell]
    /// The sites asked for.
    let sites: [SiteConfiguration]
    let removed: RemovedCounts
    let counters: GatewayCounters.Values
    let figures: GatewayFigures
    let ledger: LedgerFigures

    init(
        _ fleet: LiveState.Fleet, _ selection: MetricSelection, counters: GatewayCounters.Values,
        figures: GatewayFigures, ledger: LedgerFigures, started: Timestamp, now: Timestamp, isForRules: Bool = false
    ) {
        self.isForRules = isForRules
        self.now = now
        self.started = started
        self.counters = counters
        self.figures = figures
        self.ledger = ledger
        removed = fleet.removed
        sites = fleet.configuration.sites.filter { selection.includes(site: $0.id) }
        meters = fleet.meters.lazy.filter { selection.includes($0.key) }.map { MeterSnapshot($0, at: now) }
        var columns = RegisterColumns()
        var forecasts: [RegisterColumns.Cell] = []
        for (index, meter) in meters.enumerated() where meter.isUp {
            guard let reading = meter.status.shownReading else { continue }
            columns.add(reading.values, activeTariff: meter.activeTariff(at: now), of: index)
            guard let watts = meter.status.forecast.watts(reading) else { continue }
            forecasts.append(RegisterColumns.Cell(meter: Int32(truncatingIfNeeded: index), amount: watts))
        }
        self.columns = columns
        self.forecasts = forecasts
    }
}
