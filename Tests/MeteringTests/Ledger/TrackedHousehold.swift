import Metering
internal import Seeding

/// A household whose meter is exchanged, glitches and is taken for another, and what it truly used.
struct TrackedHousehold {
    /// How the serial number becomes known.
    enum Telling: CaseIterable {
        /// With each telegram, as by a P1 stream.
        case withEachReading
        /// Every sixtieth reading, and with one at which a counter fell or leapt: a DSMR-logger.
        case whenAsked
        /// As before, and the budget of requests allows it some readings later.
        case whenAskedAndAllowed
    }

    private static let register = Register.importEnergy(.t1)
    private let telling: Telling
    private var generator: SeededGenerator
    private var meter = TrackedMeter()
    private var serial = 1
    private var amount: Int64
    private var previous: Int64?
    private var isAskedFor = false
    /// What was used since the first reading, without what was used during an exchange.
    private(set) var used: Int64 = 0
    /// What was shown, reading by reading.
    private(set) var shown: [Int64] = []
    private(set) var exchanges: [Timestamp] = []
    private(set) var foreignStretches = 0
    private(set) var glitches = 0

    init(_ telling: Telling, seed: UInt64) {
        self.telling = telling
        generator = SeededGenerator(seed: seed)
        amount = Int64(generator.below(20_000_000))
        read(amount)
    }

    var tracker: EquipmentTracker { meter.tracker }

    /// What it has used by what is shown.
    var shownUse: Int64 { (shown.last ?? 0) - (shown.first ?? 0) }

    /// Lives for some readings.
    mutating func live(_ readings: Int) {
        for _ in 0..<readings {
            switch generator.below(400) {
            case 0: exchange()
            case 1, 2: glitch()
            case 3: beForeign()
            case 4: meter.restart([TrackedHousehold.register: previous ?? 0])
            default: use()
            }
        }
    }

    /// Lives without events until all that was before is known.
    mutating func settle() {
        for _ in 0..<70 { use() }
    }

    private mutating func use() {
        let rise = Int64(generator.below(50))
        amount += rise
        used += rise
        read(amount)
    }

    private mutating func exchange() {
        meter.now = meter.now.advanced(by: .seconds(300))
        serial += 1
        amount = generator.below(2) == 0 ? 0 : amount + 500_000 + Int64(generator.below(9_000_000))
        read(amount)
        exchanges.append(meter.now)
        settle()
    }

    private mutating func glitch() {
        // The counter of a new meter may be so low that a fall to zero is noise.
        guard amount > 100_000 else { return }
        for _ in 0...generator.below(5) { read(generator.below(4) == 0 ? amount + 90_000_000 : 0) }
        glitches += 1
        settle()
    }

    private mutating func beForeign() {
        guard amount > 100_000 else { return }
        foreignStretches += 1
        (serial, isAskedFor) = (serial + 1_000_000, isAskedFor)
        var other = Int64(generator.below(50_000))
        for _ in 0...generator.below(200) {
            // The meter itself counts on meanwhile, and more.
            let rise = Int64(generator.below(20))
            amount += 2 * rise
            used += 2 * rise
            other += rise
            read(other)
        }
        serial -= 1_000_000
        settle()
    }

    private mutating func read(_ value: Int64) {
        let isOdd = previous.map {
            !CounterPlausibility.isPlausible(
                from: $0, to: value, register: TrackedHousehold.register, over: .seconds(10))
        }
        if isOdd ?? true || shown.count.isMultiple(of: 60) { isAskedFor = true }
        let isTold =
            switch telling {
            case .withEachReading: true
            case .whenAsked: isAskedFor
            case .whenAskedAndAllowed: isAskedFor && generator.below(4) == 0
            }
        if isTold { isAskedFor = false }
        previous = value
        meter.read([TrackedHousehold.register: value], isTold ? "\(serial)" : nil)
        shown.append(meter.shown(TrackedHousehold.register, value) ?? 0)
    }
}
