extension EquipmentTracker {
    /// Takes note of serial numbers of which the reading may have no value: new equipment may be silent for hours.
    internal mutating func note(_ serials: ShownSerials) {
        for subject in serials.subjects {
            let index = index(of: subject)
            if equipment[index].serial == nil {
                equipment[index].serial = serials[subject]
                isChanged = true
            }
            let awaited = serials[subject] == equipment[index].serial ? nil : serials[subject]
            guard equipment[index].awaited != awaited else { continue }
            equipment[index].awaited = awaited
            isChanged = true
        }
    }

    /// Takes the counters of one piece of equipment.
    internal mutating func take(
        _ entries: ArraySlice<RegisterValues.Entry>, of subject: EquipmentChange.Subject, at time: Timestamp,
        _ serials: ShownSerials?, _ findings: inout [Finding]
    ) {
        let index = index(of: subject)
        completeHandovers(entries, equipment[index], at: time)
        let odd = entries.compactMap { entry in
            self.index(of: entry.register).flatMap { counters[$0].isPlausible(entry.amount, at: time) ? nil : $0 }
        }
        let isToldAgain = equipment[index].awaited == nil && serials?[subject] != nil
        // Steps are made of the counters as they stood before this reading.
        if odd.contains(where: { counters[$0].doubt == nil }) {
            let step = step(entries, at: time)
            if step.size > equipment[index].doubtful?.size ?? 0 { equipment[index].doubtful = step }
        }
        if !isToldAgain, equipment[index].serial != nil, equipment[index].first == nil {
            equipment[index].first = step(entries, at: time)
        }
        if let serial = equipment[index].awaited {
            findings.append(exchange(index, to: serial, entries, at: time))
        }
        judge(entries, at: time, isCounted: isToldAgain || equipment[index].serial == nil, &findings)
        if isToldAgain {
            equipment[index].first = nil
            equipment[index].doubtful = nil
        } else if odd.isEmpty {
            equipment[index].doubtful = nil
        }
    }

    /// Accepts what can be, and holds what cannot; a fall is counted once, when it is known to be no exchange.
    private mutating func judge(
        _ entries: ArraySlice<RegisterValues.Entry>, at time: Timestamp, isCounted: Bool, _ findings: inout [Finding]
    ) {
        for entry in entries {
            guard let index = index(of: entry.register) else {
                _ = add(entry, at: time)
                continue
            }
            let isBack = counters[index].isPlausible(entry.amount, at: time)
            if !isBack, counters[index].doubt == nil {
                counters[index].doubt = TrackedCounter.Doubt(amount: entry.amount, time: time, isCounted: false)
                isChanged = true
            }
            if let doubt = counters[index].doubt, !doubt.isCounted,
                isCounted || isBack || time.since(doubt.time) > EquipmentTracker.patience
            {
                findings.append(.regression(count(index, doubt)))
            }
            guard isBack else { continue }
            if counters[index].doubt != nil { isChanged = true }
            counters[index].doubt = nil
            counters[index].accept(entry.amount, at: time)
        }
    }

    private mutating func count(_ index: Int, _ doubt: TrackedCounter.Doubt) -> CounterRegression {
        let counter = counters[index]
        counters[index].doubt?.isCounted = true
        regressions[counter.register, default: 0] += 1
        isChanged = true
        return CounterRegression(counter.register, from: counter.amount, to: doubt.amount, time: doubt.time)
    }

    /// The registers before a reading and at it.
    private func step(_ entries: ArraySlice<RegisterValues.Entry>, at time: Timestamp) -> TrackedEquipment.Step {
        TrackedEquipment.Step(
            time: time,
            handovers: entries.compactMap { entry in
                index(of: entry.register).map {
                    EquipmentChange.Handover(entry.register, last: counters[$0].amount, first: entry.amount)
                }
            })
    }

    internal func index(of register: Register) -> Int? {
        counters.firstIndex { $0.register == register }
    }

    /// Begins to follow a counter.
    internal mutating func add(_ entry: RegisterValues.Entry, at time: Timestamp) -> Int {
        var counter = TrackedCounter(entry.register, amount: entry.amount, time: time)
        counter.offset = offset(of: entry.register)
        counter.show()
        let index = counters.firstIndex { $0.register > entry.register } ?? counters.count
        counters.insert(counter, at: index)
        return index
    }

    internal mutating func index(of subject: EquipmentChange.Subject) -> Int {
        if let index = equipment.firstIndex(where: { $0.subject == subject }) { return index }
        equipment.append(TrackedEquipment(subject: subject))
        return equipment.count - 1
    }
}
