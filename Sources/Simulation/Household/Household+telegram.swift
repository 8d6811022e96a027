internal import Metering

extension Household {
    /// What the meter says now.
    func telegram(zone: Zone) -> SimulatedTelegram {
        let time = Timestamp(seconds: clock.second(of: number))
        var telegram = SimulatedTelegram(
            number: number, time: time, meterTime: MeterTime(time, in: zone), tariff: hasHighTariff ? .t2 : .t1)
        telegram.importEnergy = (energy.importT1 / 3600, energy.importT2 / 3600)
        telegram.exportEnergy = (energy.exportT1 / 3600, energy.exportT2 / 3600)
        telegram.importPower = max(power, 0)
        telegram.exportPower = max(-power, 0)
        telegram.phaseCount = plan.phaseCount
        setPhases(of: &telegram)
        if plan.hasGas {
            telegram.gas = gas
            telegram.gasTime = Timestamp(seconds: gasBlock * 300)
        }
        return telegram
    }

    private func setPhases(of telegram: inout SimulatedTelegram) {
        let l2 = power * plan.shares.l2 / 1000
        let l3 = power * plan.shares.l3 / 1000
        let phases = PhaseValues(power - l2 - l3, l2, l3)
        telegram.phaseImport = phases.map { max($0, 0) }
        telegram.phaseExport = phases.map { max(-$0, 0) }
        // Meters send tenths of volts and whole amperes.
        var voltage = self.voltage.map { ($0 + 50) / 100 * 100 }
        var current = PhaseValues(
            Household.current(phases.l1, voltage.l1), Household.current(phases.l2, voltage.l2),
            Household.current(phases.l3, voltage.l3))
        if plan.phaseCount == 1 {
            voltage = PhaseValues(voltage.l1)
            current = PhaseValues(current.l1)
        }
        telegram.voltage = voltage
        telegram.current = current
    }

    private static func current(_ watts: Int64, _ millivolts: Int64) -> Int64 {
        (abs(watts) * 1000 + millivolts / 2) / millivolts * 1000
    }
}
