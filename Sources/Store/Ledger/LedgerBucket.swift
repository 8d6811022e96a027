import Metering

/// The records of the ledger that stand in one row of the file.
struct LedgerBucket: Hashable {
    /// The resolutions that are kept; the raw value is what the disk keeps.
    enum Step: Int64 {
        case quarterHour = 1
        case day = 2
        case month = 3
    }

    let step: Step
    /// Days of UTC since 1970 for quarter hours, months since the year 0 for days, years for months.
    let number: Int64

    /// The bucket of the record of a step that begins at a moment.
    init(_ step: Step, of start: Timestamp, in zone: Zone) {
        self.step = step
        guard step != .quarterHour else {
            number = Quarter(of: start).number.quotientRoundedDown(by: 96)
            return
        }
        let date = CivilTime(secondsSince1970: start.seconds + zone.offset(at: start))
        number = step == .day ? Int64(date.year) * 12 + Int64(date.month) - 1 : Int64(date.year)
    }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
