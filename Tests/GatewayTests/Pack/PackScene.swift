internal import Alerting
internal import Metering
internal import NIOConcurrencyHelpers
internal import Simulation
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

/// Simulated households whose telegrams go through the live state and the metric table into the rules that ship.
///
/// Each meter is polled every ten seconds of simulated time, the rules are evaluated every fifteen.
struct PackScene {
    /// 2026-03-02T12:00:00+01:00, a Monday, at the edge of a quarter hour.
    static let start = Timestamp(seconds: 1_772_449_200)

    /// A meter's poll, which a scene may change before it is noted.
    struct Poll {
        let meter: MeterKey
        /// How long after the beginning of the scene it is.
        let elapsed: Duration
        /// What the meter would have said.
        let telegram: SimulatedTelegram
        var values: RegisterValues
        /// When the meter says that it measured.
        var time: Timestamp
        /// The serial number of the electricity meter.
        var serial = "E0001"
        /// How the device says it is, told every ten minutes.
        var health = LoggerHealth()
        /// What became of the poll: a reading where it is nil.
        var verdict: PollReport.Verdict?

        /// Whether it is within a part of the scene, in seconds.
        func isIn(_ seconds: Range<Int64>) -> Bool { seconds.contains(elapsed.components.seconds) }
    }

    static let yaml = """
        sites:
          - id: jansen
            country: NL
            fuse: { phases: 3, amperes: 25 }
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.1" }
              - { id: shed, collector: dsmr-logger, url: "http://10.0.0.2" }
          - id: peeters
            country: BE
            fuse: { phases: 3, amperes: 25 }
            meters:
              - { id: grid, collector: dsmr-logger, url: "http://10.0.0.3" }
        """

    let live: LiveState
    let counters = GatewayCounters()
    var figures = GatewayFigures(
        pendingReadings: 0, disk: DiskSpace(free: 600, size: 1000), process: ProcessFigures(),
        alerting: AlertingFigures(groups: [.init(name: "mine")], receivers: [.init(name: "ops")]))
    var ledger = LedgerFigures()
    /// The moment that the scene has come to.
    private(set) var now: Timestamp
    private let begin: Timestamp
    private var households: [(meter: LiveMeter, telegrams: HouseholdTelegrams)]
    private var samples: MetricSamples
    private var engine: AlertingEngine

    /// Prepares the households: the same each time.
    init(_ yaml: String = PackScene.yaml, settings: PackSettings = .all, at start: Timestamp = start) throws {
        let configuration = try Fixtures.configuration(yaml)
        live = LiveState(configuration, started: start)
        now = start
        begin = start
        households = try PackScene.households(of: live, from: start)
        let text = Array(Pack.ruleFileText(settings).utf8)
        let (rules, warnings) = try RuleFileReader.read([("pack.yml", text)], knownMetrics: MetricTable.names)
        try #require(warnings.isEmpty, "\(warnings)")
        samples = MetricSamples(names: Set(rules.rules.flatMap { $0.expression.selectors.compactMap(\.metric) }))
        engine = AlertingEngine(rules: rules, settings: EngineSettings(interval: .seconds(15)))
    }

    /// Gives each meter a household of its own, without car and panels.
    private static func households(
        of live: LiveState, from start: Timestamp
    ) throws -> [(meter: LiveMeter, telegrams: HouseholdTelegrams)] {
        var mix = FleetOptions(zone: try Zone(identifier: "Europe/Amsterdam"))
        (mix.carPercent, mix.solarPercent, mix.threePhasePercent) = (0, 0, 100)
        return live.fleet.meters.enumerated().map { index, meter in
            let telegrams = HouseholdTelegrams(
                index, of: mix, from: start.advanced(by: .seconds(10)), interval: 10, zone: meter.site.zone)
            return (meter, telegrams)
        }
    }

    /// Lives on for a while.
    ///
    /// - Returns: The alerts that fired at some moment of it, without the one that always does, as `names` writes them.
    mutating func run(
        minutes: Int64, gateway: (inout GatewayFigures, Duration) -> Void = { _, _ in },
        _ change: (inout Poll) -> Void = { _ in }
    ) -> Set<String> {
        var fired: Set<String> = []
        let end = now.advanced(by: .seconds(minutes * 60))
        while now < end {
            now = now.advanced(by: .seconds(5))
            if now.seconds % 10 == 0 { poll(change) }
            if now.seconds % 15 == 0 {
                gateway(&figures, now.since(begin))
                fired.formUnion(tick())
            }
        }
        return fired
    }

    /// Evaluates the rules once, with what is known now.
    mutating func tick() -> [String] {
        let scrape = Scrape(
            live.fleet, MetricSelection(), counters: counters.values, figures: figures, ledger: ledger,
            started: begin, now: now)
        let outcome = engine.evaluate(at: now, samples: samples.samples(of: scrape))
        #expect(outcome.failures.isEmpty, "\(outcome.failures)")
        return engine.status.flatMap(\.rules).flatMap(\.alerts).filter { $0.state == .firing }.map(\.labels)
            .filter { $0["alertname"] != "Watchdog" }.map(PackScene.name)
    }

    /// Whether the alert fires that always does.
    var isWatched: Bool {
        engine.status.flatMap(\.rules).flatMap(\.alerts).contains { $0.labels["alertname"] == "Watchdog" }
    }

    private mutating func poll(_ change: (inout Poll) -> Void) {
        for index in households.indices {
            guard let telegram = households[index].telegrams.next() else { continue }
            let meter = households[index].meter
            var poll = Poll(
                meter: meter.key, elapsed: now.since(begin), telegram: telegram, values: telegram.exactValues,
                time: telegram.time)
            (poll.health.rssiDecibelMilliwatts, poll.health.reboots) = (-61, 4)
            let seconds = poll.elapsed.components.seconds
            (poll.health.uptimeSeconds, poll.health.telegrams) = (90_000 + seconds, 9000 + seconds / 10)
            poll.health.telegramErrors = 2
            change(&poll)
            note(poll, of: meter)
        }
    }

    private func note(_ poll: Poll, of meter: LiveMeter) {
        // The telegram is two seconds old when it is read.
        let received = now.advanced(by: .seconds(2))
        let time = ReadingTime(polled: poll.time, received: received)
        let reading = Reading(
            time: time.time, received: received, origin: .poll, quality: time.quality, values: poll.values)
        var report = PollReport(poll.verdict ?? .reading(reading))
        if time.quality.contains(.receptionTime) { report.clockOffset = received.since(poll.time) }
        if poll.elapsed.components.seconds % 600 == 10 { report.health = poll.health }
        let timing = PollTiming(lag: .zero, duration: .milliseconds(40), ended: received, interval: .seconds(10))
        _ = meter.note(report, timing, serials: ShownSerials(electricity: poll.serial))
    }

    /// `MeterOffline jansen/grid`, with what else tells an alert from others of its name: `FuseOverload jansen/grid l1 trip`.
    private static func name(_ labels: Labels) -> String {
        let place = [labels["site"], labels["meter"]].compactMap { $0 }.joined(separator: "/")
        let rest = ["phase", "level", "cause", "register", "channel", "outlet", "group", "receiver"].compactMap {
            labels[$0]
        }
        return ([labels["alertname"] ?? ""] + (place.isEmpty ? [] : [place]) + rest).joined(separator: " ")
    }
}
