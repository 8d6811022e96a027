extension EquipmentTracker {
    /// Records an exchange that somebody knows of; what is shown of the equipment may fall once for it.
    ///
    /// - Parameters:
    ///   - subject: What was exchanged.
    ///   - time: The time of the first reading of the new equipment.
    ///   - handovers: Its registers in the reading before and in that one.
    /// - Returns: The change; nil when one is recorded at that very time.
    public mutating func confirm(
        _ subject: EquipmentChange.Subject, at time: Timestamp, handovers: [EquipmentChange.Handover]
    ) -> EquipmentChange? {
        let serial = equipment.first { $0.subject == subject }?.serial
        let change = EquipmentChange(
            subject: subject, time: time, former: nil, present: serial, evidence: .command, handovers: handovers)
        if let index = changes.firstIndex(where: { $0.subject == subject && $0.time == time }) {
            guard changes[index].effect == .undone else { return nil }
            changes.remove(at: index)
        }
        insert(change)
        begin(subject)
        return change
    }

    /// The tracker as it was at an earlier moment, as far as its changes tell: of the counters nothing is known yet.
    ///
    /// Counts of what readings alone do not tell are those of now.
    public func before(_ moment: Timestamp) -> EquipmentTracker {
        var earlier = EquipmentTracker()
        earlier.changes = changes.filter { $0.time < moment }
        let later = changes.count - earlier.changes.count
        earlier.replacementCount = replacementCount - min(replacementCount, UInt64(later))
        return earlier
    }

    /// Takes back what is recorded at a moment; what is shown of the equipment may fall once for it.
    ///
    /// - Parameters:
    ///   - subject: What was not exchanged; nil for whatever is recorded at that moment.
    ///   - time: The time of the change.
    /// - Returns: What was taken back.
    public mutating func undo(_ subject: EquipmentChange.Subject?, at time: Timestamp) -> [EquipmentChange] {
        var undone: [EquipmentChange] = []
        for index in changes.indices where changes[index].time == time && changes[index].effect != .undone {
            guard subject == nil || changes[index].subject == subject else { continue }
            undone.append(changes[index])
            changes[index].effect = .undone
        }
        for change in undone { begin(change.subject) }
        return undone
    }

    /// Begins anew with the counters of a piece of equipment: the next reading stands as it is.
    private mutating func begin(_ subject: EquipmentChange.Subject) {
        counters.removeAll { EquipmentChange.Subject(of: $0.register) == subject }
        let index = index(of: subject)
        equipment[index].since = changes.last { $0.subject == subject && $0.effect == .replacement }?.time
        equipment[index].first = nil
        equipment[index].doubtful = nil
        isChanged = true
    }
}
