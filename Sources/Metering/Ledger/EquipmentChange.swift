/// Another physical meter than before, from a moment on, behind the same port: what the stitched counters survive.
public struct EquipmentChange: Hashable, Sendable {
    /// Which counters a piece of equipment has.
    public enum Subject: Hashable, Sendable {
        /// All registers of the electricity meter itself.
        case electricity
        /// One M-Bus counter, such as `.gas(slot: 1)`.
        case slot(Register)
    }

    /// What follows from it for the counters.
    public enum Effect: Hashable, Sendable {
        /// The new equipment counts on where the old one stopped; what was used in between is not known.
        case replacement
        /// What answered until this moment was another device than the meter: none of its values counts.
        case foreign(until: Timestamp)
        /// Nothing: it was taken back, and stands here so that nobody has to find out twice.
        case undone
    }

    /// How a change became known.
    public enum Evidence: UInt8, Hashable, Sendable, CaseIterable {
        /// The serial number changed.
        case serialNumber = 0
        /// Somebody said so: `metergw equipment confirm`.
        case command = 1
    }

    /// What a register said before a change and after it, in the register's unit.
    public struct Handover: Hashable, Sendable {
        /// The register.
        public let register: Register
        /// The last value of the old equipment.
        public let last: Int64
        /// The first value of the new one.
        public let first: Int64

        /// Creates the handover of a register.
        public init(_ register: Register, last: Int64, first: Int64) {
            self.register = register
            self.last = last
            self.first = first
        }
    }

    /// Which counters it concerns.
    public let subject: Subject
    /// The time of the first reading of the new equipment.
    public let time: Timestamp
    /// The serial number before, as the meter sends it; nil where it is not known.
    public let former: String?
    /// The serial number since.
    public let present: String?
    /// How it became known.
    public let evidence: Evidence
    /// What follows from it.
    public var effect: Effect
    /// The registers on both sides, so that the offset is known when the readings are gone.
    public var handovers: [Handover]

    /// Creates a change.
    public init(
        subject: Subject, time: Timestamp, former: String?, present: String?, evidence: Evidence,
        effect: Effect = .replacement, handovers: [Handover] = []
    ) {
        self.subject = subject
        self.time = time
        self.former = former
        self.present = present
        self.evidence = evidence
        self.effect = effect
        self.handovers = handovers
    }
}

extension EquipmentChange.Subject {
    /// The equipment that a register belongs to.
    public init(of register: Register) {
        self = MBusDeviceType(slotOf: register) == nil ? .electricity : .slot(register)
    }
}
