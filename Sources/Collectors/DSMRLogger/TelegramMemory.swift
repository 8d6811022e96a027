internal import Metering

/// What is remembered of a device's telegrams: which was the last, what they hold, and when the M-Bus values changed.
internal struct TelegramMemory: Sendable {
    /// How many of the last telegrams may lack the same of what is usual before it is usual no more.
    static let partialsBeforeNewShape = 3
    /// How many telegrams those are: parse errors are rare, and seldom twice at the same place.
    static let span = 10

    /// A bit for each register of a telegram.
    private typealias Shape = UInt128

    private(set) var last: MeterTime?
    private var usual: Shape = 0
    /// What has been missing for good once: it may come and go.
    private var optional: Shape = 0
    /// What each of the last telegrams lacked.
    private var lacks: [Shape] = []
    private var lastJudged: MeterTime?
    private var changes: [Register: (amount: Int64, time: Timestamp)] = [:]

    /// Whether a telegram is the one that was taken last.
    func isKnown(_ time: MeterTime) -> Bool {
        time == last
    }

    /// Names what a telegram lacks that this device normally sends: a parse error on the device leaves the rest of the
    /// fields out (`devices.md` §1.A.7); empty when it is complete, or when the shape has changed for good.
    mutating func missing(in values: RegisterValues, at time: MeterTime) -> [Register] {
        let shape = values.entries.reduce(into: Shape(0)) { $0 |= 1 << Shape($1.register.number) }
        let missing = usual & ~shape & ~optional
        usual |= shape
        if lastJudged != time {
            if lacks.count == TelegramMemory.span { lacks.removeFirst() }
            lacks.append(missing)
            lastJudged = time
        }
        guard missing != 0 else { return [] }
        guard lacks.count(where: { $0 == missing }) < TelegramMemory.partialsBeforeNewShape else {
            optional |= missing
            return []
        }
        return (0..<UInt8(128)).filter { missing >> Shape($0) & 1 == 1 }.compactMap(Register.init(number:))
    }

    /// Takes note of a telegram, and gives its M-Bus values the time at which they changed, as the device hides theirs.
    mutating func take(_ values: inout RegisterValues, meterTime: MeterTime, time: Timestamp) {
        last = meterTime
        for entry in values.entries where entry.register.description.hasOwnTime {
            if changes[entry.register]?.amount != entry.amount { changes[entry.register] = (entry.amount, time) }
            let changed = changes[entry.register]?.time ?? time
            values.setOwnTime(RegisterValues.OwnTime(entry.register, changed, isInferred: true))
        }
    }
}
