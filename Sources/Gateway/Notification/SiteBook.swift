internal import Alerting
internal import Metering

/// What messages say of sites: their names and their clocks.
struct SiteBook: Sendable {
    /// Where the gateway's API and pages are, for links.
    var externalURL: String
    private var sites: [String: (name: String, zone: Zone)]
    private let commonZone: Zone

    /// Takes what messages need from a configuration.
    init(_ configuration: Configuration, externalURL: String) {
        self.externalURL = externalURL
        sites = Dictionary(
            configuration.sites.map { ($0.id, ($0.name, $0.zone)) }, uniquingKeysWith: { first, _ in first })
        commonZone = SiteBook.commonZone(configuration)
    }

    /// The name of a site for people; its id where it is not configured any more.
    func name(_ site: String) -> String { sites[site]?.name ?? site }

    /// The zone of a site's clock.
    func zone(_ site: String) -> Zone { sites[site]?.zone ?? commonZone }

    /// The zone for what belongs to no site: the one that most sites have, of several the first in the file.
    static func commonZone(_ configuration: Configuration) -> Zone {
        var counts: [Zone: Int] = [:]
        for site in configuration.sites { counts[site.zone, default: 0] += 1 }
        let most = counts.values.max()
        return configuration.sites.first { counts[$0.zone] == most }?.zone ?? .utc
    }
}

extension Configuration {
    /// Where the gateway's pages are, as seen from its own host, when it listens on a port.
    func ownURL(port: Int? = nil) -> String {
        var address = server.listen
        if let port { address.port = port }
        // An address of all interfaces is none to look at.
        if ["0.0.0.0", "::"].contains(address.host) { address.host = "127.0.0.1" }
        return "http://\(address)"
    }
}

extension DeliverySettings {
    /// Who is told of what, by a configuration.
    init(_ settings: AlertingSettings, _ configuration: Configuration) {
        self.init(
            receivers: settings.receivers.map(\.policy), routes: settings.routes,
            zones: Dictionary(
                configuration.sites.map { ($0.id, $0.zone) }, uniquingKeysWith: { first, _ in first }),
            commonZone: SiteBook.commonZone(configuration))
    }
}
