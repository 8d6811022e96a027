internal import Metering

/// Keeps one reading of each span of a stream, and those with its peaks.
///
/// Spans are counted on the clock, so the first reading of one is the one at a quarter hour's edge, and the counters
/// there are exact. A peak of power within the span is in a reading of its own, which leaves when the span is over; a
/// month's peak, a tariff or a count of events that changes is kept at once.
internal struct ReadingThinner: Sendable {
    private let span: Int64
    private var current: Int64?
    /// The spans before it of which a reading came late.
    private var late: Set<Int64> = []
    private static let greatestLate = 4096
    private var last: Reading?
    private var importPeak: Reading?
    private var exportPeak: Reading?

    /// Creates a thinner for spans of at least a millisecond.
    init(_ span: Duration) {
        self.span = max(1, span.wholeMilliseconds)
    }

    /// Takes a reading; what is to be kept now is in the order of their times.
    mutating func take(_ reading: Reading) -> [Reading] {
        let index = reading.time.milliseconds / span
        if let current, index < current { return takeLate(reading, index) }
        guard index == current else {
            let kept = flush() + [reading]
            current = index
            keep(reading)
            return kept
        }
        if let last, ReadingThinner.hasChanged(last, reading) {
            let kept = flush() + [reading]
            keep(reading)
            return kept
        }
        if ReadingThinner.isHigher(reading, than: importPeak ?? last, .importPower) { importPeak = reading }
        if ReadingThinner.isHigher(reading, than: exportPeak ?? last, .exportPower) { exportPeak = reading }
        return []
    }

    /// Takes a reading of a span that is over: a bridge was away, or a clock was set back.
    ///
    /// The first of each such span is kept.
    private mutating func takeLate(_ reading: Reading, _ index: Int64) -> [Reading] {
        if late.count >= ReadingThinner.greatestLate { late.removeAll(keepingCapacity: true) }
        return late.insert(index).inserted ? [reading] : []
    }

    /// The readings with the peaks since the last one that was kept; they are kept now.
    mutating func flush() -> [Reading] {
        let peaks = [importPeak, exportPeak].compactMap(\.self).sorted { $0.time < $1.time }
        (importPeak, exportPeak) = (nil, nil)
        return peaks.count == 2 && peaks[0].time == peaks[1].time ? [peaks[0]] : peaks
    }

    private mutating func keep(_ reading: Reading) {
        last = reading
        (importPeak, exportPeak) = (nil, nil)
    }

    private static func isHigher(_ reading: Reading, than former: Reading?, _ register: Register) -> Bool {
        guard let amount = reading.values[register] else { return false }
        return amount > former?.values[register] ?? 0
    }

    /// Whether something changed that happens once and is over: it is not to be lost.
    private static func hasChanged(_ former: Reading, _ reading: Reading) -> Bool {
        reading.values.entries.contains { entry in
            guard let before = former.values[entry.register], before != entry.amount else { return false }
            let description = entry.register.description
            let isEvent = description.unit == .one || entry.register == .monthPeak
            return isEvent || (description.kind == .counter && entry.amount < before)
        }
    }
}
