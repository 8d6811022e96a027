internal import Metering

/// What happens in a household on one day, in seconds from midnight on the clock's face.
internal struct HouseholdDay: Sendable {
    /// The days from 1970-01-01 to this one.
    let number: Int64
    /// When the stove is on.
    let cooking: Range<Int64>
    /// When the car charges; empty on a night on which it does not.
    let charging: Range<Int64>
    /// The seconds from sunrise to noon.
    let halfDaylight: Int64
    /// What the panels yield at noon, in thousandths of their most.
    let sunStrength: Int64
    /// The percentage of sun that passes through the thickest cloud of this day.
    let clearness: Int64
    /// The percentage of a cold day's gas that heating takes.
    let heating: Int64

    /// The middle of the daylight on the clock's face, between those of summer and winter time.
    static let noon: Int64 = 13 * 3600 + 15 * 60

    /// Half the daylight in minutes, the sun's strength at noon and the need for heat, by month.
    private static let months: [(halfDaylight: Int64, strength: Int64, heating: Int64)] = [
        (240, 200, 100), (294, 320, 95), (354, 500, 80), (420, 720, 50), (474, 880, 25), (504, 1000, 10),
        (492, 970, 8), (444, 850, 8), (384, 650, 20), (318, 420, 45), (258, 250, 75), (228, 160, 95),
    ]

    /// Plans a day of a household.
    init(_ number: Int64, of plan: HouseholdPlan) {
        func bits(_ purpose: UInt64) -> UInt64 { Hash.mix(plan.seed ^ UInt64(bitPattern: number), 2000 + purpose) }
        self.number = number
        let dinner = 17 * 3600 + Hash.pick(bits(0), 0...7200)
        cooking = dinner..<dinner + Hash.pick(bits(1), 1200...3000)
        let plug = Hash.pick(bits(2), 600...5400)
        let charges = plan.carPower > 0 && Hash.pick(bits(3), 0...9) < 6
        charging = plug..<(charges ? plug + Hash.pick(bits(4), 7200...18000) : plug)
        let month = HouseholdDay.months[CivilTime(secondsSince1970: number * 86400).month - 1]
        halfDaylight = month.halfDaylight * 60
        sunStrength = month.strength
        clearness = Hash.pick(bits(5), 15...100)
        heating = month.heating
    }

    /// Whether a Dutch meter counts on tariff 2 at a second of this day: on weekdays from 7 to 23.
    func hasHighTariff(at secondOfDay: Int64) -> Bool {
        // 1970-01-01 was a Thursday, weekday 4.
        let weekday = ((number + 4) % 7 + 7) % 7
        return (1...5).contains(weekday) && (7 * 3600..<23 * 3600).contains(secondOfDay)
    }
}
