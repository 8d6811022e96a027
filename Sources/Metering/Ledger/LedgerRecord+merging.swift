extension LedgerRecord {
    /// Puts the records of parts together to that of the whole.
    ///
    /// - Parameters:
    ///   - period: The whole; its edges need not be those of the parts, which may lack at either end.
    ///   - parts: The parts, in the order of their times.
    public init(of period: Range<Timestamp>, from parts: some Sequence<LedgerRecord>) {
        self.init(start: period.lowerBound, end: period.upperBound)
        var weights = GaugeWeights()
        for part in parts {
            addCounters(of: part)
            weights.add(part)
            if let use = part.importUse { importUse = (importUse ?? 0) + use }
            if let use = part.exportUse { exportUse = (exportUse ?? 0) + use }
            readingCount += part.readingCount
            coveredMilliseconds += part.coveredMilliseconds
            quality.formUnion(part.quality)
            if let found = part.peak, found.watts > peak?.watts ?? .min { peak = found }
            if let found = part.meterPeak, period.contains(found.start), found.watts >= meterPeak?.watts ?? .min {
                meterPeak = found
            }
        }
        gauges = weights.summaries
        noteEstimates()
    }

    private mutating func addCounters(of part: LedgerRecord) {
        for counter in part.counters {
            // Parts mostly have the same counters in the same order.
            guard let index = counters.firstIndex(where: { $0.register == counter.register }) else {
                let place = counters.firstIndex { $0.register > counter.register } ?? counters.endIndex
                counters.insert(counter, at: place)
                continue
            }
            counters[index].use += counter.use
            counters[index].last = counter.last
            counters[index].isLastEstimated = counter.isLastEstimated
        }
    }

    /// Notes whether the meter's own peak of the month is that of the counters.
    public mutating func judgeMonthPeak() {
        guard let peak, let meterPeak, !quality.contains(.estimated) else { return }
        // Counters are read up to 30 s beside the edges, and meters round to 10 W.
        let reach = max(peak.watts, meterPeak.watts) / 30 + 20
        if abs(peak.watts - meterPeak.watts) > reach { quality.insert(.peakDiffers) }
    }
}

/// The gauges of several records, each weighed by its number of readings.
private struct GaugeWeights {
    private var entries: [(summary: GaugeSummary, sum: Int128, count: Int128)] = []

    mutating func add(_ record: LedgerRecord) {
        let count = Int128(max(record.readingCount, 1))
        for gauge in record.gauges {
            let product = Int128(gauge.mean) * count
            guard let index = entries.firstIndex(where: { $0.summary.register == gauge.register }) else {
                entries.append((gauge, product, count))
                continue
            }
            entries[index].sum += product
            entries[index].count += count
            entries[index].summary.lowest = min(entries[index].summary.lowest, gauge.lowest)
            entries[index].summary.highest = max(entries[index].summary.highest, gauge.highest)
        }
    }

    var summaries: [GaugeSummary] {
        entries.map { entry in
            var summary = entry.summary
            summary.mean = Int64(clamping: entry.sum.roundedQuotient(by: entry.count))
            return summary
        }.sorted { $0.register < $1.register }
    }
}
