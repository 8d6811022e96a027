/// Telegrams as a meter writes them, with a checksum of the tests' own.
enum P1Text {
    /// The bytes of a telegram with these objects.
    static func telegram(_ objects: [String], header: String = "/ISK5\\2M550T-1012", checksum: String? = nil) -> [UInt8]
    {
        let text = Array("\(header)\r\n\r\n\(objects.joined(separator: "\r\n"))\r\n!".utf8)
        let digits = checksum ?? hex(crc(text))
        return text + Array("\(digits)\r\n".utf8)
    }

    /// A telegram of DSMR 5 at a time, with the power in watts.
    static func dsmr5(_ time: String, watts: Int = 250, more: [String] = []) -> [UInt8] {
        let power = String(watts)
        let padded = String(repeating: "0", count: max(0, 5 - power.count)) + power
        let kilowatts = "\(padded.dropLast(3)).\(padded.suffix(3))"
        return telegram(
            [
                "1-3:0.2.8(50)", "0-0:1.0.0(\(time))", "0-0:96.1.1(4530303433303037)", "1-0:1.8.1(004872.316*kWh)",
                "1-0:1.7.0(\(kilowatts)*kW)", "1-0:2.7.0(00.000*kW)",
            ] + more)
    }

    /// CRC-16/ARC, bit by bit.
    static func crc(_ bytes: [UInt8]) -> UInt16 {
        bytes.reduce(0) { register, byte in
            (0..<8).reduce(register ^ UInt16(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xA001 : value >> 1 }
        }
    }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
