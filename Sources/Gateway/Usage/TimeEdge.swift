internal import Metering

/// One end of a stretch of time: a moment, or a day by the calendar of each site.
enum TimeEdge: Hashable, Sendable {
    case moment(Timestamp)
    case day(CivilTime)

    static let expectation =
        "expected a date such as 2026-03-01, or a time with its zone such as 2026-03-01T13:15:00Z"

    /// Reads a date, or a time of RFC 3339; nil for anything else.
    init?(_ text: String) {
        if let date = CivilTime(date: text) {
            self = .day(date)
        } else if let moment = Timestamp(rfc3339: text) {
            self = .moment(moment)
        } else {
            return nil
        }
    }

    /// The moment, or that at which the day begins in a zone.
    func moment(in zone: Zone) -> Timestamp {
        switch self {
        case .moment(let moment): moment
        case .day(let date): zone.beginning(ofDay: date)
        }
    }
}
