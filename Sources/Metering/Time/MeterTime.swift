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
    @inlinable
    public init?(_ bytes: some Collection<UInt8>) {
        // Inlinable, so that the caller's collection is known here: every poll reads a time.
        let read = bytes.withContiguousStorageIfAvailable { MeterTime($0.span) } ?? MeterTime(Array(bytes).span)
        guard let read else { return nil }
        self = read
    }

    /// Reads what `init(_:)` reads, from bytes that lie side by side.
    public init?(_ bytes: Span<UInt8>) {
        switch bytes.count {
        case 12: season = nil
        case 13 where bytes[12] == UInt8(ascii: "S"): season = .summer
        case 13 where bytes[12] == UInt8(ascii: "W"): season = .winter
        default: return nil
        }
        // Eight digits at a time; the second eight begin with the last four of the first.
        let front = ByteWord(bytes, at: 0)
        let back = ByteWord(bytes, at: 4)
        guard front.marksOfOthersThanDigits | back.marksOfOthersThanDigits == 0 else { return nil }
        let date = Int(truncatingIfNeeded: ByteWord.number(front.bits))
        let clock = Int(truncatingIfNeeded: ByteWord.number(back.bits))
        guard
            let civil = CivilTime(
                year: 2000 + date / 1_000_000, month: date / 10_000 % 100, day: date / 100 % 100, hour: date % 100,
                minute: clock / 100 % 100, second: clock % 100)
        else { return nil }
        self.civil = civil
    }

    /// Creates a time from a clock's face and a season.
    internal init(_ civil: CivilTime, _ season: Season?) {
        self.civil = civil
        self.season = season
    }

    /// Creates the time that a meter in a zone writes at a moment.
    ///
    /// Where clocks are neither at the standard offset nor one hour ahead (Lord Howe Island's half hour), no letter is
    /// true, and none is written.
    public init(_ moment: Timestamp, in zone: Zone) {
        let offset = zone.offset(at: moment)
        civil = CivilTime(secondsSince1970: moment.seconds + offset)
        switch offset - zone.standardOffset(at: moment) {
        case 0: season = .winter
        case 3600: season = .summer
        default: season = nil
        }
    }

    /// The 13 characters a meter writes; without a season only the 12 digits.
    public var text: String {
        String(unsafeUninitializedCapacity: 13) { buffer in
            func put(_ value: Int, at index: Int) {
                buffer[index] = UInt8(ascii: "0") + UInt8(value / 10)
                buffer[index + 1] = UInt8(ascii: "0") + UInt8(value % 10)
            }
            put(((civil.year % 100) + 100) % 100, at: 0)
            put(civil.month, at: 2)
            put(civil.day, at: 4)
            put(civil.hour, at: 6)
            put(civil.minute, at: 8)
            put(civil.second, at: 10)
            guard let season else { return 12 }
            buffer[12] = season == .summer ? UInt8(ascii: "S") : UInt8(ascii: "W")
            return 13
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
        switch season {
        case .winter: return Timestamp(seconds: face - zone.standardOffset(atFace: face, ahead: 0))
        case .summer: return Timestamp(seconds: face - 3600 - zone.standardOffset(atFace: face, ahead: 3600))
        case nil: break
        }
        // On all days but two of a year nothing has to be weighed, and no list of moments be made.
        if let only = zone.onlyMoment(showing: civil) { return only }
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
