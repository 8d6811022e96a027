internal import Alerting
internal import Foundation
internal import Metering
internal import Testing

@testable internal import Gateway

/// A page of metrics as a test reads it.
struct SamplePage {
    let text: String
    let lines: [String]

    /// Renders a fleet, with figures that are the same each time.
    init(
        _ fleet: SampleFleet, _ selection: MetricSelection = MetricSelection(),
        energyUnit: MetricsSettings.EnergyUnit = .joules, format: ExpositionFormat = .text,
        at now: Timestamp = SampleFleet.now, alerting: AlertingFigures = SamplePage.alerting
    ) {
        var figures = SamplePage.figures
        figures.alerting = alerting
        let scrape = Scrape(
            fleet.live.fleet, selection, counters: fleet.counters.values, figures: figures,
            ledger: SamplePage.ledger, started: SampleFleet.now.advanced(by: .seconds(-3600)), now: now)
        self.init(
            String(
                decoding: MetricsPage.render(scrape, selection, energyUnit: energyUnit, format: format), as: UTF8.self))
    }

    init(_ text: String) {
        self.text = text
        lines = text.split(separator: "\n").map(String.init)
    }

    static let ledger: LedgerFigures = {
        var figures = LedgerFigures()
        figures.meters[MeterKey(site: "jansen", meter: "grid")] = LedgerFigures.OfMeter(
            hourCompleteness: 1000, dayCompleteness: 987, yesterdayCompleteness: 954,
            flows: [.gas(slot: 1): FlowWatch(since: Timestamp(seconds: 1_772_368_200))])
        figures.sites["jansen"] = LedgerFigures.OfSite(
            baseLoad: 180, baseLoadRecent: 171, baseLoadMedian: 175, exportToday: 2500, exportDailyMean: 3100,
            todayCompleteness: 998)
        return figures
    }()

    static let figures = GatewayFigures(
        storeSize: 123_456, storeBlocks: 12, pendingReadings: 7,
        disk: DiskSpace(free: 1_000_000_000, size: 4_000_000_000),
        process: ProcessFigures(
            cpuMicroseconds: 1_250_000, residentBytes: 40_000_000, openFileDescriptors: 23,
            startHundredths: 177_236_731_025), alerting: alerting)

    static let alerting = AlertingFigures(
        groups: [
            .init(name: "metergw-meters", evaluations: 240, failures: 1, missed: 2, lastDuration: .microseconds(1234)),
            .init(name: "mine", evaluations: 0),
        ],
        receivers: [.init(name: "ops", sent: 3, failed: 4, pending: 5)],
        active: [
            .init(
                labels: Labels(["alertname": "MeterOffline", "site": "peeters", "meter": "grid"]), state: .firing,
                activeAt: Timestamp(seconds: 1_772_370_000)),
            .init(
                labels: Labels(["alertname": "Mine", "note": "a \"b\" \\\nc"]), state: .pending,
                activeAt: Timestamp(seconds: 1_772_370_900)),
        ])

    /// The samples of a name, without it: labels and value.
    func samples(_ name: String) -> [String] {
        lines.filter { $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count)) }
    }

    /// The families that have a TYPE line.
    var families: [String] {
        lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
    }
}
