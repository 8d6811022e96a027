/// The time that a meter writes, `YYMMDDhhmmssX`: its clock's face and the letter that tells summer from winter time.
///
/// Source: DSMR 5.0.2 P1 §6.4 (TST); `devices.md` §4.
public struct MeterTime: Hashable, Sendable {
    /// The letter behind the digits.
    public enum Season: Hashable, Sendable {
        /// `S`: one hour more than the standard offset.
        case summer
        /// `W`: the standard offset.
        case winter
    }

    /// What the meter's clock shows.
    public let civil: CivilTime
    /// Summer or winter time; nil where the meter writes no letter.
    public let season: Season?

    /// Reads 12 digits and an optional `S` or `W`; years are 2000 to 2099.
    ///
    /// - Returns: Nil for anything else: other letters (`010101010101X` of a device without a telegram), months of 13.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 12 || bytes.count == 13 else { return nil }
        var fields = [0, 0, 0, 0, 0, 0]
        for (position, byte) in bytes.prefix(12).enumerated() {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            fields[position / 2] = fields[position / 2] * 10 + Int(byte - UInt8(ascii: "0"))
        }
        switch bytes.dropFirst(12).first {
        case nil: season = nil
        case UInt8(ascii: "S"): season = .summer
        case UInt8(ascii: "W"): season = .winter
        default: return nil
        }
        guard
            let civil = CivilTime(
                year: 2000 + fields[0], month: fields[1], day: fields[2],
                hour: fields[3], minute: fields[4], second: fields[5])
        else { return nil }
        self.civil = civil
    }

    /// Creates the time that a meter in a zone writes at a moment.
    public init(_ moment: Timestamp, in zone: Zone) {
        let offset = zone.offset(at: moment)
        civil = CivilTime(secondsSince1970: moment.seconds + offset)
        season = offset > zone.standardOffset(at: moment) ? .summer : .winter
    }

    /// The 13 characters a meter writes; without a season only the 12 digits.
    public var text: String {
        func pair(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let digits = [civil.year % 100, civil.month, civil.day, civil.hour, civil.minute, civil.second].map(pair).joined()
        switch season {
        case .summer: return digits + "S"
        case .winter: return digits + "W"
        case nil: return digits
        }
    }
}

extension MeterTime {
    /// Which of two moments is meant where a clock's face shows the same hour twice and no letter tells.
    public enum Hint: Hashable, Sendable {
        /// Live: the moment nearest to the reception.
        case received(Timestamp)
        /// Files and rings: the first moment that is not before its predecessor.
        case notBefore(Timestamp)
    }

    /// The moment in UTC, by the rules of `DESIGN.md` §4: `W` is the zone's standard offset and `S` one hour more,
    /// whatever the zone's rules say of that date; without a letter the zone decides.
    public func moment(in zone: Zone, _ hint: Hint) -> Timestamp {
        let face = civil.secondsSince1970
        let standard = zone.standardOffset(at: Timestamp(seconds: face))
        switch season {
        case .winter: return Timestamp(seconds: face - standard)
        case .summer: return Timestamp(seconds: face - standard - 3600)
        case nil: break
        }
        let candidates = zone.moments(showing: civil)
        switch hint {
        case .received(let received):
            return candidates.min { $0.distance(to: received) < $1.distance(to: received) } ?? candidates[0]
        case .notBefore(let predecessor):
            return candidates.first { $0 >= predecessor } ?? candidates[candidates.count - 1]
        }
    }
}

extension Timestamp {
    /// The milliseconds between two moments, whichever comes first.
    fileprivate func distance(to other: Timestamp) -> UInt64 {
        (milliseconds - other.milliseconds).magnitude
    }
}
