/// The addresses of devices: one each in 127.0.0.0/8, spread so that none ends in 0 or 255.
internal enum DeviceAddress {
    /// How many addresses there are.
    static let count = 254 * 62500

    /// The four numbers of the address with an index, as one number in host order.
    static func address(ofIndex index: Int) -> UInt32 {
        let second = UInt32(1 + index / 62500)
        let third = UInt32(index / 250 % 250)
        return 127 << 24 | second << 16 | third << 8 | UInt32(1 + index % 250)
    }

    /// The index of an address; nil for one that no device can have.
    static func index(ofAddress address: UInt32) -> Int? {
        let (second, third, fourth) = (Int(address >> 16 & 255), Int(address >> 8 & 255), Int(address & 255))
        guard address >> 24 == 127, (1...254).contains(second), third < 250, (1...250).contains(fourth) else {
            return nil
        }
        return (second - 1) * 62500 + third * 250 + fourth - 1
    }

    /// The address as text.
    static func text(ofIndex index: Int) -> String {
        let address = address(ofIndex: index)
        return "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }
}
