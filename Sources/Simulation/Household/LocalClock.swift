internal import Metering

/// The offset of a zone at a moment, kept for a quarter of an hour.
///
/// Zones change at quarters alone, and looking an offset up costs more than the rest of a telegram.
internal struct LocalClock: Sendable {
    private var quarter = Int64.min
    private var offset: Int64 = 0

    /// What the clock's face shows at a second since 1970, in seconds since 1970 on it.
    mutating func face(at second: Int64, in zone: Zone) -> Int64 {
        let quarter = second / 900
        if quarter != self.quarter {
            self.quarter = quarter
            offset = zone.offset(at: Timestamp(seconds: second))
        }
        return second + offset
    }
}
