internal import Metering

/// Moments as Go writes them.
internal enum GoTime {
    /// `2015-06-23 13:19:44.128 +0000 UTC`.
    static func text(milliseconds: Int64) -> String {
        let moment = Timestamp(milliseconds: milliseconds)
        let civil = CivilTime(secondsSince1970: moment.seconds)
        let fraction = Int(milliseconds - moment.seconds * 1000)
        var text = padded(civil.year, 4) + "-" + padded(civil.month, 2) + "-" + padded(civil.day, 2) + " "
        text += padded(civil.hour, 2) + ":" + padded(civil.minute, 2) + ":" + padded(civil.second, 2)
        if fraction != 0 {
            var digits = padded(fraction, 3)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + " +0000 UTC"
    }

    /// A span as `time.Duration` writes it: `1h5m0s`, `1m30s`, `1.5s`, `0s`.
    static func text(_ span: Duration) -> String {
        let milliseconds = span.wholeMilliseconds
        if milliseconds == 0 { return "0s" }
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
        let seconds = GoNumber.shortest(Double(milliseconds % 60_000) / 1000)
        if hours > 0 { return "\(hours)h\(minutes)m\(seconds)s" }
        return minutes > 0 ? "\(minutes)m\(seconds)s" : "\(seconds)s"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = "\(abs(value))"
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
