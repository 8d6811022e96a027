internal import Metering

/// Writes `sm/fields`: every field the parser knows, in its order, absent ones as `-` (`devices.md` §1.A.8, §13.5).
internal struct FieldsWriter {
    var list: ItemList
    let telegram: SimulatedTelegram?
    let identity: LoggerIdentity
    let era: FirmwareEra
    /// Behind `sm/fields/`; empty for all fields.
    let filter: [UInt8]

    /// Writes all fields, or those that the filter lets through and the timestamp.
    mutating func write() {
        list.open("fields")
        writeMeter()
        writeEnergy()
        writeFailures()
        writePhases()
        if era.hasChannelNames { writeChannels() } else { writeNamedChannels() }
        list.close()
    }

    private mutating func field(_ name: StaticString, _ write: ((inout ItemList) -> Void)?) {
        guard passes(name) else { return }
        if let write, telegram != nil { write(&list) } else { list.append(name, text: "-") }
    }

    /// Since v3 a filter is the beginning of a name, before it is the name.
    private func passes(_ name: StaticString) -> Bool {
        guard !filter.isEmpty else { return true }
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if bytes.elementsEqual("timestamp".utf8) { return true }
        return era.hasChannelNames ? bytes.starts(with: filter) : bytes.elementsEqual(filter)
    }

    private mutating func words(_ name: StaticString, _ text: String?) {
        let era = era
        field(name, text.map { text in { $0.append(name, words: text.utf8, era) } })
    }

    private mutating func measured(_ name: StaticString, _ value: Int64?, _ unit: StaticString) {
        field(name, value.map { value in { $0.append(name, measured: value, unit: unit) } })
    }

    private mutating func number(_ name: StaticString, _ value: Int64?) {
        field(name, value.map { value in { $0.append(name, number: value) } })
    }

    private mutating func writeMeter() {
        words("identification", identity.identification)
        words("p1_version", identity.version)
        if era.hasChannelNames { words("p1_version_be", nil) }
        words("timestamp", telegram?.meterTime.text)
        words("equipment_id", identity.equipmentID)
    }

    private mutating func writeEnergy() {
        measured("energy_delivered_tariff1", telegram?.importEnergy.t1, "kWh")
        measured("energy_delivered_tariff2", telegram?.importEnergy.t2, "kWh")
        measured("energy_returned_tariff1", telegram?.exportEnergy.t1, "kWh")
        measured("energy_returned_tariff2", telegram?.exportEnergy.t2, "kWh")
        words("electricity_tariff", telegram?.tariffText)
        measured("power_delivered", telegram?.importPower, "kW")
        measured("power_returned", telegram?.exportPower, "kW")
        words("electricity_threshold", nil)
        words("electricity_switch_position", nil)
    }

    private mutating func writeFailures() {
        number("electricity_failures", identity.powerFailures)
        number("electricity_long_failures", identity.longPowerFailures)
        words("electricity_failure_log", identity.failureLog)
        for phase in Phase.allCases { number(LoggerNames.sags(phase), has(phase) ? identity.sags : nil) }
        for phase in Phase.allCases { number(LoggerNames.swells(phase), has(phase) ? identity.swells : nil) }
        words("message_short", nil)
        if !era.hasChannelNames { words("message_long", "") }
    }

    private func has(_ phase: Phase) -> Bool {
        telegram?.phases.contains(phase) ?? false
    }

    private func value(_ phase: Phase, _ values: KeyPath<SimulatedTelegram, PhaseValues>) -> Int64? {
        has(phase) ? telegram?[keyPath: values][phase] : nil
    }

    private mutating func writePhases() {
        for phase in Phase.allCases { measured(LoggerNames.voltage(phase), value(phase, \.voltage), "V") }
        for phase in Phase.allCases {
            let era = era
            let current = value(phase, \.current)
            field(LoggerNames.current(phase), current.map { current in { $0.appendCurrent(current, phase, era) } })
        }
        for phase in Phase.allCases { measured(LoggerNames.importPower(phase), value(phase, \.phaseImport), "kW") }
        for phase in Phase.allCases { measured(LoggerNames.exportPower(phase), value(phase, \.phaseExport), "kW") }
    }

    /// What a telegram can have of one M-Bus channel.
    private struct ChannelNames {
        let deviceType: StaticString
        let equipmentID: StaticString
        let delivered: StaticString
        let unit: StaticString
        /// Never there: before the reading, and behind it.
        let before: [StaticString]
        let after: [StaticString]
    }

    private mutating func write(_ names: ChannelNames, hasGas: Bool, isAlwaysThere: Bool) {
        let era = era
        field(names.deviceType, hasGas ? { $0.append(names.deviceType, small: 3, era) } : nil)
        words(names.equipmentID, hasGas ? identity.gasEquipmentID : nil)
        for name in names.before { words(name, nil) }
        let gas = (hasGas ? telegram?.gas : nil) ?? (isAlwaysThere ? 0 : nil)
        field(
            names.delivered,
            gas.map { gas in
                { $0.append(names.delivered, thousandths: FloatDecimal.channelThousandths(gas), unit: names.unit) }
            })
        for name in names.after { words(name, nil) }
    }

    private mutating func writeChannels() {
        for (index, names) in FieldsWriter.channels.enumerated() {
            write(names, hasGas: index == 0 && identity.gasEquipmentID != nil, isAlwaysThere: true)
        }
    }

    private mutating func writeNamedChannels() {
        for (index, names) in FieldsWriter.namedChannels.enumerated() {
            write(names, hasGas: index == 0 && identity.gasEquipmentID != nil, isAlwaysThere: false)
        }
    }

    private static let channels = [
        ChannelNames(
            deviceType: "mbus1_device_type", equipmentID: "mbus1_equipment_id_tc", delivered: "mbus1_delivered",
            unit: "m3",
            before: ["mbus1_equipment_id_ntc", "mbus1_valve_position"],
            after: ["mbus1_delivered_ntc", "mbus1_delivered_dbl"]),
        ChannelNames(
            deviceType: "mbus2_device_type", equipmentID: "mbus2_equipment_id_tc", delivered: "mbus2_delivered",
            unit: "GJ",
            before: ["mbus2_equipment_id_ntc", "mbus2_valve_position"],
            after: ["mbus2_delivered_ntc", "mbus2_delivered_dbl"]),
        ChannelNames(
            deviceType: "mbus3_device_type", equipmentID: "mbus3_equipment_id_tc", delivered: "mbus3_delivered",
            unit: "m3",
            before: ["mbus3_equipment_id_ntc", "mbus3_valve_position"],
            after: ["mbus3_delivered_ntc", "mbus3_delivered_dbl"]),
        ChannelNames(
            deviceType: "mbus4_device_type", equipmentID: "mbus4_equipment_id_tc", delivered: "mbus4_delivered",
            unit: "m3",
            before: ["mbus4_equipment_id_ntc", "mbus4_valve_position"],
            after: ["mbus4_delivered_ntc", "mbus4_delivered_dbl"]),
    ]

    private static let namedChannels = [
        ChannelNames(
            deviceType: "gas_device_type", equipmentID: "gas_equipment_id", delivered: "gas_delivered", unit: "m3",
            before: ["gas_valve_position"], after: []),
        ChannelNames(
            deviceType: "thermal_device_type", equipmentID: "thermal_equipment_id", delivered: "thermal_delivered",
            unit: "GJ",
            before: ["thermal_valve_position"], after: []),
        ChannelNames(
            deviceType: "water_device_type", equipmentID: "water_equipment_id", delivered: "water_delivered",
            unit: "m3",
            before: ["water_valve_position"], after: []),
        ChannelNames(
            deviceType: "slave_device_type", equipmentID: "slave_equipment_id", delivered: "slave_delivered",
            unit: "m3",
            before: ["slave_valve_position"], after: []),
    ]
}
