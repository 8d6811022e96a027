internal import Metering

/// Which register the value of each M-Bus channel belongs to.
internal struct ChannelSlots: Sendable {
    private struct Channel {
        let number: Int
        let type: MBusDeviceType
        let register: Register
    }

    /// The slots of all equipment that was ever seen.
    private(set) var slots: SlotTable
    private var channels: [Channel] = []

    init(_ slots: SlotTable) {
        self.slots = slots
    }

    /// Finds the register of each channel, when the device has told what stands there; true when a slot was given away.
    mutating func bind(_ told: [MeterFacts.Channel]) -> Bool {
        let former = slots
        let present = told.compactMap(\.equipmentID)
        channels = told.compactMap { channel in
            guard let type = MBusDeviceType(number: channel.deviceType),
                let register = slots.slot(
                    forEquipment: channel.equipmentID, type: type, channel: channel.number, present: present)
            else { return nil }
            return Channel(number: channel.number, type: type, register: register)
        }
        return slots != former
    }

    /// The register of the gas meter whose counter the device's own memory keeps.
    var gasRegister: Register { channels.last { $0.type == .gas }?.register ?? .gas(slot: 1) }

    /// Puts the M-Bus values in their slots; the unit is the device type's, not the label's (`devices.md` §2).
    func add(_ actual: ActualBody, to values: inout RegisterValues) {
        for channel in channels {
            guard let millionths = actual.millionths(of: channel.number) else { continue }
            values.set(
                channel.register, channel.register.description.unit == .kilojoules ? millionths : millionths / 1000)
        }
        // `gas_delivered` is exact where the channel's own value is damaged to two decimals (§1.0).
        if let litres = actual.gasLitres { values.set(gasRegister(of: litres, in: actual), litres) }
    }

    /// The gas meter that `gas_delivered` is of.
    ///
    /// The firmware takes the one on the highest channel that its settings call gas, too, and does not tell those
    /// settings; so of several it is the one whose own value is nearest.
    private func gasRegister(of litres: Int64, in actual: ActualBody) -> Register {
        let meters = channels.filter { $0.type == .gas }
        var nearest = meters.last
        var least = Int64.max
        for meter in meters.reversed() {
            guard let millionths = actual.millionths(of: meter.number) else { continue }
            let distance = abs(millionths / 1000 - litres)
            guard distance < least else { continue }
            least = distance
            nearest = meter
        }
        return nearest?.register ?? .gas(slot: 1)
    }
}

extension ActualBody {
    /// The value of a channel; nil without one, and for zero.
    fileprivate func millionths(of channel: Int) -> Int64? {
        channels.first { $0.number == channel }?.millionths
    }
}
