internal import Metering

/// Spans as Prometheus writes them: `30s`, `5m`, `1h30m`, `1d`, `2w`, `1y`.
public enum RuleDuration {
    /// Why a text is no span.
    public struct Problem: Error, Hashable, Sendable {
        /// The cause, such as `not a valid duration string: "5 minutes"`.
        public let cause: String
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
        ("s", 1_000), ("ms", 1),
    ]

    /// Reads numbers with units, from the greatest unit to the smallest, each at most once; `0` needs no unit.
    public static func parse(_ text: String) throws(Problem) -> Duration {
        if text == "0" { return .zero }
        guard !text.isEmpty else { throw Problem(cause: "empty duration string") }
        let problem = Problem(cause: "not a valid duration string: \(GoText.quoted(text))")
        var rest = text.utf8[...]
        var milliseconds: Int64 = 0
        var first = units.startIndex
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !(0x30...0x39).contains($0) }
            rest = rest.dropFirst(letters.count)
            let name = String(Substring(letters))
            guard !digits.isEmpty, let unit = units[first...].firstIndex(where: { $0.name == name }) else {
                throw problem
            }
            let (part, overflows) = (Int64(String(Substring(digits))) ?? .max)
                .multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, carries) = milliseconds.addingReportingOverflow(part)
            // Prometheus counts nanoseconds.
            guard !overflows, !carries, sum <= .max / 1_000_000 else { throw Problem(cause: "duration out of range") }
            milliseconds = sum
            first = unit + 1
        }
        return .milliseconds(milliseconds)
    }

    /// Writes a span as Prometheus does: `1h30m`; years, weeks and days only where nothing remains.
    public static func string(_ duration: Duration) -> String {
        var rest = duration.wholeMilliseconds
        guard rest != 0 else { return "0s" }
        var text = ""
        for unit in units {
            let isExact = ["y", "w", "d"].contains(unit.name)
            guard rest >= unit.milliseconds, !isExact || rest % unit.milliseconds == 0 else { continue }
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
