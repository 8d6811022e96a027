internal import Metering

/// The bodies of `sm/info`, `dev/info` and `dev/time`: what the device says in words (`devices.md` §1.A.3, 1.A.4, 1.A.6).
///
/// Damaged items cost only themselves here, as some builds send floats for texts, and an SSID can break the JSON.
internal enum InfoBodies {
    /// Reads `sm/info` into facts.
    ///
    /// - Returns: False when the list is empty: the device has had no telegram yet.
    static func readMeterInfo(_ body: [UInt8], into facts: inout MeterFacts) throws(PollFailure) -> Bool {
        var types: [Int: Int] = [:]
        var serials: [Int: String] = [:]
        var isEmpty = true
        try LoggerItems.forEach(of: "info", in: body, passesOverDamage: true) { name, value throws(PollFailure) in
            isEmpty = false
            let name = String(decoding: name, as: UTF8.self)
            switch name {
            case "identification": facts.identification = value.word
            case "p1_version": facts.version = value.word ?? value.integer.map(String.init)
            case "equipment_id": facts.equipmentID = value.word
            case "electricity_tariff": facts.activeTariff = value.integer
            default: readChannel(name, value, &types, &serials)
            }
        }
        facts.channels = types.keys.sorted().map { number in
            MeterFacts.Channel(number: number, deviceType: types[number] ?? 0, equipmentID: serials[number])
        }
        return !isEmpty
    }

    /// Reads `mbusN_…`, and the names before version 3, where gas was always channel 1.
    private static func readChannel(
        _ name: String, _ value: LoggerItems.Value, _ types: inout [Int: Int], _ serials: inout [Int: String]
    ) {
        if name == "gas_device_type", let type = value.integer { types[1] = Int(type) }
        if name == "gas_equipment_id" { serials[1] = value.word }
        guard name.hasPrefix("mbus"), let number = name.dropFirst(4).first?.wholeNumberValue else { return }
        switch name.dropFirst(5) {
        case "_device_type": types[number] = value.integer.map(Int.init)
        case "_equipment_id_tc", "_equipment_id_ntc": serials[number] = serials[number] ?? value.word
        default: break
        }
    }

    /// Reads `dev/info` into facts and health; of a body that breaks off, what came is kept.
    static func readDeviceInfo(_ body: [UInt8], into facts: inout MeterFacts) throws(PollFailure) -> LoggerHealth {
        var health = LoggerHealth()
        var failure: PollFailure?
        do throws(PollFailure) {
            try LoggerItems.forEach(of: "devinfo", in: body, passesOverDamage: true) {
                name, value throws(PollFailure) in
                switch String(decoding: name, as: UTF8.self) {
                case "fwversion": facts.firmware = value.word
                case "macaddress": facts.macAddress = value.word
                case "freeheap": health.freeHeapBytes = value.count
                // The chip's library says 31 when there is no connection.
                case "wifirssi": health.rssiDecibelMilliwatts = value.integer.flatMap { $0 < 0 ? $0 : nil }
                case "uptime_secs": health.uptimeSeconds = value.count
                case "telegramcount": health.telegrams = value.count
                case "telegramerrors": health.telegramErrors = value.count
                case "reboots": health.reboots = value.count
                case "lastreset": health.lastReset = value.word
                case "telegraminterval": health.telegramIntervalSeconds = value.count
                default: break
                }
            }
        } catch {
            failure = error
        }
        if let failure, facts.firmware == nil { throw failure }
        return health
    }

    /// Reads the telegram's time out of `dev/time`.
    static func readDeviceTime(_ body: [UInt8]) throws(PollFailure) -> MeterTime {
        var time: MeterTime?
        try LoggerItems.forEach(of: "devtime", in: body) { name, value throws(PollFailure) in
            guard name.equals("timestamp") else { return }
            guard case .text(let bytes) = value, let read = MeterTime(bytes) else {
                throw PollFailure(badTime: value.bytes)
            }
            time = read
        }
        guard let time else { throw PollFailure(.parse, "dev/time has no timestamp") }
        return time
    }
}

extension LoggerItems.Value {
    /// The bytes, whatever they are.
    fileprivate var bytes: UnsafeRawBufferPointer {
        switch self {
        case .text(let bytes), .bare(let bytes): bytes
        }
    }

    /// The text; nil for what stands for nothing, and for what is no text.
    fileprivate var word: String? {
        guard !isAbsent, case .text(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The whole number, bare or between quotes; nil for anything else.
    fileprivate var integer: Int64? {
        DecimalText.parse(bytes, decimals: 0)?.amount
    }

    /// The whole number where it is none below zero; nil for anything else.
    fileprivate var count: Int64? {
        integer.flatMap { $0 >= 0 ? $0 : nil }
    }
}
