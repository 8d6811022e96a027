internal import Metering

extension TelegramWriter {
    private static let reactiveEnergy = NumberForm(.kvarh, decimals: 3, whole: 6)
    private static let reactivePower = NumberForm(.kvar, decimals: 3, whole: 2)
    private static let factor = NumberForm(.none, decimals: 3, whole: 1)

    /// Hungary: quadrants, factors, states in words, a month's values without a count.
    mutating func writeHungarian(_ meter: MeterMoment) {
        begin("SAG5SAG-METER")
        object("0-0:1.0.0", meter.time)
        object("0-0:42.0.0", meter.identity.hexSerial("SAG", digits: 8))
        object("0-0:96.1.0", meter.identity.hexSerial("", digits: 10))
        tariff(meter.telegram.tariff == .t2 ? 2 : 1)
        object("0-0:96.3.10", "ON")
        object("0-0:96.50.68", "ON")
        register(.limiterThreshold, "0-0:17.0.0", 90_000, NumberForm(.W, decimals: 0, whole: 5))
        writeFourTariffs(meter)
        reactiveEnergies(meter, TelegramWriter.reactiveEnergy)
        quadrants("8.0", meter.reactiveImportEnergy, meter.reactiveExportEnergy, TelegramWriter.reactiveEnergy)
        number("1-0:15.8.0", meter.importTotal + meter.exportTotal, .kilowattHours)
        voltages(meter)
        currents(meter, .amperes)
        register(.powerFactor, "1-0:13.7.0", meter.powerFactor, TelegramWriter.factor)
        phaseNumbers(meter, 33, "7.0", TelegramWriter.factor) { _ in meter.powerFactor }
        register(.frequency, "1-0:14.7.0", meter.frequency, NumberForm(.HZ, step: 10, decimals: 2, whole: 2))
        powers(meter, .kilowatts)
        quadrants("7.0", meter.reactiveImport, meter.reactiveExport, TelegramWriter.reactivePower)
        for code in [31, 51, 71] { object("1-0:\(code).4.0", "999*A") }
        writeHungarianMonth(meter)
        // Many of these meters print 1,024 bytes of 0xFF where they have no text.
        text("0-0:96.13.0(")
        if meter.identity.bits(60) % 2 == 0 { raw(repeatElement(0xFF, count: 1024)) }
        line(")")
        end(hasChecksum: true)
    }

    /// The four quadrants, of which a household uses the first and the last.
    private mutating func quadrants(_ rest: String, _ first: Int64, _ last: Int64, _ form: NumberForm) {
        number("1-0:5.\(rest)", first, form)
        number("1-0:6.\(rest)", 0, form)
        number("1-0:7.\(rest)", 0, form)
        number("1-0:8.\(rest)", last, form)
    }

    /// Energy in both directions, in sum and by tariffs of which two are used.
    private mutating func writeFourTariffs(_ meter: MeterMoment) {
        let telegram = meter.telegram
        let amounts: [(Int, (Tariff) -> Register, [Int64])] = [
            (1, Register.importEnergy, [meter.importTotal, telegram.importEnergy.t1, telegram.importEnergy.t2, 0, 0]),
            (2, Register.exportEnergy, [meter.exportTotal, telegram.exportEnergy.t1, telegram.exportEnergy.t2, 0, 0]),
        ]
        for (code, register, amounts) in amounts {
            for (tariff, amount) in zip(Tariff.allCases, amounts) {
                self.register(register(tariff), "1-0:\(code).8.\(tariff.rawValue)", amount, .kilowattHours)
            }
        }
    }

    /// The values at the end of the last month: nineteen, and no count in front.
    private mutating func writeHungarianMonth(_ meter: MeterMoment) {
        let telegram = meter.telegram
        // What a meter had a month ago, more or less.
        func before(_ amount: Int64) -> Int64 { amount * 97 / 100 }
        let end = meter.demand.history.last?.end ?? telegram.time
        text("0-0:98.1.0(\(MeterTime(end, in: meter.zone).text))")
        let energies = [
            meter.importTotal, telegram.importEnergy.t1, telegram.importEnergy.t2, meter.exportTotal,
            telegram.exportEnergy.t1, telegram.exportEnergy.t2,
        ]
        let reactive = [
            meter.reactiveImportEnergy, meter.reactiveExportEnergy, meter.reactiveImportEnergy, 0, 0,
            meter.reactiveExportEnergy,
        ]
        let peak = meter.demand.history.last?.peak.watts ?? 0
        let values =
            energies.map { (before($0), NumberForm.kilowattHours) }
            + reactive.map { (before($0), TelegramWriter.reactiveEnergy) }
            + [(before(meter.importTotal + meter.exportTotal), .kilowattHours)]
            + [peak, peak, peak / 2, 0, 0, 0].map { ($0, .kilowatts) }
        for (amount, form) in values {
            text("(")
            number(amount, form)
            text(")")
        }
        line("")
    }

    /// A number of each phase that no register keeps.
    mutating func phaseNumbers(
        _ meter: MeterMoment, _ first: Int, _ rest: String, _ form: NumberForm, _ amount: (Phase) -> Int64
    ) {
        for phase in meter.phases {
            number("1-0:\(first + 20 * (phase.rawValue - 1)).\(rest)", amount(phase), form)
        }
    }
}

extension TelegramWriter {
    private static let apparentEnergy = NumberForm(.kVAh, decimals: 3, whole: 6)
    private static let apparentPower = NumberForm(.kVA, decimals: 3, whole: 2)
    private static let kilovolts = NumberForm(.kV, step: 100, decimals: 4, whole: 1)

    /// Lithuania: demands below zero, apparent power, the last sags and swells.
    mutating func writeLithuanian(_ meter: MeterMoment) {
        begin("LGF5E360")
        object("0-0:1.0.0", meter.time)
        object("0-0:96.1.1", meter.identity.hexSerial("LGZ", digits: 10))
        for code in ["1-0:0.2.0((ER11))", "1-1:0.2.0((ER12))", "1-0:0.2.8(4532)", "1-1:0.2.8(4533)"] { line(code) }
        writeFourTariffs(meter)
        writeLithuanianReactive(meter)
        number("1-0:9.8.0", meter.importTotal * 103 / 100, TelegramWriter.apparentEnergy)
        number("1-0:10.8.0", meter.exportTotal * 103 / 100, TelegramWriter.apparentEnergy)
        powers(meter, .kilowatts)
        reactivePowers(meter, TelegramWriter.reactivePower)
        register(.apparentImportPower, "1-0:9.7.0", meter.apparentImport, TelegramWriter.apparentPower)
        register(.apparentExportPower, "1-0:10.7.0", meter.apparentExport, TelegramWriter.apparentPower)
        writeLithuanianSums(meter)
        phasePowers(meter)
        reactivePhases(meter, TelegramWriter.reactivePower)
        phaseNumbers(meter, 29, "7.0", TelegramWriter.apparentPower, meter.apparentImport)
        phaseNumbers(meter, 30, "7.0", TelegramWriter.apparentPower, meter.apparentExport)
        writeLithuanianQuality(meter)
        writeLithuanianDemands(meter)
        object("0-0:96.14.0", meter.telegram.tariff == .t2 ? "02" : "01")
        note(.activeTariff, meter.telegram.tariff == .t2 ? 2 : 1)
        end(hasChecksum: true)
    }

    private mutating func writeLithuanianReactive(_ meter: MeterMoment) {
        let (t1, t2) = meter.reactiveImportEnergies
        let amounts: [(Int, (Tariff) -> Register, [Int64])] = [
            (3, Register.reactiveImportEnergy, [t1 + t2, t1, t2, 0, 0]),
            (4, Register.reactiveExportEnergy, [meter.reactiveExportEnergy, meter.reactiveExportEnergy, 0, 0, 0]),
        ]
        for (code, register, amounts) in amounts {
            for (tariff, amount) in zip(Tariff.allCases, amounts) {
                self.register(
                    register(tariff), "1-0:\(code).8.\(tariff.rawValue)", amount, TelegramWriter.reactiveEnergy)
            }
        }
    }

    /// What flows in sum and in all; a demand may be below zero.
    private mutating func writeLithuanianSums(_ meter: MeterMoment) {
        let (fromGrid, toGrid) = (meter.telegram.importPower, meter.telegram.exportPower)
        number("1-0:15.7.0", fromGrid + toGrid, .kilowatts)
        number("1-0:16.7.0", fromGrid - toGrid, .kilowatts)
        number("1-0:1.24.0", fromGrid, .kilowatts)
        number("1-0:15.24.0", fromGrid + toGrid, .kilowatts)
        number("1-0:16.24.0", fromGrid - toGrid, .kilowatts)
    }

    private mutating func writeLithuanianQuality(_ meter: MeterMoment) {
        let telegram = meter.telegram
        voltages(meter, TelegramWriter.kilovolts)
        phaseNumbers(meter, 32, "24.0", .volts) { telegram.voltage[$0] }
        number("1-0:12.7.0", telegram.voltage.l1, .volts)
        currents(meter, NumberForm(.A, step: 100, decimals: 1, whole: 3))
        number("1-0:11.7.0", meter.current(.l1), NumberForm(.mA, decimals: 0, whole: 5))
        number("1-0:91.7.0", 100, NumberForm(.A, step: 100, decimals: 1, whole: 3))
        number("1-0:90.7.0", meter.current(.l1), NumberForm(.A, step: 100, decimals: 1, whole: 3))
        register(.powerFactor, "1-0:13.7.0", meter.powerFactor, TelegramWriter.factor)
        number("1-0:13.3.0", meter.powerFactor / 2, TelegramWriter.factor)
        phaseNumbers(meter, 33, "7.0", TelegramWriter.factor) { _ in meter.powerFactor }
        register(.frequency, "1-0:14.7.0", meter.frequency, NumberForm(.kHz, step: 10, decimals: 5, whole: 1))
        for (purpose, (code, form, range)) in TelegramWriter.lastEvents.enumerated() {
            phaseNumbers(meter, 32, code, form) { phase in
                meter.identity.pick(UInt64(70 + 10 * purpose + phase.rawValue), range)
            }
        }
        object("1-0:0.8.2", "00900*s")
    }

    /// The last sag's seconds and volts, and the last swell's.
    private static let lastEvents: [(code: String, form: NumberForm, range: ClosedRange<Int64>)] = [
        ("33.0", NumberForm(.s, decimals: 0, whole: 5), 0...90), ("34.0", .volts, 150_000...205_000),
        ("37.0", NumberForm(.s, decimals: 0, whole: 5), 0...30), ("38.0", .volts, 253_000...260_000),
    ]

    private mutating func writeLithuanianDemands(_ meter: MeterMoment) {
        let (running, last) = (meter.demand.running, meter.demand.last)
        register(.quarterHourDemand, "1-0:1.4.0", running, .kilowatts)
        number("1-0:2.4.0", 0, .kilowatts)
        number("1-0:3.4.0", running / 5, TelegramWriter.reactivePower)
        number("1-0:4.4.0", 0, TelegramWriter.reactivePower)
        number("1-0:9.4.0", running, TelegramWriter.apparentPower)
        number("1-0:10.4.0", 0, TelegramWriter.apparentPower)
        number("1-0:1.5.0", last, .kilowatts)
        number("1-0:2.5.0", 0, .kilowatts)
        number("1-0:3.5.0", last / 5, TelegramWriter.reactivePower)
        number("1-0:4.5.0", 0, TelegramWriter.reactivePower)
        number("1-0:9.5.0", last, TelegramWriter.apparentPower)
        number("1-0:10.5.0", 0, TelegramWriter.apparentPower)
        monthPeak(meter, "1-0:1.6.0")
        line("1-0:2.6.0(\(meter.time))(00.000*kW)")
    }
}
