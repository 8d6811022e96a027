/// What polling does where no site or meter says otherwise.
struct PollingSettings: Hashable, Sendable {
    /// How connections to a device are used.
    enum Connection: String, Hashable, Sendable, CaseIterable {
        /// As the device's family wants it: a new one each time for loggers on an ESP8266.
        case device
        /// One that stays open, for tests and sturdy bridges.
        case keepAlive = "keep-alive"
    }

    /// Whether a meter may be polled faster than its device is made for.
    enum Floor: String, Hashable, Sendable, CaseIterable {
        /// Never faster than the device's family and telegram interval allow.
        case device
        /// As fast as `interval` says, for tests and sturdy bridges.
        case none
    }

    /// The bound on polls in flight over all meters.
    enum InFlightLimit: Hashable, Sendable {
        /// By the limit of open files.
        case automatic
        /// At most so many.
        case limited(Int)
    }

    /// From the start of one poll of a meter to the start of its next.
    var interval: Duration
    /// How long a poll may take in total.
    var timeout: Duration
    /// How long after the last new telegram the values leave `/metrics`.
    var staleAfter: Duration
    /// How connections to a device are used.
    var connection: Connection
    /// Whether a meter may be polled faster than its device is made for.
    var floor: Floor
    /// The bound on polls in flight over all meters.
    var maxInFlight: InFlightLimit
}
