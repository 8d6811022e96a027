internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

extension APIResponder {
    /// `/api/v1/usage`: what meters used in each period, out of the ledger.
    func usage(_ query: RequestQuery) async throws(Problem) -> Answer {
        let now = dependencies.now()
        let request = try UsageRequest(query, now: now)
        let members = try members(of: request)
        try request.checkSize(meterCount: members.count)
        var sources: [UsageReport.Source] = []
        // Each zone has its own midnights.
        for (zone, some) in Dictionary(grouping: members, by: \.site.zone) {
            let meters = some.map { dependencies.ledgers.meter($0.meter, zone: zone) }
            let records = try await ledger(of: meters, in: request.range(in: zone), request.resolution)
            sources += some.map { .init(site: $0.site, meter: $0.meter, records: records[$0.meter.key] ?? []) }
        }
        let order = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.meter.key, $0) })
        sources.sort { order[$0.meter.key] ?? 0 < order[$1.meter.key] ?? 0 }
        let report = UsageReport(sources, request, now: now)
        guard !request.isCSV else {
            return Answer(UsageCSV.bytes(of: report, now: now), type: "text/csv; charset=utf-8; header=present")
        }
        var json = JSONWriter(capacity: 4096)
        json.usage(report, now: now)
        return Answer(json: json.bytes)
    }

    /// The meters that a request is about.
    private func members(
        of request: UsageRequest
    ) throws(Problem) -> [(site: SiteConfiguration, meter: MeterConfiguration)] {
        let fleet = dependencies.live.fleet
        for site in request.sites where !fleet.configuration.sites.contains(where: { $0.id == site }) {
            throw .unknownSite(site)
        }
        let known = Set(fleet.meters.map { $0.key.description })
        for meter in request.meters where !known.contains(meter) {
            throw .badParameter("meter", meter, "no such meter is configured; expected site/meter")
        }
        return fleet.configuration.sites.flatMap { site in site.meters.map { (site, $0) } }.filter { site, meter in
            (request.sites.isEmpty && request.meters.isEmpty) || request.sites.contains(site.id)
                || request.meters.contains(meter.key.description)
        }
    }

    private func ledger(
        of meters: [LedgerMeter], in range: Range<Timestamp>, _ resolution: Resolution
    ) async throws(Problem) -> [MeterKey: [LedgerRecord]] {
        do {
            return try await dependencies.store.ledger(of: meters, in: range, resolution: resolution)
        } catch {
            let line = storeTrouble.withLockedValue { throttle in
                throttle.line("\(error); requests for usage are answered with 503", at: dependencies.now())
            }
            if let line { dependencies.logger.warning("\(line)") }
            throw .store("cannot read the ledger now; the log says why")
        }
    }
}
