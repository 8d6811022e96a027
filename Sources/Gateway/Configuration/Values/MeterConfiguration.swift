internal import Metering

/// A meter with all that its collector needs: what it leaves open is filled in from its site, `polling` and the defaults.
struct MeterConfiguration: Hashable, Sendable {
    /// What a meter measures.
    enum Role: String, Hashable, Sendable, CaseIterable {
        /// The site's connection to the grid.
        case grid
        /// Solar panels and the like.
        case production
        /// A part of the site's consumption.
        case submeter
    }

    /// The site's id and the meter's.
    var key: MeterKey
    /// The way it is read.
    var collector: CollectorKind
    /// Where its readings come from.
    var source: MeterSource
    /// From the start of one poll to the start of the next, or from one reading of a stream to the next at most; the
    /// device's floor is not applied yet.
    var interval: Duration
    /// How long a poll may take in total; always below `interval`.
    var timeout: Duration
    /// How long after the last new telegram the values leave `/metrics`; at least three intervals.
    var staleAfter: Duration
    /// How connections to the device are used.
    var connection: PollingSettings.Connection
    /// Whether it may be polled faster than its device is made for.
    var floor: PollingSettings.Floor
    /// Whether it is polled; its history stays either way.
    var isEnabled: Bool
    /// The name whose history it takes over.
    var formerly: MeterKey?
    /// What it measures.
    var role: Role
}
