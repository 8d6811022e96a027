/// What a logger and its meter say about themselves, which does not change from telegram to telegram.
internal struct LoggerIdentity: Hashable, Sendable {
    /// The first line of a telegram, with `\` made into `=` as the firmware does.
    var identification = "KFM5KAIFA-METER"
    var version = "50"
    /// Two hex digits for each character of the meter's number.
    var equipmentID: String
    /// The same of the gas meter; nil in a household without.
    var gasEquipmentID: String?
    var address: String
    var macAddress: String
    var chipID: String
    var networkName = "home"
    var powerFailures: Int64 = 7
    var longPowerFailures: Int64 = 3
    var failureLog = "(1)(0-0:96.7.19)(180529135630S)(0000002451*s)"
    var sags: Int64 = 2
    var swells: Int64 = 0
}

extension LoggerIdentity {
    /// Makes up the identity of a device.
    init(device index: Int, address: String, plan: HouseholdPlan) {
        let bits = Hash.mix(plan.seed, 7000)
        equipmentID = LoggerIdentity.hex(
            of: "E0033" + LoggerIdentity.digits(Int(bits >> 40), 5) + LoggerIdentity.digits(index, 7))
        if plan.hasGas {
            gasEquipmentID = LoggerIdentity.hex(
                of: "G0032" + LoggerIdentity.digits(Int(bits & 0xFFFF), 5) + LoggerIdentity.digits(index, 7))
        }
        self.address = address
        let chip = UInt32(truncatingIfNeeded: index + 0x1234) &* 0x9E37_79B1 & 0xFF_FFFF
        chipID = String(chip, radix: 16)
        let bytes = [0xC8, 0x2B, 0x96, chip >> 16, chip >> 8 & 255, chip & 255]
        macAddress = bytes.map { LoggerIdentity.hex(UInt8(truncatingIfNeeded: $0)) }.joined(separator: ":")
        identification = ["KFM5KAIFA-METER", "ISK5=2M550T-1012", "Ene5=T210-D ESMR5.0"][Int(bits % 3)]
    }

    /// Two upper-case hex digits for each character.
    static func hex(of text: String) -> String {
        hex(of: text.utf8)
    }

    /// Two upper-case hex digits for each byte.
    static func hex(of bytes: some Sequence<UInt8>) -> String {
        bytes.map(hex).joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text.suffix(width)
    }
}
