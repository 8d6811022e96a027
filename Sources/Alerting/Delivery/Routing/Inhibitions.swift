/// What follows from something worse that fires already, and is therefore not told.
internal struct Inhibitions: Hashable, Sendable {
    /// What follows from a site that is silent.
    private static let followsFromSilence: Set<String> = [
        "MeterOffline", "DataIncomplete", "TelegramErrors", "LoggerUnhealthy", "MeterClockDrift", "SolarOutage",
    ]
    /// What follows for a meter whose device sends no new telegram.
    private static let followsFromFrozen: Set<String> = [
        "MeterOffline", "DataIncomplete", "TelegramErrors", "MeterClockDrift",
    ]

    private struct Meter: Hashable, Sendable {
        let site: String
        let meter: String
    }

    private var silentSites: Set<String> = []
    private var frozenMeters: Set<Meter> = []

    /// Looks through the alerts that fire.
    init(_ alerts: some Sequence<Alert>) {
        for alert in alerts where alert.state == .firing {
            guard let site = alert.labels["site"] else { continue }
            switch alert.labels["alertname"] {
            case Outage.alertName: silentSites.insert(site)
            case "MeterFrozen": frozenMeters.insert(Meter(site: site, meter: alert.labels["meter"] ?? ""))
            default: break
            }
        }
    }

    /// Whether any site is silent.
    var hasSilentSites: Bool { !silentSites.isEmpty }

    /// Whether an alert of these labels follows from another one.
    func mute(_ labels: Labels) -> Bool {
        guard let name = labels["alertname"], let site = labels["site"] else { return false }
        if silentSites.contains(site), Inhibitions.followsFromSilence.contains(name) { return true }
        guard Inhibitions.followsFromFrozen.contains(name), let meter = labels["meter"] else { return false }
        return frozenMeters.contains(Meter(site: site, meter: meter))
    }
}
