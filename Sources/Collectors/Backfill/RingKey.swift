internal import Metering

/// The key of a record, `YYMMDDHH`: an hour on the meter's wall clock, without the letter that tells summer from winter.
internal struct RingKey: Hashable, Comparable, Sendable {
    /// The hours from 1970 on that clock's face.
    let hour: Int64

    /// Reads a key; nil for one that is no date and hour, such as those of slots that were never used.
    init?(_ bytes: some Collection<UInt8>) {
        let digits = bytes.map { Int($0) - Int(UInt8(ascii: "0")) }
        guard digits.count == 8, digits.allSatisfy((0...9).contains) else { return nil }
        func pair(_ index: Int) -> Int { digits[index] * 10 + digits[index + 1] }
        guard let civil = CivilTime(year: 2000 + pair(0), month: pair(2), day: pair(4), hour: pair(6)) else {
            return nil
        }
        hour = civil.secondsSince1970 / 3600
    }

    /// The key of the hour that clocks show at a moment.
    init(_ moment: Timestamp, in zone: Zone) {
        self.init(hour: (moment.seconds + zone.offset(at: moment)) / 3600)
    }

    private init(hour: Int64) {
        self.hour = hour
    }

    /// Orders by the clock's face.
    static func < (left: RingKey, right: RingKey) -> Bool {
        left.hour < right.hour
    }

    private var civil: CivilTime { CivilTime(secondsSince1970: hour * 3600) }

    /// The count of the hour, day or month since some day.
    func number(_ period: RingPeriod) -> Int64 {
        switch period {
        case .hours: hour
        case .days: hour / 24
        case .months: Int64(civil.year) * 12 + Int64(civil.month)
        }
    }

    /// Whether it is the last hour of its period: the record was then closed as it should be.
    func isLast(of period: RingPeriod) -> Bool {
        RingKey(hour: hour + 1).number(period) != number(period)
    }

    /// When the hour, day or month began.
    func start(of period: RingPeriod, in zone: Zone) -> Timestamp {
        switch period {
        case .hours: moment(in: zone, .notBefore(Timestamp(milliseconds: .min)))
        case .days: RingKey(hour: hour / 24 * 24).start(of: .hours, in: zone)
        case .months: RingKey(hour: hour / 24 * 24 - Int64(civil.day - 1) * 24).start(of: .hours, in: zone)
        }
    }

    /// When the hour ended: one hour after its start in UTC, and in autumn's doubled hour after the second start.
    ///
    /// Of autumn's two hours the first is never closed: the one record spans both (`devices.md` §3.5).
    func end(in zone: Zone) -> Timestamp {
        moment(in: zone, .notBefore(Timestamp(milliseconds: .max))).advanced(by: .seconds(3600))
    }

    private func moment(in zone: Zone, _ hint: MeterTime.Hint) -> Timestamp {
        let civil = civil
        let parts = [civil.year % 100, civil.month, civil.day, civil.hour]
        let digits = parts.flatMap { [UInt8(ascii: "0") + UInt8($0 / 10), UInt8(ascii: "0") + UInt8($0 % 10)] }
        // A key is a time without a season.
        guard let time = MeterTime(digits + Array("0000".utf8)) else {
            preconditionFailure("\(hour) is no hour of this century, which every key is")
        }
        return time.moment(in: zone, hint)
    }
}
