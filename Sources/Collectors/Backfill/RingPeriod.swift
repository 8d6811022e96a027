internal import Metering

/// The ring files of a logger: one record for each hour, day or month (`devices.md` §3).
internal enum RingPeriod: String, Hashable, Sendable, CaseIterable {
    case hours
    case days
    case months

    /// How many closed records a ring can hold, beside the running one.
    var closedCount: Int64 {
        switch self {
        case .hours: 48
        case .days: 14
        case .months: 24
        }
    }

    /// Which of the rings tell something about a gap: each reaches further back than the one before, and less finely.
    static func telling(of gap: Range<Timestamp>, now: Timestamp, zone: Zone) -> [RingPeriod] {
        var periods: [RingPeriod] = []
        let (hours, days) = (hours.reach(at: now), days.reach(at: now))
        if gap.upperBound > hours, holdsHourChange(gap, zone: zone) { periods.append(.hours) }
        if gap.lowerBound < hours, gap.upperBound > days { periods.append(.days) }
        if gap.lowerBound < days { periods.append(.months) }
        return periods
    }

    /// The moment behind which this ring tells what the next, coarser one need not be asked for.
    func reach(at now: Timestamp) -> Timestamp {
        switch self {
        case .hours: now.advanced(by: .seconds(-48 * 3600))
        case .days: now.advanced(by: .seconds(-14 * 86400))
        case .months: Timestamp(milliseconds: .min)
        }
    }

    /// Whether this is the ring that tells most finely of a moment.
    func holds(_ moment: Timestamp, now: Timestamp) -> Bool {
        switch self {
        case .hours: moment > RingPeriod.hours.reach(at: now)
        case .days: moment > RingPeriod.days.reach(at: now) && moment <= RingPeriod.hours.reach(at: now)
        case .months: moment <= RingPeriod.days.reach(at: now)
        }
    }

    private static func holdsHourChange(_ gap: Range<Timestamp>, zone: Zone) -> Bool {
        let face = gap.lowerBound.seconds + zone.offset(at: gap.lowerBound)
        let untilChange = 3600 - face % 3600
        return Timestamp(seconds: gap.lowerBound.seconds + untilChange) < gap.upperBound
    }
}
