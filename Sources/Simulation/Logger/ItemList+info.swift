internal import Metering

extension ItemList {
    /// Writes `sm/info`; without a telegram an empty array, before v3 all names with `-` (`devices.md` §1.A.6).
    mutating func writeInfo(_ telegram: SimulatedTelegram?, _ identity: LoggerIdentity, era: FirmwareEra) {
        open("info")
        if let telegram {
            append("identification", words: identity.identification.utf8, era)
            append("p1_version", words: identity.version.utf8, era)
            append("equipment_id", words: identity.equipmentID.utf8, era)
            append("electricity_tariff", words: telegram.tariffText.utf8, era)
        } else if !era.hasChannelNames {
            for name: StaticString in ["identification", "p1_version", "equipment_id", "electricity_tariff"] {
                append(name, text: "-")
            }
        }
        appendGasMeter(telegram == nil ? nil : identity.gasEquipmentID, era)
        close()
    }

    /// Appends an item of text, which the PlatformIO build turns into a float.
    mutating func append(_ name: StaticString, words: some Collection<UInt8>, _ era: FirmwareEra) {
        if era == .a3p {
            append(name) { $0.append(floatOf: words) }
        } else {
            append(name, text: words)
        }
    }

    /// Appends a number of 8 or 16 bits, which the PlatformIO build turns into a float.
    mutating func append(_ name: StaticString, small number: Int64, _ era: FirmwareEra) {
        if era == .a3p { append(name, thousandths: number * 1000) } else { append(name, number: number) }
    }

    private mutating func appendGasMeter(_ equipmentID: String?, _ era: FirmwareEra) {
        switch (equipmentID, era.hasChannelNames) {
        case (let id?, true):
            append("mbus1_device_type", small: 3, era)
            append("mbus1_equipment_id_tc", words: id.utf8, era)
        case (let id?, false):
            append("gas_device_type", number: 3)
            append("gas_equipment_id", text: id.utf8)
        case (nil, true): break
        case (nil, false):
            append("gas_device_type", text: "-")
            append("gas_equipment_id", text: "-")
        }
    }
}

extension SimulatedTelegram {
    /// The tariff as the meter writes it.
    internal var tariffText: String { tariff == .t2 ? "0002" : "0001" }
}
