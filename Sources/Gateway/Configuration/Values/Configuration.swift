/// The whole configuration, resolved: every default filled in, every meter with all that its collector needs.
///
/// It holds no positions, so that a reload can compare it with the one before, meter by meter.
struct Configuration: Hashable, Sendable {
    /// The API's and `/metrics`' address.
    var server: ServerSettings
    /// What polling does unless a site or meter says otherwise, and the bound on all polls together.
    var polling: PollingSettings
    /// Where the history is kept.
    var store: StoreSettings
    /// How `/metrics` is written.
    var metrics: MetricsSettings
    /// What is alerted of and who is told; nil where nothing is.
    var alerting: AlertingSettings?
    /// The households and buildings, in the order of the file and of what it includes.
    var sites: [SiteConfiguration]

    /// The meters of all sites, in the order of the file, disabled ones among them.
    var meters: [MeterConfiguration] { sites.flatMap(\.meters) }
}
