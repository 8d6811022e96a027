internal import Metering

extension TelegramWriter {
    /// Sweden, Finland and Denmark: neither version nor id, nothing on M-Bus, reactive power by phase.
    mutating func writeNordic(_ meter: MeterMoment, _ identification: String, hasBlankLine: Bool = true) {
        let power = NumberForm(.kW, decimals: 3, whole: 4)
        let reactive = NumberForm(.kVAr, decimals: 3, whole: 4)
        begin(identification, hasBlankLine: hasBlankLine)
        object("0-0:1.0.0", meter.time)
        register(.importEnergy(.total), "1-0:1.8.0", meter.importTotal, NumberForm(.kWh, decimals: 3, whole: 8))
        register(.exportEnergy(.total), "1-0:2.8.0", meter.exportTotal, NumberForm(.kWh, decimals: 3, whole: 8))
        reactiveEnergies(meter, NumberForm(.kVArh, decimals: 3, whole: 8))
        powers(meter, power)
        reactivePowers(meter, reactive)
        phasePowers(meter, power)
        reactivePhases(meter, reactive)
        voltages(meter)
        currents(meter, NumberForm(.A, step: 100, decimals: 1, whole: 3))
        end(hasChecksum: true)
    }

    /// Reactive energy in both directions.
    mutating func reactiveEnergies(_ meter: MeterMoment, _ form: NumberForm, channel: Int = 0) {
        register(.reactiveImportEnergy(.total), "1-\(channel):3.8.0", meter.reactiveImportEnergy, form)
        register(.reactiveExportEnergy(.total), "1-\(channel):4.8.0", meter.reactiveExportEnergy, form)
    }

    /// Reactive power in both directions.
    mutating func reactivePowers(_ meter: MeterMoment, _ form: NumberForm) {
        register(.reactiveImportPower, "1-0:3.7.0", meter.reactiveImport, form)
        register(.reactiveExportPower, "1-0:4.7.0", meter.reactiveExport, form)
    }

    /// Reactive power by phase, from the grid and then to it.
    mutating func reactivePhases(_ meter: MeterMoment, _ form: NumberForm) {
        eachPhase(meter, 23, "7.0", form, Register.reactiveImportPower, meter.reactiveImport)
        eachPhase(meter, 24, "7.0", form, Register.reactiveExportPower, meter.reactiveExport)
    }
}
