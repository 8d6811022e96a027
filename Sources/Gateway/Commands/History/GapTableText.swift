internal import Metering
internal import Store

/// The gaps of meters as a table for people.
struct GapTableText {
    private var table = TextTable(["METER", "FROM", "TO", "LENGTH", "CAUSE", "REPAIR"])

    /// Adds a line.
    mutating func add(_ stretch: GapSurvey.Stretch, of meter: MeterKey, in zone: Zone) {
        let span = stretch.span
        table.add([
            meter.description, span.lowerBound.rfc3339(in: zone), span.upperBound.rfc3339(in: zone),
            GapTableText.length(span.upperBound.since(span.lowerBound)), stretch.gap?.cause.words ?? "not noted",
            stretch.gap?.repair.words ?? "",
        ])
    }

    /// The table; a sentence where there is none.
    var text: String {
        table.isEmpty ? "no gaps" : table.text
    }

    /// `45s`, `12m 30s`, `3h 20m`, `2d 4h`: the two largest units.
    static func length(_ span: Duration) -> String {
        let seconds = span.components.seconds
        let parts = [(seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
        let first = parts.firstIndex { $0.0 > 0 } ?? parts.count - 1
        return parts[first...].prefix(2).filter { $0.0 > 0 || seconds == 0 }.map { "\($0.0)\($0.1)" }
            .joined(separator: " ")
    }
}

extension MeterGap.Repair {
    /// What was done, for people.
    var words: String {
        switch self {
        case .none: "the device was not asked"
        case .asked: "the device is being asked"
        case .filled(let exact, 0): "\(Counted(exact, "reading")) out of the device"
        case .filled(let exact, let approximate):
            "\(exact) exact and \(approximate) approximate readings out of the device"
        case .failed(let reason): "the device could not tell: \(reason)"
        }
    }
}
