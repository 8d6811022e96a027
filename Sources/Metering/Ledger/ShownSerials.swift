/// The serial numbers that a meter shows: its own, and those of the equipment behind it.
public struct ShownSerials: Hashable, Sendable {
    /// That of the electricity meter; nil where it does not tell.
    public let electricity: String?
    private let slots: [Register: String]
    /// What serial numbers are shown of.
    internal let subjects: [EquipmentChange.Subject]

    /// Creates the serial numbers that are shown; an empty or overlong text is none.
    ///
    /// - Parameters:
    ///   - electricity: That of the electricity meter.
    ///   - slots: Those of M-Bus equipment, by the register of its slot.
    public init(electricity: String?, slots: [Register: String] = [:]) {
        let electricity = electricity.flatMap { ShownSerials.isSerial($0) ? $0 : nil }
        let slots = slots.filter { ShownSerials.isSerial($0.value) }
        self.electricity = electricity
        self.slots = slots
        subjects = (electricity == nil ? [] : [.electricity]) + slots.keys.sorted().map { .slot($0) }
    }

    /// Creates the serial numbers of a meter and of what is in its slots.
    public init(electricity: String?, slots: SlotTable) {
        var shown: [Register: String] = [:]
        for register in ShownSerials.slotRegisters { shown[register] = slots.equipment(of: register) }
        self.init(electricity: electricity, slots: shown)
    }

    /// The serial number of a piece of equipment; nil where the meter does not tell.
    public subscript(subject: EquipmentChange.Subject) -> String? {
        switch subject {
        case .electricity: electricity
        case .slot(let register): slots[register]
        }
    }

    private static func isSerial(_ text: String) -> Bool { (1...255).contains(text.utf8.count) }

    private static let slotRegisters = Register.all.map(\.register).filter { MBusDeviceType(slotOf: $0) != nil }
}
