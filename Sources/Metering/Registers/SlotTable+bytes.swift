extension SlotTable {
    /// The first byte of `bytes`.
    private static let version: UInt8 = 1

    /// The table as it is kept on the disk: a version, then type, slot, channel, length and text of each id.
    public var bytes: [UInt8] {
        var bytes = [SlotTable.version]
        for binding in bindings {
            let id = Array((binding.equipment ?? "").utf8)
            bytes += [binding.type.rawValue, UInt8(binding.slot), binding.channel ?? SlotTable.noChannel]
            bytes += [UInt8(id.count)] + id
        }
        return bytes
    }

    /// Reads what `bytes` returned.
    ///
    /// - Returns: Nil for anything else, and for a table that says two things of one slot, id or channel.
    public init?(bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        guard rest.popFirst() == SlotTable.version else { return nil }
        var bindings: [Binding] = []
        while !rest.isEmpty {
            guard let binding = Binding(&rest), !bindings.contains(where: binding.contradicts) else { return nil }
            bindings.append(binding)
        }
        self.init(bindings: bindings)
    }
}

extension SlotTable.Binding {
    /// Takes a binding from the front of the bytes that are left.
    fileprivate init?(_ rest: inout ArraySlice<UInt8>) {
        guard let type = rest.popFirst().flatMap(MBusDeviceType.init(rawValue:)),
            let slot = rest.popFirst(), (1...type.capacity).contains(Int(slot)),
            let channel = rest.popFirst(), let length = rest.popFirst(), rest.count >= length,
            let id = String(validating: rest.prefix(Int(length)), as: UTF8.self)
        else { return nil }
        rest = rest.dropFirst(Int(length))
        self.init(
            type: type, slot: Int(slot), equipment: id.isEmpty ? nil : id,
            channel: channel == SlotTable.noChannel ? nil : channel)
    }

    /// Whether both cannot be in one table.
    fileprivate func contradicts(_ other: Self) -> Bool {
        (channel != nil && channel == other.channel)
            || (type == other.type && (slot == other.slot || (equipment != nil && equipment == other.equipment)))
    }
}
