/// What readings say of quarter hours beside their counters: gauges, how complete they are, what is known against them.
internal struct QuarterDrafts: Sendable {
    /// More than any connection of a site has, in W: a meter that says more is not believed.
    private static let greatestPower: Int64 = 1_000_000_000

    private let first: Quarter
    private var drafts: [LedgerRecord] = []
    /// The quarter that `tallies` are of.
    private var current: Quarter
    private var tallies: [(register: Register, tally: GaugeTally)] = []
    /// Where the next reading's first gauge is expected: they come in the order of the last one's.
    private var expected = 0

    init(from first: Quarter) {
        self.first = first
        current = first
    }

    /// Goes on to the quarter of a moment.
    mutating func advance(to moment: Timestamp) {
        let quarter = Quarter(of: moment)
        expected = 0
        guard quarter > current else { return }
        closeGauges()
        current = quarter
    }

    /// Takes the value of a gauge.
    mutating func add(_ entry: RegisterValues.Entry) {
        if expected < tallies.count, tallies[expected].register == entry.register {
            tallies[expected].tally.add(entry.amount)
            expected += 1
        } else if let index = tallies.firstIndex(where: { $0.register == entry.register }) {
            tallies[index].tally.add(entry.amount)
            expected = index + 1
        } else {
            var tally = GaugeTally()
            tally.add(entry.amount)
            tallies.append((entry.register, tally))
            expected = tallies.count
        }
    }

    /// Counts a reading and what it says of the meter's own quarters.
    mutating func count(_ reading: Reading) {
        update(current) { draft in
            draft.readingCount += 1
            if reading.quality.contains(.receptionTime) { draft.quality.insert(.receptionTime) }
        }
        noteDemand(of: reading)
    }

    private mutating func noteDemand(of reading: Reading) {
        let rest = current.end.milliseconds - reading.time.milliseconds
        if rest <= CounterTrack.reachMilliseconds, let demand = reading.values[.quarterHourDemand],
            (-QuarterDrafts.greatestPower...QuarterDrafts.greatestPower).contains(demand)
        {
            update(current) { $0.meterDemand = demand }
        }
        guard let peak = reading.values[.monthPeak], (0...QuarterDrafts.greatestPower).contains(peak),
            let own = reading.values.ownTime(of: .monthPeak)
        else { return }
        // The time of a peak is the end of its quarter hour.
        let start = own.time.advanced(by: .seconds(-900))
        update(current) { $0.meterPeak = LedgerRecord.Peak(watts: peak, start: start) }
    }

    /// Takes the time between two readings for measured where they are close enough, and marks its quarters.
    mutating func cover(_ span: Range<Timestamp>, _ quality: LedgerRecord.Quality, _ tolerance: Duration) {
        let isCovered = quality.isEmpty && span.upperBound.since(span.lowerBound) <= tolerance
        guard isCovered || !quality.isEmpty else { return }
        var quarter = max(Quarter(of: span.lowerBound), first)
        while quarter.start < span.upperBound {
            update(quarter) { draft in
                draft.quality.formUnion(quality)
                guard isCovered else { return }
                let start = max(span.lowerBound, draft.start)
                draft.coveredMilliseconds += min(span.upperBound, draft.end).milliseconds - start.milliseconds
            }
            quarter = quarter.advanced(by: 1)
        }
    }

    /// Notes something against a quarter.
    mutating func mark(_ quarter: Quarter, _ quality: LedgerRecord.Quality) {
        update(quarter) { $0.quality.formUnion(quality) }
    }

    /// What is known of a quarter.
    func record(of quarter: Quarter) -> LedgerRecord {
        let index = Int(quarter.number - first.number)
        guard drafts.indices.contains(index) else { return LedgerRecord(start: quarter.start, end: quarter.end) }
        var record = drafts[index]
        if quarter == current { record.gauges = gauges }
        return record
    }

    private mutating func closeGauges() {
        guard !tallies.isEmpty else { return }
        let closed = gauges
        update(current) { $0.gauges = closed }
        tallies.removeAll(keepingCapacity: true)
    }

    private var gauges: [GaugeSummary] {
        tallies.compactMap { $0.tally.summary(of: $0.register) }.sorted { $0.register < $1.register }
    }

    private mutating func update(_ quarter: Quarter, _ change: (inout LedgerRecord) -> Void) {
        let index = Int(quarter.number - first.number)
        guard index >= 0 else { return }
        while drafts.count <= index {
            let next = first.advanced(by: Int64(drafts.count))
            drafts.append(LedgerRecord(start: next.start, end: next.end))
        }
        change(&drafts[index])
    }
}
