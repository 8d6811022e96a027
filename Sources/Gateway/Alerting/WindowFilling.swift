internal import Alerting
internal import Metering

/// What the windows of rules are filled with after a start: the values of meters and sites at moments of the past.
///
/// What readings do not tell, such as a frozen device, stays empty. What the ledger and the counts of equipment say now
/// stood so before, as far as the windows reach.
struct WindowFilling {
    /// Values that can be told from readings: the rest of the table is of the process, or of what devices said then.
    static let names = MetricSamples.names.filter { name in
        (name.hasPrefix("meter_") || name.hasPrefix("site_")) && !untold.contains(name) && !constant.contains(name)
    }
    private static let untold: Set = ["meter_frozen", "meter_info"]
    /// Values that are taken as they are now.
    private static let constant: Set = ["meter_counter_regressions_total"]
    /// How far apart moments are at least that lie more than an hour back: the latest value is always within reach.
    private static let farInterval = Duration.seconds(150)

    private let reach: Duration
    private let interval: Duration
    private let constants: [Sample]
    private let ledger: LedgerFigures
    private var samples: MetricSamples

    init(_ selectors: [Selector], interval: Duration, constants scrape: Scrape) {
        self.interval = interval
        ledger = scrape.ledger
        let names = Set(selectors.compactMap(\.metric))
        let asksForAny = selectors.contains { $0.metric == nil }
        let wanted = asksForAny ? WindowFilling.names : WindowFilling.names.intersection(names)
        samples = MetricSamples(names: wanted)
        let standing = asksForAny ? WindowFilling.constant : WindowFilling.constant.intersection(names)
        var present = MetricSamples(names: standing)
        constants = present.samples(of: scrape)
        let reaches = selectors.filter { $0.metric.map { wanted.union(standing).contains($0) } ?? true }.map(\.reach)
        reach = min(reaches.max() ?? .zero, SampleWindows.longest)
    }

    /// The moments of the past that windows look back on, up to the present, which is not among them.
    func moments(upTo now: Timestamp) -> [Timestamp] {
        var moments: [Timestamp] = []
        var back = interval
        while back <= reach {
            moments.append(now.advanced(by: .zero - back))
            let step: Duration =
                back < .seconds(600) ? .zero : back < .seconds(3600) ? .seconds(15) : WindowFilling.farInterval
            back += max(interval, step)
        }
        return moments.reversed()
    }

    /// The values at a moment.
    mutating func samples(of fleet: LiveState.Fleet, at moment: Timestamp) -> [Sample] {
        let scrape = Scrape(
            fleet, MetricSelection(), counters: GatewayCounters.Values(),
            figures: GatewayFigures(pendingReadings: 0, process: ProcessFigures()), ledger: ledger,
            started: moment, now: moment)
        return samples.samples(of: scrape) + constants
    }
}
