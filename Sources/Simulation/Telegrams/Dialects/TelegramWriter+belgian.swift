internal import Metering

extension TelegramWriter {
    /// e-MUCS 1.7: the capacity tariff, tariffs the other way round, gas that is not corrected for its temperature.
    mutating func writeBelgian(_ meter: MeterMoment) {
        let identity = meter.identity
        begin(identity.pick(1, of: [#"FLU5\253769484_A"#, #"FLU5\253770234_A"#, "LG_E660_Fluvius_3N400V"]))
        object("0-0:96.1.4", "50217")
        object("0-0:96.1.1", identity.hexSerial("1SAG", digits: 10))
        object("0-0:96.1.2", identity.hexSerial("5414401", digits: 11))
        object("0-0:1.0.0", meter.time)
        writeBelgianEnergy(meter)
        writeDemand(meter)
        powers(meter, .kilowatts)
        phasePowers(meter)
        voltages(meter)
        currents(meter, NumberForm(.A, step: 10, decimals: 2, whole: 3))
        breaker("0-0:96.3.10", 1)
        object("0-0:17.0.0", "999.9*kW")
        object("1-0:31.4.0", "999*A")
        object("1-0:94.32.1", "400")
        object("0-0:96.13.0", "")
        writeBelgianChannels(meter)
        end(hasChecksum: true)
    }

    /// Belgium's first tariff is the day's, which is the Netherlands' second.
    private mutating func writeBelgianEnergy(_ meter: MeterMoment) {
        let telegram = meter.telegram
        register(.importEnergy(.t1), "1-0:1.8.1", telegram.importEnergy.t2, .kilowattHours)
        register(.importEnergy(.t2), "1-0:1.8.2", telegram.importEnergy.t1, .kilowattHours)
        register(.exportEnergy(.t1), "1-0:2.8.1", telegram.exportEnergy.t2, .kilowattHours)
        register(.exportEnergy(.t2), "1-0:2.8.2", telegram.exportEnergy.t1, .kilowattHours)
        tariff(telegram.tariff == .t2 ? 1 : 2)
    }

    private mutating func writeDemand(_ meter: MeterMoment) {
        let demand = meter.demand
        register(.quarterHourDemand, "1-0:1.4.0", demand.running, .kilowatts)
        monthPeak(meter, "1-0:1.6.0")
        text("0-0:98.1.0(\(demand.history.count))(1-0:1.6.0)(1-0:1.6.0)")
        for month in demand.history {
            let time = month.peak.time.map { MeterTime($0, in: meter.zone).text } ?? "35255255255255255S"
            text("(\(MeterTime(month.end, in: meter.zone).text))(\(time))(")
            number(month.peak.watts, .kilowatts)
            text(")")
        }
        line("")
    }

    /// The greatest quarter hour of the running month; a month that begins has none, and no time.
    mutating func monthPeak(_ meter: MeterMoment, _ code: String) {
        let peak = meter.demand.peak
        if let time = peak.time {
            register(.monthPeak, code, peak.watts, .kilowatts, at: time, meter.zone)
        } else {
            line("\(code)(632525252525W)(00.000*kW)")
            note(.monthPeak, 0)
        }
    }

    private mutating func writeBelgianChannels(_ meter: MeterMoment) {
        if let gas = meter.gas {
            let place = meter.meter.gasChannel
            channel(place, type: "003", id: "96.1.1", meter.identity.hexSerial("7FLO", digits: 10))
            object("0-\(place):96.1.2", meter.identity.hexSerial("5414489", digits: 11))
            object("0-\(place):24.4.0", "1")
            register(.gas(slot: 1), "0-\(place):24.2.3", gas.amount, .volume, at: gas.time, meter.zone)
        }
        if let water = meter.water, let place = meter.meter.waterChannel {
            channel(place, type: "007", id: "96.1.1", meter.identity.hexSerial("8SAG", digits: 10))
            register(.water(slot: 1), "0-\(place):24.2.1", water.amount, .volume, at: water.time, meter.zone)
        }
    }
}
