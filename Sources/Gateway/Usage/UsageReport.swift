internal import Metering

/// What meters used, period by period, put together as a request asks for.
struct UsageReport: Sendable {
    /// Some meters that are counted together.
    struct Group: Sendable {
        /// What the group has in common, by name: `site`, `meter`, a label.
        let names: [(name: String, value: String)]
        let zone: Zone
        let meterCount: Int
        let periods: [UsagePeriod]
    }

    let resolution: Resolution
    let groups: [Group]

    /// A meter that is asked for, with what the ledger says of it.
    struct Source: Sendable {
        let site: SiteConfiguration
        let meter: MeterConfiguration
        let records: [LedgerRecord]
    }

    init(_ sources: [Source], _ request: UsageRequest, now: Timestamp) {
        resolution = request.resolution
        let bundles = UsageReport.bundles(sources, by: request.grouping)
        groups = bundles.map { names, members in
            Group(
                names: names, zone: members[0].site.zone, meterCount: members.count,
                periods: UsagePeriods.put(together: members, now: now))
        }
    }

    /// The meters of each group, in the order of the configuration.
    ///
    /// Groups of several meters have those alone that measure a site's connection to the grid: what a sub-meter or the
    /// panels' meter counts is in there already.
    private static func bundles(
        _ sources: [Source], by grouping: UsageRequest.Grouping
    ) -> [(names: [(name: String, value: String)], members: [Source])] {
        var bundles: [(names: [(name: String, value: String)], members: [Source])] = []
        var places: [[String]: Int] = [:]
        for source in sources where grouping == .meter || source.meter.role == .grid {
            guard let names = names(of: source, by: grouping) else { continue }
            let key = names.map(\.value)
            if let place = places[key] {
                bundles[place].members.append(source)
            } else {
                places[key] = bundles.count
                bundles.append((names, [source]))
            }
        }
        return bundles
    }

    private static func names(
        of source: Source, by grouping: UsageRequest.Grouping
    ) -> [(name: String, value: String)]? {
        switch grouping {
        case .meter: return [("site", source.site.id), ("meter", source.meter.key.meter)]
        case .site: return [("site", source.site.id)]
        case .all: return []
        case .label(let name):
            return source.site.labels.first { $0.name == name }.map { [(name, $0.value)] }
        }
    }
}

/// What some meters used in one period.
struct UsagePeriod: Hashable, Sendable {
    let start: Timestamp
    let end: Timestamp
    /// The sum over those meters of which it is known, by quantity.
    var amounts: [UsageQuantity: Int64] = [:]
    /// Of how many meters each quantity is known.
    var meterCounts: [UsageQuantity: Int] = [:]
    /// Of how many meters anything is known.
    var measuredMeters = 0
    /// For how long readings followed each other closely enough, over all meters, in milliseconds.
    var coveredMilliseconds: Int64 = 0
    /// How long that could have been until now.
    var expectedMilliseconds: Int64 = 0
    var quality: LedgerRecord.Quality = []
    /// The highest quarter hour of import; of a single meter alone, since that of several is not the sum of theirs.
    var peak: LedgerRecord.Peak?
    var meterPeak: LedgerRecord.Peak?
    /// What the gauges showed; of a single meter alone.
    var gauges: [GaugeSummary] = []

    /// The part of the time for which there are readings, in thousandths.
    var completeness: Int64 {
        expectedMilliseconds > 0 ? min(1000, coveredMilliseconds * 1000 / expectedMilliseconds) : 0
    }

    /// The mean power of a quantity of energy, in W; nil where it is not known.
    ///
    /// A period that goes on is as long as it has lasted until now.
    func meanWatts(_ quantity: UsageQuantity, now: Timestamp) -> Int64? {
        let length = min(end, max(now, start)).milliseconds - start.milliseconds
        guard let amount = amounts[quantity], length > 0, measuredMeters > 0 else { return nil }
        let (product, overflow) = amount.multipliedReportingOverflow(by: 3_600_000)
        return overflow ? nil : product / length
    }
}

/// Puts the records of several meters together, period by period.
enum UsagePeriods {
    static func put(together sources: [UsageReport.Source], now: Timestamp) -> [UsagePeriod] {
        var periods: [Int64: UsagePeriod] = [:]
        for source in sources {
            for record in source.records {
                let key = key(of: record, in: source.site.zone)
                var period = periods[key] ?? UsagePeriod(start: record.start, end: record.end)
                add(record, to: &period, isSingle: sources.count == 1)
                periods[key] = period
            }
        }
        return periods.sorted { $0.key < $1.key }.map { _, period in
            var period = period
            let length = min(period.end, max(now, period.start)).milliseconds - period.start.milliseconds
            period.expectedMilliseconds = length * Int64(sources.count)
            return period
        }
    }

    /// The same for periods of several zones that have the same date.
    ///
    /// It is the seconds on the clock's face for days and longer ones; shorter ones are the same in all.
    private static func key(of record: LedgerRecord, in zone: Zone) -> Int64 {
        let isShort = record.end.since(record.start) <= .seconds(3600)
        return record.start.seconds + (isShort ? 0 : zone.offset(at: record.start))
    }

    private static func add(_ record: LedgerRecord, to period: inout UsagePeriod, isSingle: Bool) {
        for quantity in UsageQuantity.all {
            guard let use = quantity.use(in: record) else { continue }
            period.amounts[quantity, default: 0] += use
            period.meterCounts[quantity, default: 0] += 1
        }
        period.measuredMeters += record.counters.isEmpty ? 0 : 1
        period.coveredMilliseconds += record.coveredMilliseconds
        period.quality.formUnion(record.quality)
        guard isSingle else { return }
        period.peak = record.peak
        period.meterPeak = record.meterPeak
        period.gauges = record.gauges
    }
}
