extension Route {
    /// What the route is for, in a few words without a full stop.
    var summary: String {
        switch self {
        case .overview: "this page: what is where, and how the meters are"
        case .metrics: "what was last read, for Prometheus"
        case .healthy: "whether the process runs"
        case .ready: "whether meters are read and kept"
        case .reload: "read the configuration anew"
        case .openAPI: "this API as an OpenAPI 3.1 document"
        case .sites: "the sites, as they are configured"
        case .meters: "the meters and how they are"
        case .latest: "the newest reading of a meter, its counters stitched, and what the meter says of itself"
        case .readings: "the history of a meter, page by page; at most store.flush behind latest"
        case .usage: "what meters used by quarter hour, hour, day, month or year, as JSON or CSV"
        case .telegrams: "the last telegrams of a meter as they came, with its serial numbers, and why some failed"
        case .alerts: "what is pending, fires, or ended in the last quarter of an hour"
        case .prometheusRules: "the rules and their alerts, as Prometheus says them: for Grafana"
        case .prometheusAlerts: "the alerts, as Prometheus says them"
        case .silences: "the spans in which nobody is told of some alerts; POST makes one"
        case .silence: "ends a silence before its time"
        }
    }

    /// A parameter behind the `?`.
    struct Parameter: Hashable, Sendable {
        let name: String
        let description: String
        /// The format of a string in JSON Schema.
        var format: String?
        /// Whether it may stand more than once.
        var isRepeated = false
        /// Between what it is, where it is a whole number, and what it is where it is absent.
        var limits: ClosedRange<Int>?
        var usual = 0
        /// Whether it is true or false, and false where it is absent.
        var isBoolean = false
    }

    /// The parameters that the route knows.
    var parameters: [Parameter] {
        switch self {
        case .metrics:
            [
                Parameter(name: "site", description: "only series of this site", isRepeated: true),
                Parameter(name: "meter", description: "only series of this meter, site/meter", isRepeated: true),
                Parameter(name: "name[]", description: "only this metric", isRepeated: true),
            ]
        case .readings:
            [
                Parameter(
                    name: "from", description: "the first moment, a day before to or now where it is absent",
                    format: "date-time"),
                Parameter(
                    name: "to", description: "the moment after the last, no end where it is absent",
                    format: "date-time"),
                Parameter(
                    name: "limit", description: "how many readings a page may have", limits: ReadingsRequest.limits,
                    usual: ReadingsRequest.usualLimit),
                Parameter(name: "cursor", description: "next_cursor of the page before"),
            ]
        case .usage: Parameter.ofUsage
        case .alerts:
            [
                Parameter(name: "site", description: "only alerts of this site", isRepeated: true),
                Parameter(name: "state", description: "only these: pending, firing, resolved", isRepeated: true),
            ]
        case .prometheusRules:
            [Parameter(name: "type", description: "alert or record, both where it is absent")]
        case .telegrams:
            [
                Parameter(
                    name: "limit", description: "how many telegrams at most, the newest ones",
                    limits: TelegramsRequest.limits, usual: TelegramsRequest.limits.upperBound),
                Parameter(
                    name: "masked",
                    description: "whether serial numbers, ids, device names and messages are replaced by others",
                    isBoolean: true),
            ]
        default: []
        }
    }

    /// The type of what it answers.
    var contentType: String {
        switch self {
        case .overview: "text/html"
        case .metrics, .healthy, .ready, .reload: "text/plain"
        case .openAPI, .sites, .meters, .latest, .readings, .usage, .telegrams, .silences, .silence, .alerts,
            .prometheusRules,
            .prometheusAlerts:
            "application/json"
        }
    }

    /// The statuses of its answers that are problems.
    var problems: [Int] {
        switch self {
        case .overview, .sites, .meters, .openAPI: [503]
        case .metrics: [400, 503]
        case .healthy: []
        case .ready: [503]
        case .reload: [422]
        case .latest: [404, 503]
        case .readings, .usage, .telegrams: [400, 404, 503]
        case .alerts, .prometheusRules, .prometheusAlerts: [400, 503]
        case .silences: [400, 409, 413, 503]
        case .silence: [404, 503]
        }
    }
}

extension Route.Parameter {
    fileprivate static let ofUsage = [
        Route.Parameter(
            name: "from",
            description:
                "a date by the calendar of each site, or a time with its zone; 30 days before to where it is absent"
        ),
        Route.Parameter(name: "to", description: "the date or time after the last, now where it is absent"),
        Route.Parameter(
            name: "resolution", description: "15m, 1h, 1d, 1mo, 1y, or auto, as it is where it is absent"),
        Route.Parameter(
            name: "group_by",
            description:
                "meter, as it is where it is absent; site, label:NAME or all, each of the meters of the role grid"),
        Route.Parameter(name: "site", description: "only meters of this site", isRepeated: true),
        Route.Parameter(name: "meter", description: "only this meter, site/meter", isRepeated: true),
        Route.Parameter(name: "format", description: "json, as it is where it is absent, or csv"),
    ]
}
