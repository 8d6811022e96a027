internal import Collectors
internal import Metering
internal import NIOConcurrencyHelpers

/// What is known of one meter now: its last reading, how its polls go, what it says of itself.
///
/// Written by the meter's collector, read by `/metrics` and the API.
final class LiveMeter: Sendable {
    /// The site and meter as they are configured.
    let site: SiteConfiguration
    let configuration: MeterConfiguration
    /// `site="jansen",meter="grid"`, as the meter's series bear it on `/metrics`.
    let labels: [UInt8]
    private let state: NIOLockedValueBox<MeterStatus>

    /// Creates a meter of which nothing has been read since the process started.
    ///
    /// - Parameters:
    ///   - site: The site's configuration.
    ///   - configuration: The meter's own.
    ///   - restored: The last reading that the store has.
    ///   - started: When the gateway began to poll it.
    init(
        site: SiteConfiguration, configuration: MeterConfiguration, restored: Reading? = nil, started: Timestamp
    ) {
        self.site = site
        self.configuration = configuration
        labels = LiveMeter.labels(of: configuration.key)
        state = NIOLockedValueBox(
            MeterStatus(started: started, interval: configuration.interval, restored: restored))
    }

    /// Creates the same meter under another configuration of its site or its own, with all that is known of it.
    init(_ other: LiveMeter, site: SiteConfiguration, configuration: MeterConfiguration) {
        self.site = site
        self.configuration = configuration
        labels = LiveMeter.labels(of: configuration.key)
        state = NIOLockedValueBox(other.status)
    }

    /// The ids need no escaping: they are `[a-z0-9-]`.
    private static func labels(of key: MeterKey) -> [UInt8] {
        Array("site=\"\(key.site)\",meter=\"\(key.meter)\"".utf8)
    }

    /// The site and meter ids.
    var key: MeterKey { configuration.key }

    /// A copy of all that is known at this moment.
    var status: MeterStatus { state.withLockedValue { $0 } }

    /// Takes note of a poll.
    ///
    /// - Returns: What there is to say of it in the log, if anything.
    func note(_ report: PollReport, _ timing: PollTiming) -> PollNotice? {
        state.withLockedValue { $0.note(report, timing) }
    }

    /// Whether the values may be shown: a new telegram came within `stale_after`, and within 3 of its real intervals.
    func isUp(_ status: MeterStatus, at moment: Timestamp) -> Bool {
        guard configuration.isEnabled, let newest = status.newestReceived else { return false }
        return moment.since(newest) <= max(configuration.staleAfter, status.interval * 3)
    }

    /// Whether the device answers and yet has had no new telegram for 3 intervals and 2 minutes (`DESIGN.md` §5).
    func isFrozen(_ status: MeterStatus, at moment: Timestamp) -> Bool {
        guard configuration.isEnabled, status.lastFailure == nil, status.lastPoll != nil else { return false }
        let since = status.newestReceived.map { max($0, status.started) } ?? status.started
        return moment.since(since) > max(status.interval * 3, .seconds(120))
    }
}
