internal import Metering

/// When a gas or water meter last stood still, as far as its readings tell.
///
/// A meter that is read by the hour counts in one quarter hour of four, and has not stood still in the other three: only
/// once it was seen to count in two quarter hours in a row does a single one without flow say so, before that it takes
/// five. Quarter hours without readings say nothing, unless nothing flowed over all of them; after a day of them the
/// watch begins anew.
struct FlowWatch: Hashable, Sendable {
    /// What is known of a quarter hour.
    struct Quarter: Hashable, Sendable {
        let start: Timestamp
        let end: Timestamp
        let isIdle: Bool
    }

    /// The longest time without knowledge over which the watch goes on.
    private static let patience = Duration.seconds(86400)
    /// So many quarter hours without flow are more than lie between two readings of a meter that is read by the hour.
    private static let hourlyRun = 5

    /// The end of the last quarter hour without flow; where there was none, when the watch began.
    private(set) var lastIdle: Timestamp
    private var knownUntil: Timestamp
    private var isSeenToFlowOn = false

    /// Starts to watch.
    init(since start: Timestamp) {
        lastIdle = start
        knownUntil = start
    }

    /// Takes in quarter hours that are known, by time, those of before once more or not.
    mutating func note(_ quarters: [Quarter]) {
        let steps = zip(quarters, quarters.dropFirst())
        isSeenToFlowOn = isSeenToFlowOn || steps.contains { !$0.isIdle && !$1.isIdle && $0.end == $1.start }
        let least = isSeenToFlowOn ? 1 : FlowWatch.hourlyRun
        var run = 0
        var former: Timestamp?
        for quarter in quarters {
            if quarter.start.since(knownUntil) >= FlowWatch.patience { lastIdle = max(lastIdle, quarter.start) }
            if former != quarter.start { run = 0 }
            run = quarter.isIdle ? run + 1 : 0
            if run >= least { lastIdle = max(lastIdle, quarter.end) }
            former = quarter.end
            knownUntil = max(knownUntil, quarter.end)
        }
    }
}

extension FlowWatch.Quarter {
    /// What the ledger knows of a counter in a quarter hour; nil where it knows nothing.
    init?(_ record: LedgerRecord, _ register: Register) {
        guard let use = record[counter: register]?.use else { return nil }
        // What flowed in a gap is spread over all of it, and may have flowed in a minute.
        guard use == 0 || record.completeness >= 500 else { return nil }
        self.init(start: record.start, end: record.end, isIdle: use == 0)
    }
}
