internal import Metering

extension TelegramWriter {
    /// DSMR 5.0 (`telegrams.md` §2.9).
    mutating func writeDutch5(_ meter: MeterMoment) {
        let maker = [#"Ene5\T211 ESMR 5.0"#, #"ISK5\2M550T-1012"#, #"XMX5LGF0010455207142"#, #"KFM5KAIFA-METER"#]
        begin(meter.identity.pick(1, of: maker))
        object("1-3:0.2.8", "50")
        object("0-0:1.0.0", meter.time)
        object("0-0:96.1.1", meter.identity.hexSerial("E0048", digits: 12))
        writeDutchEnergy(meter, .kilowattHours)
        powers(meter, .kilowatts)
        writeFailures(meter)
        writeSagsAndSwells(meter)
        object("0-0:96.13.0", "")
        voltages(meter)
        currents(meter, .amperes)
        phasePowers(meter)
        writeDutchChannel(meter)
        end(hasChecksum: true)
    }

    /// DSMR 4.2: the same without voltages, with the breaker and the limiter.
    mutating func writeDutch4(_ meter: MeterMoment) {
        begin(meter.identity.pick(1, of: ["KFM5KAIFA-METER", #"ISk5\2ME382-1003"#, "XMX5LGBBFG1012345678"]))
        object("1-3:0.2.8", "42")
        object("0-0:1.0.0", meter.time)
        object("0-0:96.1.1", meter.identity.hexSerial("E0033", digits: 12))
        writeDutchEnergy(meter, .kilowattHours)
        powers(meter, .kilowatts)
        object("0-0:17.0.0", "999.9*kW")
        breaker("0-0:96.3.10", 1)
        writeFailures(meter)
        writeSagsAndSwells(meter)
        object("0-0:96.13.1", "")
        object("0-0:96.13.0", "")
        currents(meter, .amperes)
        phasePowers(meter)
        writeDutchChannel(meter)
        if meter.gas != nil { object("0-\(meter.meter.gasChannel):24.4.0", "1") }
        end(hasChecksum: true)
    }

    /// DSMR 3.0: no time, no checksum, gas on two lines.
    mutating func writeDutch3(_ meter: MeterMoment) {
        begin(#"ISk5\2MT382-1000"#)
        object("0-0:96.1.1", meter.identity.hexSerial("K8EG", digits: 12))
        writeDutchEnergy(meter, .oldKilowattHours)
        powers(meter, .oldKilowatts)
        object("0-0:17.0.0", "016*A")
        breaker("0-0:96.3.10", 1)
        object("0-0:96.13.1", "")
        object("0-0:96.13.0", "")
        if let gas = meter.gas {
            let channel = "0-\(meter.meter.gasChannel)"
            object("\(channel):24.1.0", "03")
            object("\(channel):96.1.0", meter.identity.hexSerial("2222ABCD", digits: 9))
            let time = MeterTime(gas.time, in: meter.zone).text.prefix(12)
            line("\(channel):24.3.0(\(time))(00)(60)(1)(\(channel):24.2.1)(m3)")
            text("(")
            number(gas.amount, .bareVolume)
            line(")")
            note(.gas(slot: 1), gas.amount, .bareVolume, at: gas.time)
            object("\(channel):24.4.0", "1")
        }
        end(hasChecksum: false)
    }

    /// DSMR 2.2: media instead of channels.
    mutating func writeDutch2(_ meter: MeterMoment) {
        begin("KMP5 \(meter.identity.serial("ZABF", digits: 12))")
        object("0-0:96.1.1", meter.identity.hexSerial("ZABF", digits: 12))
        writeDutchEnergy(meter, .oldKilowattHours)
        powers(meter, .oldKilowatts)
        object("0-0:17.0.0", "999*A")
        breaker("0-0:24.4.0", 1)
        object("0-0:96.13.1", "")
        object("0-0:96.13.0", "")
        if let gas = meter.gas {
            object("7-0:0.0.0", meter.identity.hexSerial("", digits: 8))
            let time = MeterTime(gas.time, in: meter.zone).text.prefix(12)
            text("7-0:23.1.0(\(time))(")
            number(gas.amount, .volume)
            line(")")
            note(.gas(slot: 1), gas.amount, .volume, at: gas.time)
            object("7-0:24.4.0", "1")
        }
        end(hasChecksum: false)
    }

    /// Both directions on both tariffs, and the tariff in force.
    private mutating func writeDutchEnergy(_ meter: MeterMoment, _ form: NumberForm) {
        let telegram = meter.telegram
        register(.importEnergy(.t1), "1-0:1.8.1", telegram.importEnergy.t1, form)
        register(.importEnergy(.t2), "1-0:1.8.2", telegram.importEnergy.t2, form)
        register(.exportEnergy(.t1), "1-0:2.8.1", telegram.exportEnergy.t1, form)
        register(.exportEnergy(.t2), "1-0:2.8.2", telegram.exportEnergy.t2, form)
        tariff(telegram.tariff == .t2 ? 2 : 1)
    }

    /// The gas meter on its channel, and the water meter where there is one.
    private mutating func writeDutchChannel(_ meter: MeterMoment) {
        if let gas = meter.gas {
            channel(meter.meter.gasChannel, type: "003", id: "96.1.0", meter.identity.hexSerial("G0039", digits: 12))
            register(.gas(slot: 1), "0-\(meter.meter.gasChannel):24.2.1", gas.amount, .volume, at: gas.time, meter.zone)
        }
        if let water = meter.water, let place = meter.meter.waterChannel {
            channel(place, type: "007", id: "96.1.0", meter.identity.hexSerial("W0041", digits: 12))
            register(.water(slot: 1), "0-\(place):24.2.1", water.amount, .volume, at: water.time, meter.zone)
        }
    }
}
