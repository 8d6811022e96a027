internal import Metering

/// All that a meter could say at a moment; each dialect says a part of it.
internal struct MeterMoment {
    let meter: SimulatedMeter
    let identity: MeterIdentity
    /// The zone of the meter's clock.
    let zone: Zone
    let household: Household
    let demand: DemandRegister
    let telegram: SimulatedTelegram

    /// What a piece of M-Bus equipment counted, and when it was asked.
    struct Count: Hashable {
        let amount: Int64
        let time: Timestamp
    }

    /// The time on the meter's clock.
    var time: String { telegram.meterTime.text }

    var phases: ArraySlice<Phase> { telegram.phases }

    /// Energy from the grid on both tariffs, in Wh.
    var importTotal: Int64 { telegram.importEnergy.t1 + telegram.importEnergy.t2 }

    /// Energy to the grid on both tariffs, in Wh.
    var exportTotal: Int64 { telegram.exportEnergy.t1 + telegram.exportEnergy.t2 }

    /// A current in mA, finer than the whole amperes of `telegram`.
    func current(_ phase: Phase) -> Int64 {
        let watts = telegram.phaseImport[phase] + telegram.phaseExport[phase]
        let millivolts = telegram.voltage[phase]
        return millivolts > 0 ? (watts * 1_000_000 + millivolts / 2) / millivolts : 0
    }

    /// The gas meter, in litres, as the dialect asks it.
    var gas: Count? {
        guard household.plan.hasGas else { return nil }
        let reading = household.gas(every: meter.dialect.gasInterval, zone: zone)
        return Count(amount: reading.litres, time: Timestamp(seconds: reading.second))
    }
}

extension Household {
    /// The gas meter at the last full hour, or five minutes.
    internal func gas(every interval: Int64, zone: Zone) -> (litres: Int64, second: Int64) {
        let second = gasBlock * 300 / interval * interval
        var litres = gas
        for block in second / 300..<gasBlock {
            litres -= gasBurnt(inBlock: block + 1, zone: zone)
        }
        return (litres, second)
    }
}
