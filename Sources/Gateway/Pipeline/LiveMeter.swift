internal import Collectors
internal import Metering
internal import NIOConcurrencyHelpers

/// What is known of one meter now: its last reading, how its polls go, what it says of itself.
///
/// Written by the meter's collector, read by `/metrics` and the API.
final class LiveMeter: Sendable {
    /// The site and meter ids, which never change.
    let key: MeterKey
    /// `site="jansen",meter="grid"`, as the meter's series bear it on `/metrics`.
    let labels: [UInt8]
    private let declared: NIOLockedValueBox<Declaration>
    private let state: NIOLockedValueBox<MeterStatus>

    /// The site and meter as the configuration in force has them.
    private struct Declaration: Sendable {
        var site: SiteConfiguration
        var meter: MeterConfiguration
    }

    /// Creates a meter of which nothing has been read since the process started.
    ///
    /// - Parameters:
    ///   - site: The site's configuration.
    ///   - configuration: The meter's own.
    ///   - restored: The last reading that the store has.
    ///   - tracker: What is known of its equipment.
    ///   - started: When the gateway began to poll it.
    init(
        site: SiteConfiguration, configuration: MeterConfiguration, restored: Reading? = nil,
        tracker: EquipmentTracker = EquipmentTracker(), started: Timestamp
    ) {
        key = configuration.key
        labels = LiveMeter.labels(of: configuration.key)
        declared = NIOLockedValueBox(Declaration(site: site, meter: configuration))
        state = NIOLockedValueBox(
            MeterStatus(
                started: started, interval: configuration.interval, restored: restored, tracker: tracker))
    }

    /// Creates a meter that was called otherwise before, with all that is known of it.
    init(renamed other: LiveMeter, site: SiteConfiguration, configuration: MeterConfiguration) {
        key = configuration.key
        labels = LiveMeter.labels(of: configuration.key)
        declared = NIOLockedValueBox(Declaration(site: site, meter: configuration))
        var status = other.status
        status.adopt(configuration)
        state = NIOLockedValueBox(status)
    }

    /// The site as it is configured.
    var site: SiteConfiguration { declared.withLockedValue { $0.site } }

    /// The meter as it is configured.
    var configuration: MeterConfiguration { declared.withLockedValue { $0.meter } }

    /// Takes over a changed configuration.
    func adopt(_ site: SiteConfiguration, _ configuration: MeterConfiguration) {
        declared.withLockedValue { $0 = Declaration(site: site, meter: configuration) }
        state.withLockedValue { $0.adopt(configuration) }
    }

    /// The ids need no escaping: they are `[a-z0-9-]`.
    private static func labels(of key: MeterKey) -> [UInt8] {
        Array("site=\"\(key.site)\",meter=\"\(key.meter)\"".utf8)
    }

    /// A copy of all that is known at this moment.
    var status: MeterStatus { state.withLockedValue { $0 } }

    /// Takes note of a poll.
    ///
    /// - Parameters:
    ///   - report: What it brought.
    ///   - timing: When it ran.
    ///   - serials: The serial numbers, where the meter told them.
    /// - Returns: What there is to say of it in the log, if anything.
    func note(_ report: PollReport, _ timing: PollTiming, serials: ShownSerials? = nil) -> PollNotice? {
        state.withLockedValue { $0.note(report, timing, serials: serials) }
    }

    /// Takes note of what came out of the meter's stream.
    ///
    /// - Parameters:
    ///   - report: What came.
    ///   - serials: The serial numbers that each telegram tells from this one on, where they are others than before.
    /// - Returns: What there is to say of it in the log, if anything.
    func note(_ report: StreamReport, serials: ShownSerials? = nil) -> PollNotice? {
        state.withLockedValue { $0.note(report, serials: serials) }
    }

    /// Takes a reading of the past at the moment at which it came, after the changes of equipment before it.
    func replay(_ reading: Reading, after changes: [EquipmentChange]) {
        state.withLockedValue { $0.replay(reading, after: changes) }
    }

    /// What has come to light of the equipment since it was asked last.
    func takeNews() -> EquipmentNews? { state.withLockedValue { $0.takeNews() } }

    /// Whether the values may be shown: a new telegram came within `stale_after`, and within 3 of its real intervals.
    func isUp(_ status: MeterStatus, at moment: Timestamp) -> Bool {
        let configuration = configuration
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
