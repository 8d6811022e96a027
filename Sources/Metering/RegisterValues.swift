/// The registers of one telegram with their exact values, in the order of their numbers.
public struct RegisterValues: Hashable, Sendable {
    /// One register with its value.
    public struct Entry: Hashable, Sendable {
        /// The register.
        public let register: Register
        /// The value, in the register's unit.
        public let amount: Int64

        /// Creates an entry from a register and an amount in its unit.
        public init(_ register: Register, _ amount: Int64) {
            self.register = register
            self.amount = amount
        }
    }

    /// The time at which a value was measured, where that is not the telegram's.
    public struct OwnTime: Hashable, Sendable {
        /// The register.
        public let register: Register
        /// When its value was measured.
        public let time: Timestamp
        /// Whether the time was inferred from when the value changed, since the device does not tell (`DESIGN.md` §4).
        public let isInferred: Bool

        /// Creates the own time of a register's value.
        public init(_ register: Register, _ time: Timestamp, isInferred: Bool) {
            self.register = register
            self.time = time
            self.isInferred = isInferred
        }
    }

    /// All entries, by register number.
    public private(set) var entries: [Entry] = []
    /// The own times, by register number; most readings have none or one.
    public private(set) var ownTimes: [OwnTime] = []

    /// Creates a set without values, with room for as many as a telegram of a three-phase meter has.
    public init() {
        entries.reserveCapacity(24)
    }

    /// Creates a set of entries and own times that stand by register number, each register once.
    ///
    /// For those who read back what they took from such a set: nothing is sorted, and only debug builds look.
    public init(inOrder entries: [Entry], ownTimes: [OwnTime]) {
        assert(zip(entries, entries.dropFirst()).allSatisfy { $0.register < $1.register }, "entries stand by number")
        assert(
            zip(ownTimes, ownTimes.dropFirst()).allSatisfy { $0.register < $1.register }, "own times stand by number")
        self.entries = entries
        self.ownTimes = ownTimes
    }

    /// The amount of a register in its unit; nil when the telegram did not have it.
    ///
    /// Absent is not zero.
    public subscript(register: Register) -> Int64? {
        entries.first { $0.register == register }?.amount
    }

    /// The own time of a register's value; nil when it is the telegram's.
    public func ownTime(of register: Register) -> OwnTime? {
        ownTimes.first { $0.register == register }
    }

    /// Puts a value in; a second one for the same register takes the place of the first.
    ///
    /// Registers that come in the order of their numbers, as devices send them, are only appended.
    public mutating func set(_ register: Register, _ amount: Int64) {
        var index = entries.count
        while index > 0, entries[index - 1].register > register { index -= 1 }
        if index > 0, entries[index - 1].register == register {
            entries[index - 1] = Entry(register, amount)
        } else if index == entries.count {
            entries.append(Entry(register, amount))
        } else {
            entries.insert(Entry(register, amount), at: index)
        }
    }

    /// Says when a register's value was measured.
    public mutating func setOwnTime(_ time: OwnTime) {
        if ownTimes.last.map({ $0.register < time.register }) ?? true {
            ownTimes.append(time)
            return
        }
        ownTimes.removeAll { $0.register == time.register }
        let index = ownTimes.firstIndex { $0.register > time.register } ?? ownTimes.endIndex
        ownTimes.insert(time, at: index)
    }

    /// Puts entries that stand by number in place of all.
    internal mutating func replaceEntries(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Forgets the own times, and keeps their room unless a copy has it.
    internal mutating func removeOwnTimes() {
        ownTimes.removeAll(keepingCapacity: true)
    }
}
