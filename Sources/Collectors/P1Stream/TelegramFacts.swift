internal import Metering

extension MeterFacts {
    /// What a telegram says of its meter.
    internal init(_ telegram: Telegram, _ bytes: Span<UInt8>) {
        self.init()
        let name = Telegram.printable(bytes, telegram.identification)
        identification = name.isEmpty ? nil : name
        for object in telegram.objects {
            guard case .fact(let fact) = object.meaning else { continue }
            switch fact {
            case .version: version = version ?? Telegram.words(of: object, in: bytes)
            case .equipmentID: equipmentID = equipmentID ?? MeterFacts.id(object.groups(in: bytes).first, bytes)
            default: break
            }
        }
        channels = telegram.channels.map { channel in
            Channel(
                number: Int(channel.number), deviceType: channel.deviceType,
                equipmentID: MeterFacts.id(channel.id, bytes))
        }
    }

    private static func id(_ range: Range<Int>?, _ bytes: Span<UInt8>) -> String? {
        guard let range, !range.isEmpty else { return nil }
        return Telegram.printable(bytes, range)
    }
}
