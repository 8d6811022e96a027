import Metering
import Simulation

@testable import Collectors
@testable import Simulation

/// A simulated household whose logger keeps rings, and what its counters really said.
struct RingHousehold {
    let zone: Zone
    let now: Timestamp
    let history: HouseholdHistory
    var past = RingPast()

    /// A household with gas that is simulated from a moment on the wall clock on, seen at a later one.
    init(_ index: Int = 0, simulatedFrom start: String? = nil, now: String, solarPercent: Int = 40) throws {
        zone = try Zone(identifier: "Europe/Amsterdam")
        var options = FleetOptions(zone: zone)
        options.gasPercent = 100
        options.solarPercent = solarPercent
        let clock = TelegramClock(interval: 10, phase: 7)
        let plan = HouseholdPlan(device: index, options: options)
        let number = clock.number(at: RingText.moment(start ?? now, in: zone))
        let household = Household(plan: plan, clock: clock, number: number, zone: zone)
        self.now = RingText.moment(now, in: zone)
        history = HouseholdHistory(start: household, zone: zone)
    }

    func moment(_ key: String) -> Timestamp { RingText.moment(key, in: zone) }

    func range(_ from: String, _ until: String) -> Range<Timestamp> { moment(from)..<moment(until) }

    /// When the device started last.
    var bootedAt: Timestamp? {
        past.outages.last { $0.isDead && $0.range.upperBound <= now }?.range.upperBound
    }

    func file(_ kind: RingKind) -> [UInt8] {
        let maker = RingMaker(history: history, past: past, last: history.start.clock.number(at: now), now: now)
        return maker.writer(for: kind)[kind].file
    }

    /// What the counters said at the first telegram at or behind each of some moments.
    func truths(at moments: some Sequence<Timestamp>) -> [Timestamp: RegisterValues] {
        let clock = history.start.clock
        let ordered = Set(moments).sorted()
        guard let first = ordered.first else { return [:] }
        var walk = history.walk(from: first.seconds)
        var truths: [Timestamp: RegisterValues] = [:]
        for moment in ordered {
            let number = clock.number(at: Timestamp(milliseconds: moment.milliseconds - 1)) + 1
            truths[moment] = RingHousehold.values(walk.counters(at: number))
        }
        return truths
    }

    /// What a poll would have read at a moment.
    func reading(at moment: Timestamp) -> Reading? {
        truths(at: [moment])[moment].map {
            Reading(time: moment, received: moment, origin: .poll, quality: .singlePrecision, values: $0)
        }
    }

    /// What the rings tell of a gap.
    func values(_ gap: Range<Timestamp>, isBounded: Bool = true, knowsBoot: Bool = true) throws -> [RingValue] {
        let periods = RingPeriod.telling(of: gap, now: now, zone: zone)
        let files = try periods.map { period in
            guard let kind = RingKind(rawValue: period.rawValue) else { preconditionFailure("no such ring") }
            return try RingFile(parsing: file(kind), period, now: now, zone: zone)
        }
        let bounds = truths(at: [gap.lowerBound, gap.upperBound])
        let repair = RingRepair(
            gap: gap, before: isBounded ? bounds[gap.lowerBound] : nil, after: isBounded ? bounds[gap.upperBound] : nil,
            now: now, zone: zone, bootedAt: knowsBoot ? bootedAt : nil)
        return repair.values(files)
    }

    private static func values(_ counters: RingCounters) -> RegisterValues {
        var values = RegisterValues()
        let registers: [Register] = [
            .importEnergy(.t1), .importEnergy(.t2), .exportEnergy(.t1), .exportEnergy(.t2), .gas(slot: 1),
        ]
        for (register, amount) in zip(registers, counters.all) {
            values.set(register, FloatDecimal.thousandths(amount))
        }
        return values
    }
}

extension RegisterValues {
    /// The energy from the grid, on both tariffs.
    var drawn: Int64 { (self[.importEnergy(.t1)] ?? 0) + (self[.importEnergy(.t2)] ?? 0) }
}
