/// What a meter says about itself and its equipment, which does not change from telegram to telegram.
internal struct MeterIdentity: Sendable {
    private let seed: UInt64
    private let index: Int
    /// How often there was no power, and how often for long.
    let failures: (any: Int64, long: Int64)

    init(meter index: Int, plan: HouseholdPlan) {
        self.index = index
        seed = Hash.mix(plan.seed, 7000)
        let long = Hash.pick(Hash.mix(plan.seed, 7001), 0...12)
        failures = (long + Hash.pick(Hash.mix(plan.seed, 7002), 0...30), long)
    }

    /// Randomness of the meter that is always the same.
    func bits(_ purpose: UInt64) -> UInt64 { Hash.mix(seed, purpose) }

    /// A number of a range that is always the same.
    func pick(_ purpose: UInt64, _ range: ClosedRange<Int64>) -> Int64 { Hash.pick(bits(purpose), range) }

    /// One of several texts.
    func pick(_ purpose: UInt64, of texts: [String]) -> String { texts[Int(bits(purpose) % UInt64(texts.count))] }

    /// A serial number: a beginning, random digits, and the meter's index.
    func serial(_ beginning: String, digits: Int) -> String {
        let random = String(bits(UInt64(beginning.utf8.reduce(0) { $0 &* 31 &+ Int($1) })) % 1_000_000_000)
        let own = String(index)
        let room = max(0, digits - own.utf8.count)
        let zeros = String(repeating: "0", count: max(0, room - random.utf8.count))
        return beginning + zeros + String(random.prefix(room)) + own
    }

    /// The same, each character as two hex digits.
    func hexSerial(_ beginning: String, digits: Int) -> String {
        LoggerIdentity.hex(of: serial(beginning, digits: digits))
    }
}
