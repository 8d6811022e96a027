/// A moment of the calendar in UTC, for the functions that ask for a part of it.
internal struct UTCDate {
    /// The year that is counted from: the first of 400, and before all that can be asked for.
    private static let firstYear = -292_277_022_399
    /// How many seconds lie between its beginning and that of 1970.
    private static let secondsBefore1970: UInt64 = 9_223_372_028_715_321_600

    private let seconds: UInt64

    /// - Parameter seconds: Since 1970; fractions are cut off. What is no number, or too far away, is the moment that
    ///   Prometheus takes it for.
    init(seconds: Double) {
        let whole = abs(seconds) < 9.2e18 ? Int64(seconds) : .min
        self.seconds = UInt64(bitPattern: whole) &+ UTCDate.secondsBefore1970
    }

    func value(_ function: Function) -> Double {
        switch function {
        case .hour: Double(seconds % 86400 / 3600)
        case .minute: Double(seconds % 3600 / 60)
        // The first day of all was a Monday.
        case .dayOfWeek: Double((seconds / 86400 + 1) % 7)
        case .dayOfMonth: Double(date.day)
        case .month: Double(date.month)
        default: Double(date.year)
        }
    }

    private var date: (year: Int, month: Int, day: Int) {
        var days = Int(seconds / 86400)
        func take(_ length: Int, most: Int = .max) -> Int {
            let count = min(days / length, most)
            days -= count * length
            return count
        }
        // The last of four hundreds of years, and the last of four years, are longer by a day.
        let fourHundreds = take(146_097)
        let (hundreds, fours, years) = (take(36_524, most: 3), take(1461), take(365, most: 3))
        let year = UTCDate.firstYear + 400 * fourHundreds + 100 * hundreds + 4 * fours + years
        let isLeap = years == 3 && (fours != 24 || hundreds == 3)
        var month = 1
        for length in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
            guard days >= length else { break }
            days -= length
            month += 1
        }
        return (year, month, days + 1)
    }
}
