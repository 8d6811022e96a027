/// Which alerts go to which receivers; an alert follows all routes that it matches.
public struct DeliveryRoute: Hashable, Sendable {
    /// The sites whose alerts follow it; nil: those of all sites, and those of none.
    public var sites: Set<String>?
    /// The severities of the alerts that follow it; nil: all but `none`.
    public var severities: Set<Severity>?
    /// The names of the alerts that follow it; nil: all of them.
    public var alertNames: Set<String>?
    /// The names of the receivers that it leads to.
    public var receivers: [String]

    /// Creates a route.
    public init(
        sites: Set<String>? = nil, severities: Set<Severity>? = nil, alertNames: Set<String>? = nil,
        receivers: [String]
    ) {
        self.sites = sites
        self.severities = severities
        self.alertNames = alertNames
        self.receivers = receivers
    }

    /// Whether an alert of these labels follows the route.
    ///
    /// What has the severity `none` is for machines: it follows only where its name or its severity is given.
    public func matches(_ labels: Labels) -> Bool {
        let severity = Severity(of: labels)
        if let sites, !sites.contains(labels["site"] ?? "") { return false }
        if let alertNames, !alertNames.contains(labels["alertname"] ?? "") { return false }
        guard let severities else { return severity > .none || alertNames != nil }
        return severities.contains(severity)
    }
}
