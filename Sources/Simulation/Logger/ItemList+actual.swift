internal import Metering

/// What is wrong with an `sm/actual` body.
internal enum ActualFlaw: Sendable {
    /// The gas counter reads 0.
    case zeroGas
    /// Parsing ended after the energy on tariff 2; `gas_delivered` still is the previous telegram's.
    case partial(previousGas: Int64)
    /// A timestamp that is no time.
    case timestamp(StaticString)
    /// Values of other types.
    case wrongTypes
}

extension ItemList {
    /// Writes `sm/actual`; without a telegram only the gas that is always there (`devices.md` §1.A.7).
    mutating func writeActual(_ telegram: SimulatedTelegram?, era: FirmwareEra, flaw: ActualFlaw? = nil) {
        open("actual")
        switch (telegram, flaw) {
        case (nil, _):
            if era.hasChannelNames { append("gas_delivered", thousandths: 0, unit: "m3") }
        case (let telegram?, .partial(let gas)):
            appendTime(telegram, era, nil)
            append("energy_delivered_tariff1", measured: telegram.importEnergy.t1, unit: "kWh")
            append("energy_delivered_tariff2", measured: telegram.importEnergy.t2, unit: "kWh")
            append("gas_delivered", measured: gas, unit: "m3")
        case (let telegram?, .wrongTypes):
            appendTime(telegram, era, nil)
            appendWrongTypes()
        case (let telegram?, .zeroGas):
            appendTime(telegram, era, nil)
            appendElectricity(telegram, era)
            appendGas(telegram.gas.map { _ in 0 }, era)
        case (let telegram?, _):
            appendTime(telegram, era, flaw)
            appendElectricity(telegram, era)
            appendGas(telegram.gas, era)
        }
        close()
    }

    /// Appends an item with a value that went through a 32-bit float.
    mutating func append(_ name: StaticString, measured: Int64, unit: StaticString) {
        append(name, thousandths: FloatDecimal.thousandths(measured), unit: unit)
    }

    private mutating func appendTime(_ telegram: SimulatedTelegram, _ era: FirmwareEra, _ flaw: ActualFlaw?) {
        switch (flaw, era) {
        case (.timestamp(let text), .a3p):
            append("timestamp") { bytes in
                bytes.append(floatOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
            }
        case (.timestamp(let text), _): append("timestamp", text: text)
        case (_, .a3p):
            append("timestamp") { bytes in
                var text: [UInt8] = []
                text.append(telegram.meterTime)
                bytes.append(floatOf: text)
            }
        default: append("timestamp", time: telegram.meterTime)
        }
    }

    private mutating func appendElectricity(_ telegram: SimulatedTelegram, _ era: FirmwareEra) {
        append("energy_delivered_tariff1", measured: telegram.importEnergy.t1, unit: "kWh")
        append("energy_delivered_tariff2", measured: telegram.importEnergy.t2, unit: "kWh")
        append("energy_returned_tariff1", measured: telegram.exportEnergy.t1, unit: "kWh")
        append("energy_returned_tariff2", measured: telegram.exportEnergy.t2, unit: "kWh")
        append("power_delivered", measured: telegram.importPower, unit: "kW")
        append("power_returned", measured: telegram.exportPower, unit: "kW")
        for phase in telegram.phases {
            append(LoggerNames.voltage(phase), measured: telegram.voltage[phase], unit: "V")
        }
        for phase in telegram.phases {
            appendCurrent(telegram.current[phase], phase, era)
        }
        for phase in telegram.phases {
            append(LoggerNames.importPower(phase), measured: telegram.phaseImport[phase], unit: "kW")
        }
        for phase in telegram.phases {
            append(LoggerNames.exportPower(phase), measured: telegram.phaseExport[phase], unit: "kW")
        }
    }

    /// Appends a current, which was a whole number before v3.
    mutating func appendCurrent(_ milliamperes: Int64, _ phase: Phase, _ era: FirmwareEra) {
        if era.hasChannelNames {
            append(LoggerNames.current(phase), measured: milliamperes, unit: "A")
        } else {
            append(LoggerNames.current(phase), number: milliamperes / 1000, unit: "A")
        }
    }

    private mutating func appendGas(_ gas: Int64?, _ era: FirmwareEra) {
        guard era.hasChannelNames else {
            if let gas {
                append("gas_delivered", thousandths: FloatDecimal.channelThousandths(gas), unit: "m3")
            }
            return
        }
        append("mbus1_delivered", thousandths: FloatDecimal.channelThousandths(gas ?? 0), unit: "m3")
        append("mbus2_delivered", thousandths: 0, unit: "GJ")
        append("mbus3_delivered", thousandths: 0, unit: "m3")
        append("mbus4_delivered", thousandths: 0, unit: "m3")
        append("gas_delivered", measured: gas ?? 0, unit: "m3")
    }

    private mutating func appendWrongTypes() {
        append("energy_delivered_tariff1", unit: "kWh") { $0.append("true") }
        append("energy_delivered_tariff2", unit: "kWh") { $0.append("\"abc\"") }
        append("energy_returned_tariff1", unit: "kWh") { $0.append("null") }
        append("energy_returned_tariff2", unit: "kWh") { $0.append("[1, 2]") }
        append("power_delivered", unit: "kW") { $0.append("{\"watts\": 1}") }
        append("power_returned", unit: "kW") { $0.append("\"0.000\"") }
        append("gas_delivered", unit: "m3") { $0.append("false") }
    }
}

extension [UInt8] {
    /// Appends what a text becomes that is read as a float.
    mutating func append(floatOf text: some Collection<UInt8>) {
        FloatDecimal.append(floatOf: text, to: &self)
    }
}
