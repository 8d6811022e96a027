extension EquipmentTracker {
    /// The first byte of `bytes`.
    private static let version: UInt8 = 1

    /// What must outlive a restart: the serial numbers, the changes, and what is held; the rest the last reading tells.
    public var bytes: [UInt8] {
        var bytes = StateBytes()
        bytes.byte(EquipmentTracker.version)
        bytes.number(Int64(clamping: replacementCount))
        bytes.list(equipment) { bytes, item in
            bytes.subject(item.subject)
            bytes.text(item.serial)
            bytes.text(item.awaited)
        }
        bytes.list(counters) { $0.counter($1) }
        bytes.list(regressions.sorted { $0.key < $1.key }) { bytes, item in
            bytes.byte(item.key.number)
            bytes.number(Int64(clamping: item.value))
        }
        bytes.list(changes) { $0.change($1) }
        return bytes.bytes
    }

    /// Reads what `bytes` returned.
    ///
    /// - Returns: Nil for anything else.
    public init?(bytes: some Collection<UInt8>) {
        var reader = StateReader(bytes)
        self.init()
        guard reader.byte() == EquipmentTracker.version, let count = reader.number(),
            let equipment = reader.list({ $0.equipment() }), let counters = reader.list({ $0.counter() }),
            let regressions = reader.list({ $0.regressions() }), let changes = reader.list({ $0.change() }),
            reader.isAtEnd
        else { return nil }
        replacementCount = UInt64(clamping: count)
        self.changes = changes.sorted { $0.time < $1.time }
        for item in equipment {
            let index = index(of: item.subject)
            self.equipment[index] = item
            self.equipment[index].since =
                changes.last { $0.subject == item.subject && $0.effect == .replacement }?.time
        }
        for counter in counters where index(of: counter.register) == nil {
            let index = add(RegisterValues.Entry(counter.register, counter.amount), at: counter.time)
            self.counters[index].doubt = counter.doubt
            self.counters[index].shown = counter.shown
        }
        for (register, count) in regressions { self.regressions[register] = count }
    }
}

extension StateBytes {
    fileprivate mutating func subject(_ subject: EquipmentChange.Subject) {
        switch subject {
        case .electricity: byte(0)
        case .slot(let register): byte(register.number)
        }
    }

    fileprivate mutating func counter(_ counter: TrackedCounter) {
        byte(counter.register.number)
        number(counter.amount)
        number(counter.time.milliseconds)
        number(counter.shown ?? counter.amount)
        guard let doubt = counter.doubt else { return byte(0) }
        byte(doubt.isCounted ? 2 : 1)
        number(doubt.amount)
        number(doubt.time.milliseconds)
    }

    fileprivate mutating func change(_ change: EquipmentChange) {
        subject(change.subject)
        number(change.time.milliseconds)
        text(change.former)
        text(change.present)
        byte(change.evidence.rawValue)
        switch change.effect {
        case .replacement: byte(0)
        case .undone: byte(1)
        case .foreign(let until):
            byte(2)
            number(until.milliseconds)
        }
        list(change.handovers) { bytes, handover in
            bytes.byte(handover.register.number)
            bytes.number(handover.last)
            bytes.number(handover.first)
        }
    }
}

extension StateReader {
    fileprivate mutating func subject() -> EquipmentChange.Subject? {
        guard let number = byte() else { return nil }
        guard number > 0 else { return .electricity }
        return Register(number: number).flatMap { MBusDeviceType(slotOf: $0) == nil ? nil : .slot($0) }
    }

    fileprivate mutating func equipment() -> TrackedEquipment? {
        guard let subject = subject(), let serial = text(), let awaited = text() else { return nil }
        return TrackedEquipment(
            subject: subject, serial: serial.isEmpty ? nil : serial, awaited: awaited.isEmpty ? nil : awaited)
    }

    fileprivate mutating func counter() -> TrackedCounter? {
        guard let register = register(), CounterPlausibility.isCounter(register), let amount = number(),
            let time = time(), let shown = number(), let state = byte(), state <= 2
        else { return nil }
        var counter = TrackedCounter(register, amount: amount, time: time)
        counter.shown = shown
        guard state > 0 else { return counter }
        guard let doubted = number(), let since = self.time() else { return nil }
        counter.doubt = TrackedCounter.Doubt(amount: doubted, time: since, isCounted: state == 2)
        return counter
    }

    fileprivate mutating func regressions() -> (Register, UInt64)? {
        guard let register = register(), let count = number(), count >= 0 else { return nil }
        return (register, UInt64(count))
    }

    fileprivate mutating func change() -> EquipmentChange? {
        guard let subject = subject(), let time = time(), let former = text(), let present = text(),
            let evidence = byte().flatMap(EquipmentChange.Evidence.init(rawValue:)), let effect = effect(),
            let handovers = list({ $0.handover() })
        else { return nil }
        return EquipmentChange(
            subject: subject, time: time, former: former.isEmpty ? nil : former,
            present: present.isEmpty ? nil : present, evidence: evidence, effect: effect, handovers: handovers)
    }

    private mutating func effect() -> EquipmentChange.Effect? {
        switch byte() {
        case 0: .replacement
        case 1: .undone
        case 2: time().map { .foreign(until: $0) }
        default: nil
        }
    }

    private mutating func handover() -> EquipmentChange.Handover? {
        guard let register = register(), let last = number(), let first = number() else { return nil }
        return EquipmentChange.Handover(register, last: last, first: first)
    }
}
