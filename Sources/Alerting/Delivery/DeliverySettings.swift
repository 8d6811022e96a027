public import Metering

/// Who is told of what, and how often.
public struct DeliverySettings: Hashable, Sendable {
    /// Who can be told.
    public var receivers: [ReceiverPolicy]
    /// Which alerts go to whom; without any, every receiver is told of all but the severity `none`.
    public var routes: [DeliveryRoute]
    /// The zones of the sites by their ids, for quiet hours.
    public var zones: [String: Zone]
    /// The zone for what belongs to no site.
    public var commonZone: Zone
    /// How long and how often.
    public var pace: DeliveryPace

    /// Creates settings.
    public init(
        receivers: [ReceiverPolicy], routes: [DeliveryRoute] = [], zones: [String: Zone] = [:],
        commonZone: Zone = .utc, pace: DeliveryPace = DeliveryPace()
    ) {
        self.receivers = receivers
        self.routes = routes
        self.zones = zones
        self.commonZone = commonZone
        self.pace = pace
    }

    /// The policy of a receiver; nil where there is none of this name.
    public func policy(of receiver: String) -> ReceiverPolicy? {
        receivers.first { $0.name == receiver }
    }

    /// The receivers that are told of alerts with these labels, each once, in their own order.
    public func receivers(of labels: Labels) -> [ReceiverPolicy] {
        let severity = Severity(of: labels)
        guard !routes.isEmpty else {
            return severity > .none ? receivers.filter { $0.leastSeverity <= severity } : []
        }
        var names: Set<String> = []
        for route in routes where route.matches(labels) { names.formUnion(route.receivers) }
        return receivers.filter { names.contains($0.name) && $0.leastSeverity <= severity }
    }

    /// The zone whose clock counts for a site, or for what belongs to none.
    public func zone(ofSite site: String) -> Zone {
        zones[site] ?? commonZone
    }
}

/// How long delivery waits, and how much it sends.
public struct DeliveryPace: Hashable, Sendable {
    /// How long the first alert of a site waits for others to join it.
    public var groupWait: Duration
    /// How long after a message the next one about the same site may follow.
    public var groupInterval: Duration
    /// After how long what still fires is told again.
    public var repeatInterval: Duration
    /// How many sites may fall silent at once before they become one message.
    public var outageThreshold: Int
    /// How many messages a receiver gets within any hour at most, a note of how many were held back not counted.
    public var hourlyLimit: Int

    /// Creates a pace.
    public init(
        groupWait: Duration = .seconds(30), groupInterval: Duration = .seconds(300),
        repeatInterval: Duration = .seconds(12 * 3600), outageThreshold: Int = 10, hourlyLimit: Int = 20
    ) {
        self.groupWait = groupWait
        self.groupInterval = groupInterval
        self.repeatInterval = repeatInterval
        self.outageThreshold = outageThreshold
        self.hourlyLimit = hourlyLimit
    }
}
