internal import Metering

/// Parts of telegrams that several dialects share.
extension TelegramWriter {
    /// Writes what a meter says at a moment, as its dialect does.
    mutating func write(_ meter: MeterMoment) {
        switch meter.meter.dialect {
        case .nl2: writeDutch2(meter)
        case .nl3: writeDutch3(meter)
        case .nl4: writeDutch4(meter)
        case .nl5: writeDutch5(meter)
        case .be: writeBelgian(meter)
        case .lu: writeLuxembourgish(meter)
        case .se: writeNordic(meter, "ADN9 6534", hasBlankLine: false)
        case .fi: writeNordic(meter, "LGF5E360")
        case .dk: writeNordic(meter, "KAM5")
        case .ch: writeSwiss(meter)
        case .hu: writeHungarian(meter)
        case .lt: writeLithuanian(meter)
        case .at: writeAustrian(meter)
        case .heat: writeHeat(meter)
        }
    }

    /// The tariff in force, in four digits.
    mutating func tariff(_ number: Int64) {
        object("0-0:96.14.0", "000\(number)")
        note(.activeTariff, number)
    }

    /// The state of the breaker: 0 open, 1 closed, 2 ready to be closed.
    mutating func breaker(_ code: String, _ state: Int64) {
        object(code, "\(state)")
        note(.breakerState, state)
    }

    /// Power in both directions.
    mutating func powers(_ meter: MeterMoment, _ form: NumberForm, channel: Int = 0) {
        register(.importPower, "1-\(channel):1.7.0", meter.telegram.importPower, form)
        register(.exportPower, "1-\(channel):2.7.0", meter.telegram.exportPower, form)
    }

    /// Writes a value of each phase: the codes of L1, L2 and L3 are 20 apart.
    mutating func eachPhase(
        _ meter: MeterMoment, _ first: Int, _ rest: String, _ form: NumberForm, _ register: (Phase) -> Register,
        _ amount: (Phase) -> Int64
    ) {
        for phase in meter.phases {
            self.register(
                register(phase), "1-0:\(first + 20 * (phase.rawValue - 1)).\(rest)", amount(phase), form)
        }
    }

    /// Power by phase, from the grid and then to it.
    mutating func phasePowers(_ meter: MeterMoment, _ form: NumberForm = .kilowatts) {
        eachPhase(meter, 21, "7.0", form, Register.importPower) { meter.telegram.phaseImport[$0] }
        eachPhase(meter, 22, "7.0", form, Register.exportPower) { meter.telegram.phaseExport[$0] }
    }

    /// Voltages by phase.
    mutating func voltages(_ meter: MeterMoment, _ form: NumberForm = .volts) {
        eachPhase(meter, 32, "7.0", form, Register.voltage) { meter.telegram.voltage[$0] }
    }

    /// Currents by phase: whole amperes as the household has them rounded, else as fine as the form.
    mutating func currents(_ meter: MeterMoment, _ form: NumberForm) {
        eachPhase(meter, 31, "7.0", form, Register.current) { phase in
            form == .amperes ? meter.telegram.current[phase] : meter.current(phase)
        }
    }

    /// Failures of the power, with their log.
    mutating func writeFailures(_ meter: MeterMoment) {
        count(.powerFailures, "0-0:96.7.21", meter.identity.failures.any)
        count(.longPowerFailures, "0-0:96.7.9", meter.identity.failures.long)
        line("1-0:99.97.0\(meter.failureLog)")
    }

    /// Sags and swells of the voltage by phase.
    mutating func writeSagsAndSwells(_ meter: MeterMoment) {
        let form = NumberForm(.none, decimals: 0, whole: 5)
        let identity = meter.identity
        eachPhase(meter, 32, "32.0", form, Register.voltageSags) { identity.pick(UInt64(40 + $0.rawValue), 0...9) }
        eachPhase(meter, 32, "36.0", form, Register.voltageSwells) { identity.pick(UInt64(50 + $0.rawValue), 0...2) }
    }

    /// What is on an M-Bus channel: its device type and its id.
    mutating func channel(_ number: Int, type: String, id code: String, _ id: String) {
        object("0-\(number):24.1.0", type)
        object("0-\(number):\(code)", id)
    }
}

extension NumberForm {
    static let kilowattHours = NumberForm(.kWh, decimals: 3, whole: 6)
    static let oldKilowattHours = NumberForm(.kWh, decimals: 3, whole: 5)
    static let kilowatts = NumberForm(.kW, decimals: 3, whole: 2)
    static let oldKilowatts = NumberForm(.kW, step: 10, decimals: 2, whole: 4)
    static let volts = NumberForm(.V, step: 100, decimals: 1, whole: 3)
    static let amperes = NumberForm(.A, step: 1000, decimals: 0, whole: 3)
    static let volume = NumberForm(.m3, decimals: 3, whole: 5)
    static let bareVolume = NumberForm(.none, decimals: 3, whole: 5)
}
