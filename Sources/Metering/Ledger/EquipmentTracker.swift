/// Follows the equipment of one meter: judges each reading's counters, finds out when equipment was exchanged, and
/// stitches what is shown (`DESIGN.md` §4).
///
/// A changed serial number is a change of equipment. It may be told with each reading, every few minutes, or never: so
/// the exchange is put where a counter fell or leapt since the old number was last told, else at the first reading
/// after that. A counter that falls or leaps without such a change is held where it was until it is back there, and
/// counted once. A serial number that goes and comes back within a week was another device's: nothing of that counts.
/// Kept over restarts as `bytes`.
public struct EquipmentTracker: Hashable, Sendable {
    /// What a reading, or what was told with it, has brought to light.
    public enum Finding: Hashable, Sendable {
        /// Equipment was exchanged.
        case replaced(EquipmentChange)
        /// What was taken for new equipment was another device: its change says until when.
        case foreign(EquipmentChange)
        /// A counter fell or leapt, and the equipment is the same or cannot be known.
        case regression(CounterRegression)
    }

    /// A serial number that comes back this soon was never replaced.
    static let foreignSpan = Duration.seconds(7 * 86400)
    /// How long a device that tells serial numbers when asked has to tell them, before a fall is counted without.
    static let patience = Duration.seconds(15 * 60)
    /// How many changes are kept; beyond it the oldest that count for nothing go.
    static let capacity = 64

    /// All changes that are known, those that were taken back among them, by time.
    public internal(set) var changes: [EquipmentChange] = []
    /// How often each counter fell or leapt without a change that explains it.
    public internal(set) var regressions: [Register: UInt64] = [:]
    /// How many exchanges were found or confirmed, those that were taken back among them.
    public internal(set) var replacementCount: UInt64 = 0
    /// Whether `bytes` are other than when this was last set to false.
    public var isChanged = false
    internal var equipment: [TrackedEquipment] = []
    /// By register number.
    internal var counters: [TrackedCounter] = []

    /// Creates the tracker of a meter of which nothing is known.
    public init() {}

    /// Takes a reading, whose time is not before that of the one before.
    ///
    /// - Parameters:
    ///   - reading: The reading, as the registers said it.
    ///   - serials: The serial numbers, where the meter told them with this reading or since the one before; nil where
    ///     it was not asked.
    /// - Returns: What has come to light.
    public mutating func take(_ reading: Reading, serials: ShownSerials? = nil) -> [Finding] {
        if takeQuietly(reading, serials) { return [] }
        if let serials { note(serials) }
        var findings: [Finding] = []
        let entries = reading.values.entries.filter { CounterPlausibility.isCounter($0.register) }
        // Slots have the highest numbers, and each is a piece of equipment of its own.
        let count = entries.firstIndex { $0.register.number >= EquipmentTracker.firstSlot } ?? entries.count
        if count > 0 { take(entries[..<count], of: .electricity, at: reading.time, serials, &findings) }
        for index in count..<entries.count {
            take(entries[index...index], of: .slot(entries[index].register), at: reading.time, serials, &findings)
        }
        return findings
    }

    /// Takes the last reading of an earlier run: it was judged then.
    public mutating func restore(_ reading: Reading) {
        for entry in reading.values.entries where CounterPlausibility.isCounter(entry.register) {
            let index = self.index(of: entry.register) ?? add(entry, at: reading.time)
            let isBack = counters[index].isPlausible(entry.amount, at: reading.time)
            guard counters[index].doubt == nil || isBack else { continue }
            isChanged = isChanged || counters[index].doubt != nil
            counters[index].doubt = nil
            counters[index].amount = entry.amount
            counters[index].time = reading.time
            counters[index].show()
        }
    }

    /// The values as they are shown: counters stitched and held, all else as it is.
    public func stitched(_ values: RegisterValues) -> RegisterValues {
        var stitched = values
        for counter in counters {
            if let shown = counter.shown, let amount = values[counter.register], amount != shown {
                stitched.set(counter.register, shown)
            }
        }
        return stitched
    }

    /// The counters that fell or leapt and are held until they are back or a change explains it.
    public var held: [CounterRegression] {
        counters.compactMap { counter in
            counter.doubt.map {
                CounterRegression(counter.register, from: counter.amount, to: $0.amount, time: $0.time)
            }
        }
    }

    /// The equipment whose serial number is known, with that.
    public var serials: [(subject: EquipmentChange.Subject, serial: String)] {
        equipment.compactMap { item in item.serial.map { (item.subject, $0) } }
    }

    private static let firstSlot = Register.gas(slot: 1).number
}

/// One piece of equipment of a meter, and what has been seen since its serial number was last told.
internal struct TrackedEquipment: Hashable, Sendable {
    /// A reading at which an exchange may have been, with the registers before and at it.
    struct Step: Hashable, Sendable {
        let time: Timestamp
        let handovers: [EquipmentChange.Handover]

        /// How far the registers went at it.
        var size: Int64 {
            handovers.map { $0.first.subtractingReportingOverflow($0.last).partialValue.magnitude }.max()
                .map { Int64(clamping: $0) } ?? 0
        }
    }

    let subject: EquipmentChange.Subject
    /// The serial number; nil while it was never told.
    var serial: String?
    /// Another one that was told, and no reading of the equipment has come since.
    var awaited: String?
    /// When the newest equipment began to count; nil while it is the first one.
    var since: Timestamp?
    /// The first reading since the serial number was last told.
    var first: Step?
    /// The reading since then at which a counter fell or leapt, the furthest of several, until all are back.
    var doubtful: Step?
}
