internal import Metering
internal import Store

/// Makes the figures of `LedgerFigures` out of the ledger, and remembers what does not change any more.
actor LedgerSurvey {
    private static let nightCount = 28
    private static let exportDays = 14
    /// How far back the last time without flow is looked for at first.
    private static let idleReach = Duration.seconds(14 * 86400)

    private let store: any MeterStore
    private let meters: LedgerMeters
    private var known: [MeterKey: LedgerFigures.OfMeter] = [:]
    private var nights: [String: [Timestamp: Int64?]] = [:]
    private var yesterdays: [MeterKey: (today: Timestamp, completeness: Int64?)] = [:]

    init(store: any MeterStore, meters: LedgerMeters) {
        self.store = store
        self.meters = meters
    }

    /// The figures up to the last quarter hour that is over.
    func figures(of configuration: Configuration, now: Timestamp) async throws(StoreError) -> LedgerFigures {
        let end = Quarter(of: now).start
        var all = LedgerFigures()
        for site in configuration.sites {
            for meter in site.meters where meter.isEnabled {
                all.meters[meter.key] = try await figures(of: meter, in: site.zone, upTo: end)
            }
            all.sites[site.id] = try await figures(of: site, upTo: end)
        }
        known = all.meters
        let ids = Set(configuration.sites.map(\.id))
        nights = nights.filter { ids.contains($0.key) }
        yesterdays = yesterdays.filter { all.meters[$0.key] != nil }
        return all
    }

    private func figures(
        of meter: MeterConfiguration, in zone: Zone, upTo end: Timestamp
    ) async throws(StoreError) -> LedgerFigures.OfMeter {
        var figures = known[meter.key] ?? LedgerFigures.OfMeter()
        let reach = known[meter.key] == nil ? LedgerSurvey.idleReach : .seconds(86400)
        let wanted = meters.meter(meter, zone: zone)
        let quarters = try await store.ledger(
            of: [wanted], in: end.advanced(by: .zero - reach)..<end, resolution: .quarterHour)
        figures.note(quarters[meter.key] ?? [], upTo: end)
        figures.yesterdayCompleteness = try await yesterdayCompleteness(of: wanted, in: zone, upTo: end)
        return figures
    }

    /// The completeness of the day before the one that a moment is in; it is looked up once a day.
    private func yesterdayCompleteness(
        of meter: LedgerMeter, in zone: Zone, upTo end: Timestamp
    ) async throws(StoreError) -> Int64? {
        let today = Resolution.day.period(of: end, in: zone).lowerBound
        if let known = yesterdays[meter.key], known.today == today { return known.completeness }
        let yesterday = Resolution.day.period(of: today.advanced(by: .milliseconds(-1)), in: zone).lowerBound
        let start = today.advanced(by: .zero - LedgerSurvey.idleReach)
        let days = try await store.ledger(of: [meter], in: start..<today, resolution: .day)[meter.key] ?? []
        // On the day on which it was put in a meter has no complete one.
        let isOlder = days.contains { $0.start < yesterday && $0.coveredMilliseconds > 0 }
        let completeness = isOlder ? days.first { $0.start == yesterday }?.completeness ?? 0 : nil
        yesterdays[meter.key] = (today, completeness)
        return completeness
    }

    private func figures(
        of site: SiteConfiguration, upTo end: Timestamp
    ) async throws(StoreError) -> LedgerFigures.OfSite {
        let wanted = site.meters.filter { $0.role == .grid && $0.isEnabled }.map { meters.meter($0, zone: site.zone) }
        var figures = LedgerFigures.OfSite()
        guard !wanted.isEmpty else { return figures }
        let today = Resolution.day.period(of: end, in: site.zone)
        let loads = try await baseLoads(of: site.id, wanted, in: site.zone, upTo: end)
        figures.note(baseLoads: loads)
        let start = today.lowerBound.advanced(by: .seconds(-86400 * LedgerSurvey.exportDays - 7200))
        let days = try await store.ledger(
            of: wanted, in: start..<max(end, today.lowerBound.advanced(by: .milliseconds(1))), resolution: .day)
        let whole = days.values.joined().filter { $0.start < today.lowerBound }
        let dates = Set(whole.filter { $0.exportUse != nil }.map(\.start))
        let exported = whole.reduce(Int64(0)) { $0 + ($1.exportUse ?? 0) }
        figures.exportDailyMean = dates.isEmpty ? nil : exported / Int64(dates.count)
        let todays = wanted.map { meter in days[meter.key]?.first { $0.start == today.lowerBound } }
        let running = todays.compactMap { $0?.exportUse }
        figures.exportToday = running.isEmpty ? nil : running.reduce(0, +)
        let passed = end.milliseconds - today.lowerBound.milliseconds
        guard passed > 0, !days.values.joined().isEmpty else { return figures }
        figures.todayCompleteness = todays.map { min(1000, ($0?.coveredMilliseconds ?? 0) * 1000 / passed) }.min()
        return figures
    }

    /// The base loads of the last nights, the latest first.
    private func baseLoads(
        of site: String, _ wanted: [LedgerMeter], in zone: Zone, upTo end: Timestamp
    ) async throws(StoreError) -> [Int64?] {
        var loads: [Int64?] = []
        var before = nights[site] ?? [:]
        var kept: [Timestamp: Int64?] = [:]
        for night in LedgerSurvey.nights(in: zone, upTo: end) {
            if before[night.lowerBound] == nil {
                let quarters = try await store.ledger(of: wanted, in: night, resolution: .quarterHour)
                let all = wanted.map { quarters[$0.key] ?? [] }
                before[night.lowerBound] = .some(LedgerFigures.OfSite.baseLoad(all))
            }
            let load = before[night.lowerBound] ?? nil
            kept[night.lowerBound] = .some(load)
            loads.append(load)
        }
        nights[site] = kept
        return loads
    }

    /// From two to four, in the nights that are over, the latest first.
    static func nights(in zone: Zone, upTo end: Timestamp) -> [Range<Timestamp>] {
        var nights: [Range<Timestamp>] = []
        var day = Resolution.day.period(of: end, in: zone)
        while nights.count < nightCount {
            // Where the clocks are changed in between, two hours from two hours after midnight on.
            let start = day.lowerBound.advanced(by: .seconds(7200))
            let night = start..<start.advanced(by: .seconds(7200))
            if night.upperBound <= end { nights.append(night) }
            day = Resolution.day.period(of: day.lowerBound.advanced(by: .milliseconds(-1)), in: zone)
        }
        return nights
    }
}
