/// Which slot each piece of M-Bus equipment behind a meter has: who comes first is slot 1 of its type, and stays it.
///
/// A slot belongs to equipment, not to the channel it is plugged in (`registers.md`). Kept over restarts as `bytes`.
public struct SlotTable: Hashable, Sendable {
    /// A slot and what is known of the equipment in it.
    internal struct Binding: Hashable, Sendable {
        let type: MBusDeviceType
        /// 1 to the type's capacity.
        let slot: Int
        /// The serial number or other id of the equipment; nil while the device did not tell it.
        var equipment: String?
        /// Where it was seen last; nil when something else has been seen there since.
        var channel: UInt8?
    }

    /// The slots that are taken, in the order in which they were.
    internal private(set) var bindings: [Binding] = []

    /// Creates a table in which every slot is free.
    public init() {}

    /// Creates a table of slots that are taken.
    internal init(bindings: [Binding]) {
        self.bindings = bindings
    }

    /// The register of a piece of equipment that is there now; a slot is given to it when it is new.
    ///
    /// Equipment with an id keeps its slot on every channel. Without one, the channel says which it is. A new id takes
    /// over the slot of the equipment that it replaces: what was on its channel and has not been seen elsewhere, or,
    /// when `present` is known, what is no longer among that.
    ///
    /// - Parameters:
    ///   - id: The equipment's id as the meter sends it; nil or empty when the device does not tell. Longer than 255
    ///     bytes is none.
    ///   - type: What it measures.
    ///   - channel: The M-Bus channel, 1 to 4; 0 where the device has none. Up to 254.
    ///   - present: The ids of all equipment that the meter shows now; nil when that is not known. With it, two meters
    ///     that change places keep their slots.
    /// - Returns: Nil when all slots of the type are taken, or the channel is none.
    public mutating func slot(
        forEquipment id: String?, type: MBusDeviceType, channel: Int, present: [String]? = nil
    ) -> Register? {
        guard let channel = UInt8(exactly: channel), channel != SlotTable.noChannel else { return nil }
        let id = id.flatMap { (1...255).contains($0.utf8.count) ? $0 : nil }
        guard let index = index(of: id, type, channel, present) ?? add(type) else { return nil }
        // A channel holds one piece of equipment, of whatever type.
        for other in bindings.indices where bindings[other].channel == channel { bindings[other].channel = nil }
        bindings[index].channel = channel
        if let id { bindings[index].equipment = id }
        return Register.inSlot(bindings[index].slot, of: type)
    }

    /// The id of the equipment that has the slot of a register; nil when the slot is free or the id not known.
    public func equipment(of register: Register) -> String? {
        bindings.first { Register.inSlot($0.slot, of: $0.type) == register }?.equipment
    }

    /// What stands for no channel in `bytes`.
    internal static let noChannel: UInt8 = 255

    /// The binding that equipment belongs to, as it is or as a replacement.
    private func index(of id: String?, _ type: MBusDeviceType, _ channel: UInt8, _ present: [String]?) -> Int? {
        let ofType = bindings.indices.filter { bindings[$0].type == type }
        let onChannel = ofType.first { bindings[$0].channel == channel }
        // Something else has been seen where this was, and nobody knew its id: it can only be recognised by its type.
        let displaced = ofType.first { bindings[$0].equipment == nil && bindings[$0].channel == nil }
        guard let id else { return onChannel ?? displaced }
        if let same = ofType.first(where: { bindings[$0].equipment == id }) { return same }
        if let onChannel {
            guard let former = bindings[onChannel].equipment else { return onChannel }
            if present?.contains(former) != true { return onChannel }
        }
        let absent = present.flatMap { present in
            ofType.first { index in bindings[index].equipment.map { !present.contains($0) } ?? false }
        }
        return absent ?? displaced
    }

    /// Takes the lowest free slot of a type; nil when there is none.
    private mutating func add(_ type: MBusDeviceType) -> Int? {
        let taken = bindings.filter { $0.type == type }.map(\.slot)
        guard let slot = (1...type.capacity).first(where: { !taken.contains($0) }) else { return nil }
        bindings.append(Binding(type: type, slot: slot, equipment: nil, channel: nil))
        return bindings.count - 1
    }
}
