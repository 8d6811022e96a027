extension EquipmentTracker {
    /// Takes over that the serial number is another one now.
    internal mutating func exchange(
        _ index: Int, to serial: String, _ entries: ArraySlice<RegisterValues.Entry>, at time: Timestamp
    ) -> Finding {
        let item = equipment[index]
        let moment = item.doubtful ?? item.first
        equipment[index] = TrackedEquipment(subject: item.subject, serial: serial, since: item.since)
        isChanged = true
        if let last = returned(item.subject, serial, at: moment?.time ?? time) {
            return .foreign(resume(index, last, until: moment?.time ?? time))
        }
        let change = EquipmentChange(
            subject: item.subject, time: moment?.time ?? time, former: item.serial, present: serial,
            evidence: .serialNumber, handovers: moment?.handovers ?? [])
        insert(change)
        equipment[index].since = change.time
        for entry in entries {
            guard let counter = self.index(of: entry.register) else { continue }
            counters[counter].doubt = nil
            counters[counter].amount = entry.amount
            counters[counter].time = time
        }
        adoptChanges()
        return .replaced(change)
    }

    /// The change by which a serial number left that comes back now, if that is not long ago.
    private func returned(_ subject: EquipmentChange.Subject, _ serial: String, at time: Timestamp) -> Int? {
        changes.firstIndex { change in
            change.subject == subject && change.former == serial && change.effect == .replacement
                && change.evidence == .serialNumber && time.since(change.time) <= EquipmentTracker.foreignSpan
        }
    }

    /// Goes on with the equipment that was there before a change: all since was another device.
    private mutating func resume(_ index: Int, _ first: Int, until time: Timestamp) -> EquipmentChange {
        let begin = changes[first]
        for other in first..<changes.count
        where changes[other].subject == begin.subject && changes[other].effect == .replacement {
            changes[other].effect = .foreign(until: time)
        }
        for handover in begin.handovers {
            guard let counter = self.index(of: handover.register) else { continue }
            counters[counter].doubt = nil
            counters[counter].amount = handover.last
            counters[counter].time = begin.time
        }
        equipment[index].since = changes.last { $0.subject == begin.subject && $0.effect == .replacement }?.time
        adoptChanges()
        return changes[first]
    }

    /// Adds what registers say for the first time since the exchange that the others are handed over at.
    internal mutating func completeHandovers(
        _ entries: ArraySlice<RegisterValues.Entry>, _ item: TrackedEquipment, at time: Timestamp
    ) {
        guard let since = item.since else { return }
        for entry in entries {
            guard let counter = index(of: entry.register), counters[counter].time < since,
                let change = changes.lastIndex(where: { $0.subject == item.subject && $0.time == since }),
                !changes[change].handovers.contains(where: { $0.register == entry.register })
            else { continue }
            changes[change].handovers.append(
                EquipmentChange.Handover(entry.register, last: counters[counter].amount, first: entry.amount))
            counters[counter].amount = entry.amount
            counters[counter].time = time
            isChanged = true
            adoptChanges()
        }
    }

    internal mutating func insert(_ change: EquipmentChange) {
        let index = changes.firstIndex { $0.time > change.time } ?? changes.count
        changes.insert(change, at: index)
        replacementCount += 1
        guard changes.count > EquipmentTracker.capacity,
            let oldest = changes.firstIndex(where: { $0.effect != .replacement })
        else { return }
        changes.remove(at: oldest)
    }

    /// What is added to a register by all changes.
    internal func offset(of register: Register) -> Int64 {
        var offset: Int64 = 0
        for change in changes where change.effect == .replacement {
            for handover in change.handovers where handover.register == register {
                offset &+= handover.last &- handover.first
            }
        }
        return offset
    }

    /// Stitches anew; what is shown already does not fall for it.
    internal mutating func adoptChanges() {
        for index in counters.indices {
            counters[index].offset = offset(of: counters[index].register)
            counters[index].show()
        }
    }
}
