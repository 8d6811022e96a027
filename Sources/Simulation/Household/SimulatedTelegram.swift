public import Metering

/// A value for each phase.
public struct PhaseValues: Hashable, Sendable {
    /// Of L1.
    public var l1: Int64
    /// Of L2.
    public var l2: Int64
    /// Of L3.
    public var l3: Int64

    /// Creates the values of three phases.
    public init(_ l1: Int64 = 0, _ l2: Int64 = 0, _ l3: Int64 = 0) {
        self.l1 = l1
        self.l2 = l2
        self.l3 = l3
    }

    /// The value of a phase.
    public subscript(phase: Phase) -> Int64 {
        switch phase {
        case .l1: l1
        case .l2: l2
        case .l3: l3
        }
    }

    /// What a function makes of each value.
    internal func map(_ transform: (Int64) -> Int64) -> PhaseValues {
        PhaseValues(transform(l1), transform(l2), transform(l3))
    }
}

/// What a simulated meter says at a moment, exactly; the device that serves it may damage the values.
public struct SimulatedTelegram: Hashable, Sendable {
    /// Counts the intervals of the device since 1970.
    public var number: Int64
    /// When the meter sent it.
    public var time: Timestamp
    /// The same on the face of the meter's clock.
    public var meterTime: MeterTime
    /// The tariff in force, 1 or 2.
    public var tariff: Tariff
    /// Energy from the grid on tariff 1 and 2, in Wh.
    public var importEnergy: (t1: Int64, t2: Int64) {
        get { (importT1, importT2) }
        set { (importT1, importT2) = newValue }
    }
    /// Energy to the grid on tariff 1 and 2, in Wh.
    public var exportEnergy: (t1: Int64, t2: Int64) {
        get { (exportT1, exportT2) }
        set { (exportT1, exportT2) = newValue }
    }
    /// Power from the grid, in W.
    public var importPower: Int64
    /// Power to the grid, in W.
    public var exportPower: Int64
    /// 1 or 3: how many phases the meter has; values of others are 0 and not sent.
    public var phaseCount: Int
    /// Voltages, in mV.
    public var voltage: PhaseValues
    /// Currents, in mA.
    public var current: PhaseValues
    /// Power from the grid by phase, in W.
    public var phaseImport: PhaseValues
    /// Power to the grid by phase, in W.
    public var phaseExport: PhaseValues
    /// The gas meter, in litres; nil in a household without.
    public var gas: Int64?
    /// When the gas meter was read.
    public var gasTime: Timestamp?

    private var importT1: Int64 = 0
    private var importT2: Int64 = 0
    private var exportT1: Int64 = 0
    private var exportT2: Int64 = 0

    /// Creates a telegram without power, energy or gas, of one phase.
    public init(number: Int64, time: Timestamp, meterTime: MeterTime, tariff: Tariff = .t1) {
        self.number = number
        self.time = time
        self.meterTime = meterTime
        self.tariff = tariff
        importPower = 0
        exportPower = 0
        phaseCount = 1
        voltage = PhaseValues()
        current = PhaseValues()
        phaseImport = PhaseValues()
        phaseExport = PhaseValues()
    }

    /// The phases that the meter has.
    public var phases: ArraySlice<Phase> { Phase.allCases.prefix(phaseCount) }
}

extension SimulatedTelegram {
    /// The numeric registers as the meter has them.
    public var exactValues: RegisterValues {
        values {
            $0
        } gas: {
            $0
        }
    }

    /// The numeric registers as `sm/actual` of a firmware says them, in the registers' units: with the damage that
    /// 32-bit floats do, and for gas before v3 that of two decimals (`devices.md` §1.0).
    public func values(servedBy era: FirmwareEra) -> RegisterValues {
        values(FloatDecimal.thousandths) { gas in
            era.hasChannelNames ? FloatDecimal.thousandths(gas) : FloatDecimal.channelThousandths(gas)
        }
    }

    private func values(_ damage: (Int64) -> Int64, gas damageGas: (Int64) -> Int64) -> RegisterValues {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), damage(importT1))
        values.set(.importEnergy(.t2), damage(importT2))
        values.set(.exportEnergy(.t1), damage(exportT1))
        values.set(.exportEnergy(.t2), damage(exportT2))
        values.set(.importPower, damage(importPower))
        values.set(.exportPower, damage(exportPower))
        for phase in phases {
            values.set(.importPower(phase), damage(phaseImport[phase]))
            values.set(.exportPower(phase), damage(phaseExport[phase]))
            values.set(.voltage(phase), damage(voltage[phase]))
            values.set(.current(phase), damage(current[phase]))
        }
        if let gas { values.set(.gas(slot: 1), damageGas(gas)) }
        return values
    }
}
