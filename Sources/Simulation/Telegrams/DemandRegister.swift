internal import Metering

/// What a meter with a capacity tariff keeps: the running quarter hour, the greatest of the month, and of the months
/// before.
internal struct DemandRegister: Sendable {
    /// The greatest quarter hour of a month.
    struct Peak: Hashable, Sendable {
        var watts: Int64 = 0
        /// The end of the quarter hour; nil in a month without one.
        var time: Timestamp?
    }

    /// A month that is over.
    struct Month: Hashable, Sendable {
        /// The first midnight behind it.
        let end: Timestamp
        let peak: Peak
    }

    /// The most months that are kept.
    static let greatestHistory = 13

    /// The mean power of the running quarter hour, counted over all of it: a sawtooth.
    private(set) var running: Int64
    /// That of the last whole quarter hour.
    private(set) var last: Int64
    /// The greatest of the running month.
    private(set) var peak = Peak()
    /// The months before, the oldest first.
    private(set) var history: [Month] = []
    private var quarter: Int64
    /// The watt seconds from the grid at the beginning of the quarter hour.
    private var start: Int64
    private var month: CivilTime

    /// Makes up what a meter has kept until now.
    init(of household: Household, zone: Zone) {
        let second = household.clock.second(of: household.number)
        let draw = max(household.power, 0)
        quarter = second / 900
        running = draw * (second % 900) / 900
        start = household.drawn - draw * (second % 900)
        last = draw
        month = DemandRegister.month(of: second, zone)
        makeUpHistory(of: household.plan, at: second, zone)
    }

    /// Takes in what the household has drawn since its last telegram.
    mutating func note(_ household: Household, zone: Zone) {
        let second = household.clock.second(of: household.number)
        if second / 900 != quarter {
            // What was drawn since the quarter hour began, at the power that flows now.
            let since = max(household.power, 0) * (second % 900)
            last = (household.drawn - since - start) / 900
            start = household.drawn - since
            quarter = second / 900
            endQuarter(at: Timestamp(seconds: quarter * 900), zone)
        }
        running = (household.drawn - start) / 900
    }

    private mutating func endQuarter(at end: Timestamp, _ zone: Zone) {
        // The quarter hour up to midnight is of the month that ends there.
        if last > peak.watts { peak = Peak(watts: last, time: end) }
        let now = DemandRegister.month(of: end.seconds, zone)
        guard now != month else { return }
        month = now
        history.append(Month(end: DemandRegister.moment(now, zone), peak: peak))
        if history.count > DemandRegister.greatestHistory { history.removeFirst() }
        peak = Peak()
    }
}

extension DemandRegister {
    private mutating func makeUpHistory(of plan: HouseholdPlan, at second: Int64, _ zone: Zone) {
        func bits(_ purpose: UInt64) -> UInt64 { Hash.mix(plan.seed ^ 5000, purpose) }
        let begin = DemandRegister.moment(month, zone)
        peak = DemandRegister.peak(begin.seconds..<second / 900 * 900, plan, bits(0))
        let count = Hash.pick(bits(1), 1...Int64(DemandRegister.greatestHistory))
        var end = month
        for ago in 1...count {
            let first = end.monthBefore
            let months = DemandRegister.moment(first, zone).seconds..<DemandRegister.moment(end, zone).seconds
            // The month in which the meter was put in may have none.
            let isEmpty = ago == count && bits(2) % 2 == 0
            let peak = isEmpty ? Peak() : DemandRegister.peak(months, plan, bits(10 + UInt64(ago)))
            history.insert(Month(end: DemandRegister.moment(end, zone), peak: peak), at: 0)
            end = first
        }
    }

    /// The peak of a part of a month: nothing when no quarter hour is in it.
    private static func peak(_ part: Range<Int64>, _ plan: HouseholdPlan, _ bits: UInt64) -> Peak {
        guard part.count >= 900 else { return Peak() }
        let quarter = Hash.pick(bits, part.lowerBound / 900 + 1...part.upperBound / 900)
        let watts = plan.basePower + plan.carPower + Hash.pick(bits >> 8, 500...plan.cookingPower)
        return Peak(watts: watts, time: Timestamp(seconds: quarter * 900))
    }

    /// The first of the month that a second is in, on a zone's clocks.
    private static func month(of second: Int64, _ zone: Zone) -> CivilTime {
        CivilTime(secondsSince1970: second + zone.offset(at: Timestamp(seconds: second))).firstOfMonth
    }

    /// When a zone's clocks show a midnight.
    private static func moment(_ midnight: CivilTime, _ zone: Zone) -> Timestamp {
        let face = midnight.secondsSince1970
        // Clocks are never changed on a first, nor between its midnight and an hour before.
        return Timestamp(seconds: face - zone.offset(at: Timestamp(seconds: face - 7200)))
    }
}

extension Household {
    /// All energy from the grid, in watt seconds.
    internal var drawn: Int64 { energy.importT1 + energy.importT2 }
}

extension CivilTime {
    /// Midnight of the month's first day.
    fileprivate var firstOfMonth: CivilTime {
        CivilTime(secondsSince1970: secondsSince1970 - Int64(day - 1) * 86400 - secondsSince1970 % 86400)
    }

    /// The same of the month before, of a first.
    fileprivate var monthBefore: CivilTime {
        CivilTime(secondsSince1970: secondsSince1970 - 86400).firstOfMonth
    }
}
