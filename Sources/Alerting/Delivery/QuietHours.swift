public import Metering

/// A part of each day in which a receiver is told only what is critical, such as `22:30-07:00`, by the clock of a site.
///
/// It is what the clock's face shows that counts: on the days on which clocks are changed the span is an hour shorter or
/// longer. In the doubled hour of autumn it begins or ends once, when the clock shows its edge for the first time.
public struct QuietHours: Hashable, Sendable {
    /// The minute of the day at which it begins, 0 to 1439.
    public let start: Int
    /// The minute of the day at which it is over; before `start` when midnight lies between.
    public let end: Int

    /// Creates quiet hours; nil when a minute is outside of a day, or when they begin and end at once.
    public init?(start: Int, end: Int) {
        guard (0..<1440).contains(start), (0..<1440).contains(end), start != end else { return nil }
        self.start = start
        self.end = end
    }

    /// Reads `22:30-07:00`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = QuietHours.minute(parts[0]), let end = QuietHours.minute(parts[1]) else {
            return nil
        }
        self.init(start: start, end: end)
    }

    /// Whether a moment lies within them, on the clocks of a zone.
    public func contains(_ moment: Timestamp, in zone: Zone) -> Bool {
        let shown = QuietHours.beforeDoubling(moment, in: zone) ?? moment
        let minute = QuietHours.minuteOfDay(shown.seconds + zone.offset(at: shown))
        return start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// The first quarter of an hour, or minute that they end at, after a moment that lies within them.
    public func end(after moment: Timestamp, in zone: Zone) -> Timestamp {
        let minute = moment.seconds / 60
        var candidate = Timestamp(seconds: minute * 60)
        while contains(candidate, in: zone) {
            let face = QuietHours.minuteOfDay(candidate.seconds + zone.offset(at: candidate))
            let left = (end - face + 1440) % 1440
            // Clocks are changed on whole quarters: no step passes over a change.
            candidate = candidate.advanced(by: .seconds(60 * max(1, min(left, 15 - face % 15))))
        }
        return candidate
    }

    /// For a moment whose face the clock has shown before: the last minute before it was put back; else nil.
    private static func beforeDoubling(_ moment: Timestamp, in zone: Zone) -> Timestamp? {
        let offset = zone.offset(at: moment)
        let doubled = zone.offset(at: moment.advanced(by: .seconds(-3 * 3600))) - offset
        guard doubled > 0, zone.offset(at: moment.advanced(by: .seconds(-doubled))) > offset else { return nil }
        var earlier = Timestamp(seconds: moment.seconds / 60 * 60 - 60)
        while zone.offset(at: earlier) == offset { earlier = earlier.advanced(by: .seconds(-60)) }
        return earlier
    }

    private static func minuteOfDay(_ seconds: Int64) -> Int {
        Int((seconds % 86400 + 86400) % 86400) / 60
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}

extension QuietHours: CustomStringConvertible {
    /// `22:30-07:00`.
    public var description: String { "\(QuietHours.clock(start))-\(QuietHours.clock(end))" }

    private static func clock(_ minute: Int) -> String {
        "\(minute / 600)\(minute / 60 % 10):\(minute % 60 / 10)\(minute % 10)"
    }
}
