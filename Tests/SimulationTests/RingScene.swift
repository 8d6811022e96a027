import Metering

@testable import Simulation

/// A household with the rings of its logger, seen at one moment.
struct RingScene {
    var past = RingPast()
    let now: Timestamp
    let history: HouseholdHistory

    /// A household that is simulated from a moment on, seen at a later one.
    init(_ index: Int = 0, simulatedFrom start: String, now: String, _ change: (inout FleetOptions) -> Void = { _ in })
    {
        var options = FleetOptions(zone: Reference.zone)
        options.gasPercent = 100
        change(&options)
        let clock = TelegramClock(interval: 10, phase: 3)
        let household = Household(
            plan: HouseholdPlan(device: index, options: options), clock: clock,
            number: clock.number(at: RingScene.moment(start)), zone: Reference.zone)
        self.now = RingScene.moment(now)
        history = HouseholdHistory(start: household, zone: Reference.zone)
    }

    /// A moment on the wall clock of Amsterdam, such as `26030114` or `2603011430`; of two, the first.
    static func moment(_ key: String) -> Timestamp {
        let digits = Array((key + String(repeating: "0", count: 12 - key.count)).utf8)
        guard let time = MeterTime(digits) else { preconditionFailure("\(key) is no time") }
        return time.moment(in: Reference.zone, .notBefore(Timestamp(milliseconds: .min)))
    }

    /// A stretch on that wall clock.
    static func range(_ from: String, _ until: String) -> Range<Timestamp> {
        moment(from)..<moment(until)
    }

    private var maker: RingMaker {
        RingMaker(history: history, past: past, last: history.start.clock.number(at: now), now: now)
    }

    /// The ring of a kind.
    func ring(_ kind: RingKind) -> SimulatedRing {
        maker.writer(for: kind)[kind]
    }

    /// The counters at the first telegram at or behind a moment.
    func truth(at moment: Timestamp) -> RingCounters {
        let clock = history.start.clock
        let number = clock.number(at: Timestamp(milliseconds: moment.milliseconds - 1)) + 1
        var walk = history.walk(from: clock.second(of: number))
        return walk.counters(at: number)
    }

    /// The counters of a ring under a key; nil when its slot has another one.
    func values(_ key: String, _ kind: RingKind = .hours) -> RingCounters? {
        guard let time = MeterTime(Array((key + "0000").utf8)) else { return nil }
        return ring(kind).record(ofHour: time.civil.secondsSince1970 / 3600)?.values
    }

    /// The keys of a ring, the oldest first; unused slots are `00000000`.
    func keys(_ kind: RingKind = .hours) -> [String] {
        ring(kind).records.map { record in
            var bytes: [UInt8] = []
            record.appendKey(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }.sorted()
    }
}
