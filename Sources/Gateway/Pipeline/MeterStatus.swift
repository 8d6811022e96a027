internal import Collectors
internal import Metering

/// What `LiveMeter` holds, as a value: counters since the start of the process, and the newest of everything.
struct MeterStatus: Sendable {
    /// When the gateway began to poll the meter.
    let started: Timestamp
    /// How often it is polled now, the device's floor applied.
    private(set) var interval: Duration
    /// The newest reading by its own time, as it was stored.
    private(set) var reading: Reading?
    /// When the newest telegram came in.
    private(set) var newestReceived: Timestamp?
    /// What the meter last said of itself, and when.
    private(set) var facts: MeterFacts?
    private(set) var factsTime: Timestamp?
    /// How its device last said it is, and when.
    private(set) var health: LoggerHealth?
    private(set) var healthTime: Timestamp?
    /// When the last poll ended, or when something last came out of the meter's stream.
    private(set) var lastPoll: Timestamp?
    /// What the meter's stream has counted; nil for a meter that is polled.
    private(set) var stream: StreamCounts?
    /// Why the last poll failed, or the last telegram; nil when it did not.
    private(set) var lastFailure: PollFailure?
    private(set) var polls: UInt64 = 0
    private(set) var readings: UInt64 = 0
    private(set) var duplicates: UInt64 = 0
    private(set) var failures: [PollFailure.Reason: UInt64] = [:]
    private(set) var durations = DurationHistogram()
    private(set) var clockOffset = SlidingMinimum()
    /// The same of telegrams whose time was too far off to be believed.
    private var wrongOffset = SlidingMinimum()
    private(set) var forecast = QuarterForecast()
    private var arrivals = LateArrivals()
    private var failureLog = FailureLog()
    /// The meter's equipment, and its counters as they are shown.
    private(set) var tracker: EquipmentTracker
    private var told: ToldSerials?
    private var findings: [EquipmentTracker.Finding] = []

    init(
        started: Timestamp, interval: Duration, restored: Reading?, tracker: EquipmentTracker = EquipmentTracker()
    ) {
        self.started = started
        self.interval = interval
        reading = restored
        newestReceived = restored?.received
        self.tracker = tracker
        if let restored { self.tracker.restore(restored) }
    }

    /// The newest reading as it is shown: its counters go on over exchanged equipment, and never fall (`DESIGN.md` §4).
    var shownReading: Reading? {
        guard var shown = reading else { return nil }
        shown.values = tracker.stitched(shown.values)
        return shown
    }

    /// What has come to light of the equipment since it was asked last; nil when there is nothing to say or to keep.
    mutating func takeNews() -> EquipmentNews? {
        guard tracker.isChanged || !findings.isEmpty else { return nil }
        defer { findings = [] }
        tracker.isChanged = false
        return EquipmentNews(findings: findings, tracker: tracker)
    }

    mutating func note(_ report: PollReport, _ timing: PollTiming, serials: ShownSerials? = nil) -> PollNotice? {
        polls += 1
        lastPoll = timing.ended
        let formerInterval = interval
        interval = timing.interval
        durations.add(timing.duration)
        if let facts = report.facts { (self.facts, factsTime) = (facts, timing.ended) }
        if let health = report.health { (self.health, healthTime) = (health, timing.ended) }
        note(clockOffset: report.clockOffset, at: timing.ended)
        // Told with a telegram that is no reading, they stand for the next one.
        if let serials { told = .once(serials) }
        lastFailure = nil
        switch report.verdict {
        case .reading(let reading): take(reading)
        case .unchanged: duplicates += 1
        case .failed(let failure):
            lastFailure = failure
            failures[failure.reason, default: 0] += 1
        }
        return failureLog.note(lastFailure, at: timing.ended)
            ?? (interval == formerInterval ? nil : .interval(interval))
    }

    /// Takes over a changed configuration; a poll says by itself how often there is one.
    mutating func adopt(_ configuration: MeterConfiguration) {
        if !configuration.collector.isPolled { interval = configuration.interval }
    }

    /// Takes note of what came out of the meter's stream.
    mutating func note(_ report: StreamReport, serials: ShownSerials? = nil) -> PollNotice? {
        lastPoll = report.received
        stream = report.counts
        if let facts = report.facts { (self.facts, factsTime) = (facts, report.received) }
        note(clockOffset: report.clockOffset, at: report.received)
        if let serials { told = .since(report.received, serials) }
        lastFailure = nil
        switch report.verdict {
        case .reading(let reading): take(reading)
        case .repeated: duplicates += 1
        case .thinned: break
        case .failed(let failure):
            lastFailure = failure
            failures[failure.reason, default: 0] += 1
        }
        return failureLog.note(lastFailure, at: report.received)
    }

    /// Takes a reading of the past: what is known of its equipment is known already.
    mutating func replay(_ reading: Reading, after changes: [EquipmentChange]) {
        for change in changes { _ = tracker.confirm(change.subject, at: change.time, handovers: change.handovers) }
        lastPoll = reading.received
        take(reading)
        findings = []
    }

    private mutating func take(_ reading: Reading) {
        readings += 1
        if !reading.quality.contains(.receptionTime) {
            clockOffset.add(reading.received.since(reading.time).wholeMilliseconds, at: reading.received)
        }
        let lateness = lateness(of: reading)
        let isClockSet = arrivals.note(lateness)
        if isClockSet { forgetClockOffset(reading) }
        // A telegram that comes late, such as out of a device that has restarted, does not take the newest one's place.
        // One that was ahead of the clock when it came does not hold the place until the clock has caught up.
        let newest = self.reading.map { $0.time.since(reading.received) > ReadingTime.polledTolerance ? nil : $0.time }
        guard isClockSet || reading.time >= (newest ?? nil) ?? reading.time else { return }
        newestReceived = reading.received.advanced(by: isClockSet ? .zero : .zero - (lateness ?? .zero))
        let isOfSameQuarter = Quarter(of: reading.time) == forecast.quarter
        let former = isOfSameQuarter ? nil : shownReading
        self.reading = reading
        follow(reading)
        if !isOfSameQuarter, let shownReading { forecast.begin(with: shownReading, after: former) }
    }

    private mutating func follow(_ reading: Reading) {
        switch told {
        case .once(let serials):
            findings += tracker.take(reading, serials: serials)
            told = nil
        // A peak that was kept back may be older than what was told since.
        case .since(let moment, let serials) where reading.received >= moment:
            findings += tracker.take(reading, serials: serials)
        case .since, nil: findings += tracker.take(reading)
        }
    }

    /// How much later a telegram of a stream came than they usually do; nil where it came as they do.
    ///
    /// A bridge that was away may send what it has kept (`telegrams.md` §1.6, rule 8); a meter whose clock is wrong is no
    /// later for it.
    private func lateness(of reading: Reading) -> Duration? {
        guard reading.origin == .push, !reading.quality.contains(.receptionTime),
            let usual = clockOffset.value(at: reading.received)
        else { return nil }
        let lateness = reading.received.since(reading.time) - .milliseconds(usual)
        // Less is the jitter of a network, or of a slow line.
        return lateness > MeterStatus.jitter ? lateness : nil
    }

    private mutating func note(clockOffset: Duration?, at moment: Timestamp) {
        if let clockOffset { wrongOffset.add(clockOffset.wholeMilliseconds, at: moment) }
    }

    /// How long before its reception a telegram says that it was measured, the smallest of the last hour; nil where none
    /// said so.
    func shownClockOffset(at moment: Timestamp) -> Int64? {
        guard let reading, reading.quality.contains(.receptionTime) else { return clockOffset.value(at: moment) }
        return wrongOffset.value(at: moment)
    }

    private mutating func forgetClockOffset(_ reading: Reading) {
        clockOffset = SlidingMinimum()
        clockOffset.add(reading.received.since(reading.time).wholeMilliseconds, at: reading.received)
    }

    private static let jitter = Duration.seconds(5)
}
