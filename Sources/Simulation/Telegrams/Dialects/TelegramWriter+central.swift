internal import Metering

extension TelegramWriter {
    private static let reactiveEnergy = NumberForm(.kvarh, decimals: 3, whole: 6)
    private static let reactivePower = NumberForm(.kvar, decimals: 3, whole: 2)
    private static let apparentPower = NumberForm(.kVA, decimals: 3, whole: 2)

    /// Luxembourg's Smarty, as it is within its encryption.
    mutating func writeLuxembourgish(_ meter: MeterMoment) {
        begin(#"Lux5\253663629_D"#)
        object("1-3:0.2.8", "42")
        object("0-0:1.0.0", meter.time)
        object("0-0:42.0.0", meter.identity.hexSerial("SAG1030700", digits: 6))
        register(.importEnergy(.total), "1-0:1.8.0", meter.importTotal, .kilowattHours)
        register(.exportEnergy(.total), "1-0:2.8.0", meter.exportTotal, .kilowattHours)
        reactiveEnergies(meter, TelegramWriter.reactiveEnergy)
        powers(meter, .kilowatts)
        reactivePowers(meter, TelegramWriter.reactivePower)
        register(.limiterThreshold, "0-0:17.0.0", 27_600, NumberForm(.kVA, decimals: 3, whole: 3))
        register(.apparentImportPower, "1-0:9.7.0", meter.apparentImport, TelegramWriter.apparentPower)
        register(.apparentExportPower, "1-0:10.7.0", meter.apparentExport, TelegramWriter.apparentPower)
        line("1-1:31.4.0(100*A)(-063*A)")
        breaker("0-0:96.3.10", 1)
        object("0-1:96.3.10", "0")
        object("0-2:96.3.10", "0")
        count(.powerFailures, "0-0:96.7.21", meter.identity.failures.any)
        writeSagsAndSwells(meter)
        for code in ["96.13.0", "96.13.2", "96.13.3", "96.13.4", "96.13.5"] { object("0-0:\(code)", "") }
        voltages(meter)
        currents(meter, .amperes)
        phasePowers(meter)
        reactivePhases(meter, TelegramWriter.reactivePower)
        if let gas = meter.gas {
            let place = meter.meter.gasChannel
            channel(place, type: "003", id: "96.1.0", meter.identity.hexSerial("G0LU", digits: 10))
            register(.gas(slot: 1), "0-\(place):24.2.1", gas.amount, .volume, at: gas.time, meter.zone)
            object("0-\(place):24.4.0", "1")
        }
        end(hasChecksum: true)
    }

    /// Switzerland: energy and power in objects of channel 1, and a bare count for the history.
    mutating func writeSwiss(_ meter: MeterMoment) {
        let telegram = meter.telegram
        begin("LGZ5E450")
        object("0-0:96.1.4", "50213")
        object("0-0:1.0.0", meter.time)
        object("0-0:96.1.0", meter.identity.hexSerial("LGZ103", digits: 10))
        register(.importEnergy(.total), "1-1:1.8.0", meter.importTotal, .kilowattHours)
        register(.importEnergy(.t1), "1-1:1.8.1", telegram.importEnergy.t1, .kilowattHours)
        register(.importEnergy(.t2), "1-1:1.8.2", telegram.importEnergy.t2, .kilowattHours)
        register(.exportEnergy(.total), "1-1:2.8.0", meter.exportTotal, .kilowattHours)
        register(.exportEnergy(.t1), "1-1:2.8.1", telegram.exportEnergy.t1, .kilowattHours)
        register(.exportEnergy(.t2), "1-1:2.8.2", telegram.exportEnergy.t2, .kilowattHours)
        reactiveEnergies(meter, TelegramWriter.reactiveEnergy, channel: 1)
        powers(meter, .kilowatts, channel: 1)
        voltages(meter)
        currents(meter, NumberForm(.A, step: 10, decimals: 2, whole: 3))
        phasePowers(meter)
        monthPeak(meter, "1-1:1.6.0")
        object("0-0:98.1.0", "12")
        end(hasChecksum: true)
    }

    /// Austria: whole watt hours, watts and vars.
    mutating func writeAustrian(_ meter: MeterMoment) {
        let telegram = meter.telegram
        let energy = NumberForm(.Wh, decimals: 0, whole: 9)
        let reactive = NumberForm(.varh, decimals: 0, whole: 9)
        let (power, reactivePower) = (NumberForm(.W, decimals: 0, whole: 5), NumberForm(.var, decimals: 0, whole: 5))
        let (fromGrid, toGrid) = (meter.reactiveImportEnergy, meter.reactiveExportEnergy)
        begin(#"EST5\253710000_A"#)
        object("1-3:0.2.8", "50")
        object("0-0:1.0.0", meter.time)
        object("0-0:96.1.2", meter.identity.hexSerial("AT008", digits: 28))
        register(.importEnergy(.total), "1-0:1.8.0", meter.importTotal, energy)
        register(.importEnergy(.t1), "1-0:1.8.1", telegram.importEnergy.t1, energy)
        register(.importEnergy(.t2), "1-0:1.8.2", telegram.importEnergy.t2, energy)
        register(.importPower, "1-0:1.7.0", telegram.importPower, power)
        register(.exportEnergy(.total), "1-0:2.8.0", meter.exportTotal, energy)
        register(.exportEnergy(.t1), "1-0:2.8.1", telegram.exportEnergy.t1, energy)
        register(.exportEnergy(.t2), "1-0:2.8.2", telegram.exportEnergy.t2, energy)
        register(.exportPower, "1-0:2.7.0", telegram.exportPower, power)
        register(.reactiveImportEnergy(.total), "1-0:3.8.0", fromGrid, reactive)
        register(.reactiveImportEnergy(.t1), "1-0:3.8.1", meter.reactiveImportEnergies.t1, reactive)
        register(.reactiveImportEnergy(.t2), "1-0:3.8.2", meter.reactiveImportEnergies.t2, reactive)
        register(.reactiveImportPower, "1-0:3.7.0", meter.reactiveImport, reactivePower)
        register(.reactiveExportEnergy(.total), "1-0:4.8.0", toGrid, reactive)
        register(.reactiveExportEnergy(.t1), "1-0:4.8.1", toGrid, reactive)
        register(.reactiveExportEnergy(.t2), "1-0:4.8.2", 0, reactive)
        register(.reactiveExportPower, "1-0:4.7.0", meter.reactiveExport, reactivePower)
        end(hasChecksum: true)
    }

    /// A heat meter alone; its checksum loses its leading zeros.
    mutating func writeHeat(_ meter: MeterMoment) {
        begin("NWA-WARMTELINK")
        object("0-0:1.1.0", meter.time)
        channel(1, type: "012", id: "96.1.0", meter.identity.hexSerial("34006", digits: 3))
        if let heat = meter.heat {
            let form = NumberForm(.GJ, step: 1000, decimals: 3, whole: 2)
            register(.heat(slot: 1), "0-1:24.2.1", heat.amount, form, at: heat.time, meter.zone)
        }
        end(hasChecksum: true, isPadded: false)
    }
}
