public import Metering

/// What was done about a damaged history.
public struct HistoryRepair: Hashable, Sendable {
    /// A stretch of which readings are lost.
    public struct Loss: Hashable, Sendable {
        /// The meter.
        public let meter: MeterKey
        /// From the last reading before it to the first one after; nil where there is none on one side.
        public let span: Range<Timestamp>?
    }

    /// What was found.
    public internal(set) var finding: String
    /// Where the damaged file is kept, with its log, as it was.
    public internal(set) var aside: String
    /// Whether the table of meters could be read from end to end.
    var hasAllMeters = false
    /// How many meters there are.
    public internal(set) var meters = 0
    /// How many readings were saved, those in blocks among them.
    public internal(set) var readings = 0
    /// How many rows of the ledger were saved.
    public internal(set) var ledgerRows = 0
    /// How many records of state were saved.
    public internal(set) var records = 0
    /// Where readings are lost, by meter and time.
    public internal(set) var losses: [Loss] = []
    /// Of how many stretches of other tables rows are lost.
    public internal(set) var otherLosses = 0

    /// The sentences for the log, the gravest first.
    public var lines: [String] {
        var lines = [
            "the history was damaged (\(finding)); it was rebuilt from what is sound: \(readings) readings of \(meters) "
                + "meters, \(ledgerRows) rows of the ledger and \(records) records; the damaged file is kept as \(aside)"
        ]
        for loss in losses.prefix(20) {
            let stretch = loss.span.map { "from \($0.lowerBound.rfc3339) to \($0.upperBound.rfc3339)" }
            lines.append("\(loss.meter): readings \(stretch ?? "at the beginning or the end of its history") are lost")
        }
        if losses.count > 20 { lines.append("… and so at \(losses.count - 20) more places") }
        if losses.isEmpty { lines.append("no stretch of readings is known to be lost") }
        if otherLosses > 0 {
            lines.append(
                "rows were lost at \(otherLosses) places of the ledger, the gaps or the state; the ledger is made anew "
                    + "where there are readings")
        }
        return lines
    }
}
