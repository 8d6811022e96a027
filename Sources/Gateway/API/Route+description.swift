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
        case .latest: "the newest reading of a meter, and what the meter says of itself"
        case .readings: "the history of a meter, page by page; at most store.flush behind latest"
        }
    }

    /// A parameter behind the `?`.
    struct Parameter: Hashable, Sendable {
        let name: String
        let description: String
        /// The format of a string in JSON Schema; nil for a whole number.
        var format: String?
        /// Whether it may stand more than once.
        var isRepeated = false
        var isNumber = false
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
                Parameter(name: "limit", description: "how many readings a page may have", isNumber: true),
                Parameter(name: "cursor", description: "next_cursor of the page before"),
            ]
        default: []
        }
    }

    /// The type of what it answers.
    var contentType: String {
        switch self {
        case .overview: "text/html"
        case .metrics, .healthy, .ready, .reload: "text/plain"
        case .openAPI, .sites, .meters, .latest, .readings: "application/json"
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
        case .readings: [400, 404, 503]
        }
    }
}
