extension Register {
    /// Active energy from the grid, Wh (1.8.x).
    public static func importEnergy(_ tariff: Tariff) -> Register { Register(1 + tariff.rawValue) }
    /// Active energy to the grid, Wh (2.8.x).
    public static func exportEnergy(_ tariff: Tariff) -> Register { Register(6 + tariff.rawValue) }
    /// Active power from the grid, W (1.7.0).
    public static let importPower = Register(11)
    /// Active power to the grid, W (2.7.0).
    public static let exportPower = Register(12)
    /// Active power from the grid on one phase, W (21.7.0, 41.7.0, 61.7.0).
    public static func importPower(_ phase: Phase) -> Register { Register(12 + phase.rawValue) }
    /// Active power to the grid on one phase, W (22.7.0, 42.7.0, 62.7.0).
    public static func exportPower(_ phase: Phase) -> Register { Register(15 + phase.rawValue) }
    /// Voltage of one phase, mV (32.7.0, 52.7.0, 72.7.0).
    public static func voltage(_ phase: Phase) -> Register { Register(18 + phase.rawValue) }
    /// Current of one phase, mA; some meters sign it (31.7.0, 51.7.0, 71.7.0).
    public static func current(_ phase: Phase) -> Register { Register(21 + phase.rawValue) }
    /// The tariff in force (96.14.0).
    public static let activeTariff = Register(25)
    /// The mean power of the running quarter hour, W, signed (1.4.0).
    public static let quarterHourDemand = Register(26)
    /// The highest quarter hour of the month, W, with its own time (1.6.0).
    public static let monthPeak = Register(27)
    /// Power failures in any phase (96.7.21).
    public static let powerFailures = Register(28)
    /// Long power failures in any phase (96.7.9).
    public static let longPowerFailures = Register(29)
    /// Voltage sags on one phase (32.32.0, 52.32.0, 72.32.0).
    public static func voltageSags(_ phase: Phase) -> Register { Register(29 + phase.rawValue) }
    /// Voltage swells on one phase (32.36.0, 52.36.0, 72.36.0).
    public static func voltageSwells(_ phase: Phase) -> Register { Register(32 + phase.rawValue) }
    /// The state of the breaker: 0 open, 1 closed, 2 ready to be closed (96.3.10).
    public static let breakerState = Register(36)
    /// The power above which the limiter cuts, W or VA (17.0.0).
    public static let limiterThreshold = Register(37)
    /// The current above which the fuse of the meter cuts, mA (31.4.0).
    public static let fuseThreshold = Register(38)
}

extension Register {
    /// Reactive energy from the grid, varh (3.8.x).
    public static func reactiveImportEnergy(_ tariff: Tariff) -> Register { Register(39 + tariff.rawValue) }
    /// Reactive energy to the grid, varh (4.8.x).
    public static func reactiveExportEnergy(_ tariff: Tariff) -> Register { Register(44 + tariff.rawValue) }
    /// Reactive power from the grid, var (3.7.0).
    public static let reactiveImportPower = Register(49)
    /// Reactive power to the grid, var (4.7.0).
    public static let reactiveExportPower = Register(50)
    /// Reactive power from the grid on one phase, var (23.7.0, 43.7.0, 63.7.0).
    public static func reactiveImportPower(_ phase: Phase) -> Register { Register(50 + phase.rawValue) }
    /// Reactive power to the grid on one phase, var (24.7.0, 44.7.0, 64.7.0).
    public static func reactiveExportPower(_ phase: Phase) -> Register { Register(53 + phase.rawValue) }
    /// Apparent power from the grid, VA (9.7.0).
    public static let apparentImportPower = Register(57)
    /// Apparent power to the grid, VA (10.7.0).
    public static let apparentExportPower = Register(58)
    /// The frequency of the grid, mHz (14.7.0).
    public static let frequency = Register(59)
    /// The power factor, thousandths (13.7.0).
    public static let powerFactor = Register(60)
}

extension Register {
    /// The gas meter in one of two slots, litres (0-n:24.2.1, device type 3).
    public static func gas(slot: Int) -> Register { inSlot(slot, of: .gas) }
    /// The water meter in one of two slots, litres (0-n:24.2.1, device types 6 and 7).
    public static func water(slot: Int) -> Register { inSlot(slot, of: .water) }
    /// The heat meter in one of four slots, kJ (0-n:24.2.1, device types 4 and 12).
    public static func heat(slot: Int) -> Register { inSlot(slot, of: .heat) }
    /// The cold meter in one of two slots, kJ (0-n:24.2.1, device types 10 and 11).
    public static func cold(slot: Int) -> Register { inSlot(slot, of: .cold) }
    /// The electricity sub-meter in one of four slots, Wh (0-n:24.2.1, device type 2).
    public static func subMeterEnergy(slot: Int) -> Register { inSlot(slot, of: .electricity) }

    /// The register of equipment of a type in a slot, from 1 to the type's `capacity`.
    internal static func inSlot(_ slot: Int, of type: MBusDeviceType) -> Register {
        precondition((1...type.capacity).contains(slot), "\(type) has slots 1 to \(type.capacity), not \(slot)")
        return Register(type.firstRegister + slot - 1)
    }
}
