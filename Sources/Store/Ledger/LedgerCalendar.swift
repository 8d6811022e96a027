import Metering

/// Puts short periods together to longer ones by the calendar of a zone.
struct LedgerCalendar {
    let zone: Zone

    /// The periods of a resolution that records lie in, earliest first; periods without any are not among them.
    func records(_ resolution: Resolution, of parts: [LedgerRecord]) -> [LedgerRecord] {
        var records: [LedgerRecord] = []
        var rest = parts[...]
        while let first = rest.first {
            let period = resolution.period(of: first.start, in: zone)
            let count = rest.firstIndex { $0.start >= period.upperBound } ?? rest.endIndex
            var record = LedgerRecord(of: period, from: rest[..<count])
            if resolution == .month { record.judgeMonthPeak() }
            records.append(record)
            rest = rest[count...]
        }
        return records
    }
}
