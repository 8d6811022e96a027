/// How long the periods are that the ledger tells of, by the calendar of a site.
public enum Resolution: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Quarter hours.
    case quarterHour = "15m"
    /// Hours.
    case hour = "1h"
    /// Days, from midnight to midnight: 23 or 25 hours long where the clocks are changed.
    case day = "1d"
    /// Calendar months.
    case month = "1mo"
    /// Calendar years.
    case year = "1y"

    /// The period that a moment lies in, on the clocks of a zone.
    ///
    /// An hour is 60 minutes on the clock's face, of which the doubled hour of autumn is two.
    public func period(of moment: Timestamp, in zone: Zone) -> Range<Timestamp> {
        switch self {
        case .quarterHour:
            let quarter = Quarter(of: moment)
            return quarter.start..<quarter.end
        case .hour:
            let offset = zone.offset(at: moment)
            let hour = (moment.seconds + offset).floorDivided(by: 3600)
            return Timestamp(seconds: hour * 3600 - offset)..<Timestamp(seconds: hour * 3600 + 3600 - offset)
        case .day, .month, .year:
            let date = CivilTime(secondsSince1970: moment.seconds + zone.offset(at: moment))
            return beginning(of: date, in: zone)..<beginning(of: next(after: date), in: zone)
        }
    }

    /// The periods that a stretch of time touches, earliest first.
    public func periods(touching range: Range<Timestamp>, in zone: Zone) -> [Range<Timestamp>] {
        var periods: [Range<Timestamp>] = []
        var moment = range.lowerBound
        while moment < range.upperBound {
            let period = period(of: moment, in: zone)
            periods.append(period)
            moment = period.upperBound
        }
        return periods
    }

    /// Orders by length.
    public static func < (left: Resolution, right: Resolution) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int { Resolution.allCases.firstIndex(of: self) ?? 0 }

    /// The moment at which the day, month or year of a date begins.
    private func beginning(of date: CivilTime, in zone: Zone) -> Timestamp {
        let month = self == .year ? 1 : date.month
        let day = self == .day ? date.day : 1
        let seconds = CivilTime.daysSince1970(year: date.year, month: month, day: day) * 86400
        return zone.beginning(ofDay: CivilTime(secondsSince1970: seconds))
    }

    /// A date in the day, month or year that follows.
    private func next(after date: CivilTime) -> CivilTime {
        let days: Int64
        switch self {
        case .year: days = CivilTime.daysSince1970(year: date.year + 1, month: 1, day: 1)
        case .month:
            let isLast = date.month == 12
            days = CivilTime.daysSince1970(
                year: isLast ? date.year + 1 : date.year, month: isLast ? 1 : date.month + 1, day: 1)
        default: days = CivilTime.daysSince1970(year: date.year, month: date.month, day: date.day) + 1
        }
        return CivilTime(secondsSince1970: days * 86400)
    }
}
