internal import Metering

/// A value that a parameter of a rule of the pack is set to.
public enum PackValue: Hashable, Sendable {
    /// A part of something, in thousandths: `85%` is 850.
    case ratio(thousandths: Int64)
    /// A span of whole milliseconds.
    case span(Duration)
    /// A whole number, in the unit that the parameter's name says.
    case number(Int64)
    /// How much the alert matters.
    case severity(Severity)

    /// The value as PromQL writes it: `0.85`, `10m`, `-80`; a severity as its word.
    internal var text: String {
        switch self {
        case .ratio(let thousandths): PackValue.decimal(thousandths: thousandths)
        case .span(let span): PackValue.text(of: span)
        case .number(let number): String(number)
        case .severity(let severity): severity.rawValue
        }
    }

    /// A number of thousandths without needless zeros: 253000 is `253`, 850 is `0.85`.
    internal static func decimal(thousandths: Int64) -> String {
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        var text = "\(thousandths < 0 ? "-" : "")\(whole)"
        guard rest != 0 else { return text }
        var digits = String(rest + 1000).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        text += ".\(digits)"
        return text
    }

    /// A span in the greatest unit of PromQL that it is a whole number of.
    internal static func text(of span: Duration) -> String {
        let milliseconds = span.wholeMilliseconds
        guard milliseconds != 0 else { return "0s" }
        let unit = units.first { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]
}

/// Something about a rule of the pack that can be set.
public struct PackParameter: Sendable {
    /// What a parameter is set in, and between which bounds.
    public enum Kind: Hashable, Sendable {
        /// A part, in thousandths.
        case ratio(ClosedRange<Int64>)
        /// A span.
        case span(ClosedRange<Duration>)
        /// A whole number of a unit.
        case number(ClosedRange<Int64>, unit: String)
        /// `info`, `warning` and so on.
        case severity
    }

    /// The key that it is set by.
    public let name: String
    /// What it is set in.
    public let kind: Kind
    /// What it is when nobody sets it.
    public let fallback: PackValue
    /// What it decides: a sentence.
    public let summary: String

    internal static func ratio(
        _ name: String, percent: Int64, in range: ClosedRange<Int64>, _ summary: String
    ) -> PackParameter {
        PackParameter(
            name: name, kind: .ratio(range.lowerBound * 10...range.upperBound * 10),
            fallback: .ratio(thousandths: percent * 10), summary: summary)
    }

    internal static func span(
        _ name: String, seconds: Int64, in range: ClosedRange<Int64>, _ summary: String
    ) -> PackParameter {
        PackParameter(
            name: name, kind: .span(.seconds(range.lowerBound)...(.seconds(range.upperBound))),
            fallback: .span(.seconds(seconds)), summary: summary)
    }

    internal static func span(
        _ name: String, minutes: Int64, in range: ClosedRange<Int64>, _ summary: String
    ) -> PackParameter {
        span(name, seconds: minutes * 60, in: range.lowerBound * 60...range.upperBound * 60, summary)
    }

    internal static func number(
        _ name: String, _ fallback: Int64, in range: ClosedRange<Int64>, unit: String, _ summary: String
    ) -> PackParameter {
        PackParameter(name: name, kind: .number(range, unit: unit), fallback: .number(fallback), summary: summary)
    }

    /// `for`: how long it must hold, up to a day.
    internal static func holding(minutes: Int64) -> PackParameter {
        span("for", minutes: minutes, in: 0...1440, "How long it must last before anyone is told.")
    }

    /// `severity`.
    internal static func severity(_ fallback: Severity) -> PackParameter {
        PackParameter(
            name: "severity", kind: .severity, fallback: .severity(fallback), summary: "How much the alert matters.")
    }
}
