internal import Metering

/// One of the three ring files that a logger keeps (`devices.md` §3).
internal enum RingKind: String, Hashable, Sendable, CaseIterable {
    case hours
    case days
    case months

    /// How many records a ring has.
    var slotCount: Int {
        switch self {
        case .hours: 49
        case .days: 15
        case .months: 25
        }
    }

    /// The name of the file.
    var file: String { "RING\(rawValue).csv" }

    /// The slot of an hour on the clock's face, counted from 1970 (`devices.md` §3.3).
    func slot(of hour: Int64) -> Int {
        switch self {
        case .hours: Int(hour % 49)
        case .days: Int(hour / 24 % 15)
        case .months: RingKind.month(of: CivilTime(secondsSince1970: hour * 3600)) % 25
        }
    }

    private static func month(of civil: CivilTime) -> Int {
        (civil.year - 1) * 12 + civil.month
    }

    /// How many seconds back a record may have been written that the ring still shows.
    ///
    /// The hours twice their ring: an hour that spring leaves out shows a record of the round before.
    var reach: Int64 {
        switch self {
        case .hours: 100 * 3600
        case .days: 17 * 86400
        case .months: 27 * 31 * 86400
        }
    }
}
