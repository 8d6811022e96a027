extension EquipmentTracker {
    /// Takes a reading at which nothing happens, as at nearly all, without all that the others need.
    ///
    /// - Returns: False when something may have happened: nothing of it was taken.
    internal mutating func takeQuietly(_ reading: Reading, _ serials: ShownSerials?) -> Bool {
        var tellings = 0
        var since = Timestamp(milliseconds: .min)
        for item in equipment {
            let serial = serials?[item.subject]
            guard item.isQuiet(told: serial) else { return false }
            if serial != nil { tellings += 1 }
            if let begin = item.since { since = max(since, begin) }
        }
        guard tellings == serials?.subjects.count ?? 0, isQuiet(reading, since: since) else { return false }
        var index = 0
        for entry in reading.values.entries where CounterPlausibility.isCounter(entry.register) {
            while counters[index].register != entry.register { index += 1 }
            counters[index].accept(entry.amount, at: reading.time)
        }
        return true
    }

    /// Whether each counter of a reading is known and can be what it says.
    private func isQuiet(_ reading: Reading, since: Timestamp) -> Bool {
        var index = 0
        for entry in reading.values.entries where CounterPlausibility.isCounter(entry.register) {
            while index < counters.count, counters[index].register < entry.register { index += 1 }
            guard index < counters.count, counters[index].register == entry.register, counters[index].doubt == nil,
                counters[index].time >= since, counters[index].isPlausible(entry.amount, at: reading.time)
            else { return false }
        }
        return true
    }
}

extension TrackedEquipment {
    /// Whether a reading without odd counters changes nothing of it.
    fileprivate func isQuiet(told: String?) -> Bool {
        guard awaited == nil, doubtful == nil else { return false }
        return told == nil ? serial == nil || first != nil : told == serial && first == nil
    }
}
