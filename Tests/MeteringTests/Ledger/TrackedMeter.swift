import Metering

/// A meter whose readings go to a tracker, ten seconds apart.
struct TrackedMeter {
    var tracker = EquipmentTracker()
    var now = Timestamp(seconds: 1_800_000_000)
    /// All that has come to light.
    var findings: [EquipmentTracker.Finding] = []

    /// Takes a reading; without a serial number the meter was not asked for it.
    @discardableResult
    mutating func read(
        _ amounts: KeyValuePairs<Register, Int64>, _ serial: String? = nil, slots: [Register: String] = [:],
        after span: Duration = .seconds(10)
    ) -> [EquipmentTracker.Finding] {
        now = now.advanced(by: span)
        var values = RegisterValues()
        for (register, amount) in amounts { values.set(register, amount) }
        let isTold = serial != nil || !slots.isEmpty
        let reading = Reading(time: now, received: now, origin: .poll, values: values)
        let found = tracker.take(reading, serials: isTold ? ShownSerials(electricity: serial, slots: slots) : nil)
        findings += found
        return found
    }

    /// What is shown of a register that says an amount now.
    func shown(_ register: Register, _ amount: Int64) -> Int64? {
        var values = RegisterValues()
        values.set(register, amount)
        return tracker.stitched(values)[register]
    }

    /// The process ends and begins anew, with what was kept and the last reading.
    mutating func restart(_ amounts: KeyValuePairs<Register, Int64>) {
        guard let kept = EquipmentTracker(bytes: tracker.bytes) else {
            preconditionFailure("what was kept cannot be read")
        }
        tracker = kept
        var values = RegisterValues()
        for (register, amount) in amounts { values.set(register, amount) }
        tracker.restore(Reading(time: now, received: now, origin: .poll, values: values))
    }
}
