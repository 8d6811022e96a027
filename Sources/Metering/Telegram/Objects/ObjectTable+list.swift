extension ObjectTable {
    /// Every object of `telegrams.md` §2 that has a meaning of its own.
    internal static let list: [(OBISCode, ObjectRule)] = registers + meter + electricity + channels + media

    /// What nearly every telegram has of those that follow a system: as it stands here it need not be worked out.
    internal static let usual: [(OBISCode, ObjectRule)] = [
        (OBISCode(0, 0, 96, 1, 0), .fact(.equipmentID)), (OBISCode(0, 0, 96, 1, 1), .fact(.equipmentID)),
        (OBISCode(0, 0, 96, 13, 0), .fact(.message)),
    ]

    /// The objects that registers keep, out of the one table of those.
    private static var registers: [(OBISCode, ObjectRule)] {
        Register.all.compactMap { description in
            var index = 0
            let isPlain = ![.monthPeak, .activeTariff, .breakerState, .limiterThreshold, .fuseThreshold].contains(
                description.register)
            guard isPlain, let code = OBISCode(Array(description.obis.utf8).span, at: &index) else { return nil }
            let (dimension, exponent, unitless) = scale(description.unit)
            return (
                code, .register(description.register, dimension, exponent: exponent, unitless: unitless)
            )
        }
    }

    /// What a register's unit measures, its power of ten, and that of a number without a unit (`telegrams.md` §3.2).
    private static func scale(_ unit: Unit) -> (Dimension, exponent: Int8, unitless: Int8) {
        switch unit {
        case .wattHours: (.activeEnergy, 0, 3)
        case .watts: (.activePower, 0, 3)
        case .millivolts: (.voltage, -3, 0)
        case .milliamperes: (.current, -3, 0)
        case .one: (.number, 0, 0)
        case .varHours: (.reactiveEnergy, 0, 3)
        case .vars: (.reactivePower, 0, 3)
        case .voltAmperes: (.apparentPower, 0, 3)
        case .millihertz: (.frequency, -3, 0)
        case .thousandths: (.number, -3, 0)
        case .litres: (.volume, 0, 3)
        case .kilojoules: (.heat, 3, 9)
        }
    }

    private static var meter: [(OBISCode, ObjectRule)] {
        [
            (OBISCode(1, 3, 0, 2, 8), .fact(.version)), (OBISCode(0, 0, 96, 1, 4), .fact(.version)),
            (OBISCode(0, 0, 1, 0, 0), .telegramTime), (OBISCode(0, 0, 1, 1, 0), .telegramTime),
            (OBISCode(0, 0, 96, 1, 2), .fact(.connectionCode)),
            (OBISCode(0, 0, 42, 0, 0), .fact(.deviceName)), (OBISCode(0, 0, 0, 0, 0), .fact(.deviceID)),
            (OBISCode(1, 0, 0, 0, 0), .fact(.deviceID)),
            (OBISCode(0, 0, 96, 5, 5), .fact(.status)), (OBISCode(1, 0, 96, 5, 5), .fact(.status)),
            (OBISCode(0, 0, 96, 14, 0), .tariff), (OBISCode(0, 0, 96, 14, 1), .tariff),
            (OBISCode(0, 0, 96, 3, 10), .breaker), (OBISCode(0, 0, 24, 4, 0), .breaker),
            (OBISCode(0, 0, 96, 50, 68), .fact(.disconnector)), (OBISCode(0, 0, 17, 0, 0), .limiter),
            (OBISCode(0, 0, 96, 13, 1), .fact(.messageCode)),
            (OBISCode(0, 0, 98, 1, 0), .profile(.peakHistory)),
            (OBISCode(0, 0, 98, 1, 1), .profile(.registerHistory)),
        ]
    }

    private static var electricity: [(OBISCode, ObjectRule)] {
        var list: [(OBISCode, ObjectRule)] = [
            (OBISCode(1, 0, 1, 6, 0), .monthPeak), (OBISCode(1, 0, 31, 4, 0), .fuse),
            (OBISCode(1, 0, 51, 4, 0), .fuse), (OBISCode(1, 0, 71, 4, 0), .fuse),
            (OBISCode(1, 1, 31, 4, 0), .fact(.currentLimits)), (OBISCode(1, 1, 34, 4, 0), .fact(.currentLimits)),
            (OBISCode(1, 0, 94, 32, 1), .fact(.gridVoltage)),
            (OBISCode(1, 0, 99, 97, 0), .profile(.failureLog)),
            (OBISCode(1, 0, 0, 9, 1), .fact(.clockTime)), (OBISCode(1, 0, 0, 9, 2), .fact(.clockDate)),
            (OBISCode(1, 0, 0, 4, 2), .fact(.currentRatio)), (OBISCode(1, 0, 0, 4, 3), .fact(.voltageRatio)),
            (OBISCode(1, 0, 0, 8, 2), .measurement(.time, unitless: 0)),
            (OBISCode(1, 0, 42, 1, 0), .fact(.deviceName)),
        ]
        for channel: UInt8 in 0...1 {
            list.append((OBISCode(1, channel, 0, 2, 0), .fact(.firmware)))
            list.append((OBISCode(1, channel, 0, 2, 8), .fact(.firmware)))
        }
        return list
    }

    private static var channels: [(OBISCode, ObjectRule)] {
        (1...4).flatMap { (channel: UInt8) -> [(OBISCode, ObjectRule)] in
            [
                (OBISCode(0, channel, 24, 1, 0), .deviceType), (OBISCode(0, channel, 96, 1, 0), .channelID),
                (OBISCode(0, channel, 96, 1, 1), .channelID),
                (OBISCode(0, channel, 96, 1, 2), .fact(.channelConnectionCode)),
                (OBISCode(0, channel, 24, 2, 1), .channelReading(preference: 0)),
                (OBISCode(0, channel, 24, 2, 3), .channelReading(preference: 1)),
                (OBISCode(0, channel, 24, 3, 0), .channelReading(preference: 2)),
                (OBISCode(0, channel, 24, 3, 1), .channelReading(preference: 3)),
                (OBISCode(0, channel, 24, 2, 0), .channelReading(preference: 4)),
                (OBISCode(0, channel, 24, 4, 0), .fact(.valve)), (OBISCode(0, channel, 96, 3, 10), .fact(.relay)),
            ]
        }
    }

    /// DSMR 2.2, where the 2.2 text calls medium 5 heat and 6 cold (`telegrams.md` §2.8).
    private static var media: [(OBISCode, ObjectRule)] {
        [
            (OBISCode(7, 0, 0, 0, 0), .mediumID(.gas)), (OBISCode(7, 0, 23, 1, 0), .mediumReading(.gas)),
            (OBISCode(7, 0, 23, 2, 0), .mediumReading(.gas)), (OBISCode(7, 0, 24, 4, 0), .fact(.valve)),
            (OBISCode(5, 0, 0, 0, 0), .mediumID(.heat)), (OBISCode(5, 0, 1, 0, 0), .mediumReading(.heat)),
            (OBISCode(6, 0, 0, 0, 0), .mediumID(.cold)), (OBISCode(6, 0, 1, 0, 0), .mediumReading(.cold)),
            (OBISCode(8, 0, 0, 0, 0), .mediumID(.water)), (OBISCode(8, 0, 1, 0, 0), .mediumReading(.water)),
        ]
    }
}
