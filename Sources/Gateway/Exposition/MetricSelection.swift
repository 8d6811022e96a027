internal import Metering

/// What of a page was asked for: `?site=`, `?meter=site/meter`, `?name[]=`, each as often as wanted.
///
/// A series stays when it bears one of the sites, one of the meters and one of the names, of those kinds that were
/// asked for. What bears no site is left out where sites are asked for, and so on.
struct MetricSelection: Hashable, Sendable {
    var sites: Set<String> = []
    var meters: Set<MeterKey> = []
    /// The names of families, a counter's with or without `_total`.
    var names: Set<String> = []

    func includes(_ meter: MeterKey) -> Bool {
        (sites.isEmpty || sites.contains(meter.site)) && (meters.isEmpty || meters.contains(meter))
    }

    func includes(site: String) -> Bool {
        meters.isEmpty && (sites.isEmpty || sites.contains(site))
    }

    func includes(_ family: MetricFamily) -> Bool {
        guard names.isEmpty || names.contains(family.name) || names.contains(family.openMetricsName) else {
            return false
        }
        switch family.scope {
        case .meter: return true
        case .site: return meters.isEmpty
        case .gateway: return meters.isEmpty && sites.isEmpty
        }
    }
}

extension MetricSelection {
    /// Reads the parameters of a request; `metergw` is not asked whether the sites exist, as a filter would not.
    init(_ query: RequestQuery) throws(Problem) {
        try query.allow(["site", "meter", "name[]"])
        sites = Set(query.values("site"))
        names = Set(query.values("name[]"))
        for text in query.values("meter") {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw .badParameter("meter", text, "expected site/meter")
            }
            meters.insert(MeterKey(site: String(parts[0]), meter: String(parts[1])))
        }
    }
}
