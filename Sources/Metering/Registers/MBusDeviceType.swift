/// What a piece of M-Bus equipment measures, of the types that have registers.
///
/// Source: `telegrams.md` §2.8 (object 0-n:24.1.0), `devices.md` §2. The raw value is one number of each type: what
/// `SlotTable` keeps on the disk.
public enum MBusDeviceType: UInt8, Hashable, Sendable, CaseIterable {
    /// An electricity sub-meter: number 2.
    case electricity = 2
    /// A gas meter: number 3.
    case gas = 3
    /// A heat meter: number 4 in the outlet, 12 in the inlet.
    case heat = 4
    /// A water meter: number 7, and 6 for warm water.
    case water = 7
    /// A cold meter: number 10 in the outlet, 11 in the inlet.
    case cold = 10

    /// Creates a type from the number that the meter sends.
    ///
    /// - Returns: Nil for 0 (nothing there) and for types without a register, such as 13, which is heat and cold in one.
    public init?(number: Int) {
        switch number {
        case 2: self = .electricity
        case 3: self = .gas
        case 4, 12: self = .heat
        case 6, 7: self = .water
        case 10, 11: self = .cold
        default: return nil
        }
    }

    /// How many slots the table of `registers.md` has for the type.
    public var capacity: Int {
        switch self {
        case .gas, .water, .cold: 2
        case .heat, .electricity: 4
        }
    }

    /// The number of the register of slot 1; the others follow it.
    internal var firstRegister: Int {
        switch self {
        case .gas: 64
        case .water: 68
        case .heat: 72
        case .cold: 76
        case .electricity: 80
        }
    }

    /// The type whose slots a register is one of.
    ///
    /// - Returns: Nil for the registers of the electricity meter itself.
    public init?(slotOf register: Register) {
        let number = Int(register.number)
        let type = MBusDeviceType.allCases.first {
            ($0.firstRegister..<$0.firstRegister + $0.capacity).contains(number)
        }
        guard let type else { return nil }
        self = type
    }
}
