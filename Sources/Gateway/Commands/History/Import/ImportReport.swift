internal import Metering

/// What is said after an import.
struct ImportReport {
    let file: String
    let outcome: ReadingImport.Outcome
    /// The moment before which readings are not kept for long.
    let horizon: Timestamp

    /// Whether all of the file is in the history.
    var isComplete: Bool { outcome.problems.count == 0 && outcome.conflicts == 0 && !outcome.isStopped }

    /// `import.csv: 8640 new readings, 12 kept before, 3 lines that cannot be read`.
    var summary: String {
        var parts = ["\(Counted(outcome.stored, "new reading"))"]
        if outcome.alreadyThere > 0 { parts.append("\(outcome.alreadyThere) kept before") }
        if outcome.conflicts > 0 { parts.append("\(outcome.conflicts) refused") }
        if outcome.problems.count > 0 { parts.append("\(Counted(outcome.problems.count, "line")) that cannot be read") }
        return "\(file): \(parts.joined(separator: ", "))"
    }

    /// A line for each thing that is not as whoever imports may think.
    var troubles: [String] {
        var lines = outcome.problems.texts
        let untold = outcome.problems.count - lines.count
        if untold > 0 { lines.append("\(file): \(Counted(untold, "more line")) cannot be read") }
        if outcome.conflicts > 0 {
            let times = outcome.conflictTimes.map(\.rfc3339).joined(separator: ", ")
            let rest = outcome.conflicts > outcome.conflictTimes.count ? " and others" : ""
            lines.append(
                "\(file): \(Counted(outcome.conflicts, "reading")) refused, as other values are kept for the same time: \(times)\(rest)"
            )
        }
        if outcome.truncated > 0 {
            lines.append(
                "\(file): \(Counted(outcome.truncated, "reading")) with values finer than their registers are kept in; these are cut off, and the quality says truncated"
            )
        }
        if let earliest = outcome.earliest, earliest < horizon {
            lines.append(
                "\(file): readings before \(horizon.rfc3339) are older than store.retention.readings keeps them: the gateway will delete them, and keep their quarter hours, days and months"
            )
        }
        if outcome.isStopped {
            lines.append(
                "\(file): stopped after line \(outcome.line); import the file again to go on: what is kept already is passed over"
            )
        }
        return lines
    }
}

/// Says now and then how far an import has come.
struct ImportProgress {
    private let file: String
    private let rhythm: Duration
    private var last: ContinuousClock.Instant?

    init(_ file: String, rhythm: Duration) {
        self.file = file
        self.rhythm = rhythm
    }

    /// The line to be printed; nil when it is too soon for another.
    mutating func line(_ line: Int, _ percent: Int?, at moment: ContinuousClock.Instant) -> String? {
        guard let last else {
            last = moment
            return nil
        }
        guard moment - last >= rhythm else { return nil }
        self.last = moment
        return "\(file): \(line) lines" + (percent.map { ", \($0) %" } ?? "")
    }
}
