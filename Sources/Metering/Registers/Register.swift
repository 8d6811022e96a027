/// One numbered quantity of a meter. The number is what the disk keeps and never changes meaning (`registers.md`).
public struct Register: Hashable, Comparable, Sendable {
    /// The number of the register: 1 to 83, with gaps.
    public let number: UInt8

    /// Creates a register from a number of the table.
    ///
    /// - Returns: Nil when the table has no such number.
    public init?(number: UInt8) {
        guard Register.table.indices.contains(Int(number)), Register.table[Int(number)] != nil else { return nil }
        self.number = number
    }

    /// Creates a register of the table whose number is known to stand in it.
    internal init(_ number: Int) {
        self.number = UInt8(number)
    }

    public static func < (left: Register, right: Register) -> Bool {
        left.number < right.number
    }
}

/// A tariff register of energy: the sum of all, or one of up to four tariffs. What 1 and 2 mean depends on the country.
public enum Tariff: Int, Hashable, Sendable, CaseIterable {
    /// All tariffs together.
    case total = 0
    /// Tariff 1: low in the Netherlands, normal in Belgium.
    case t1 = 1
    /// Tariff 2: normal in the Netherlands, low in Belgium.
    case t2 = 2
    /// Tariff 3.
    case t3 = 3
    /// Tariff 4.
    case t4 = 4
}

/// A phase of the mains.
public enum Phase: Int, Hashable, Sendable, CaseIterable {
    /// Phase L1.
    case l1 = 1
    /// Phase L2.
    case l2 = 2
    /// Phase L3.
    case l3 = 3
}

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
    /// The gas meter in one of two slots, litres (0-n:24.2.1, device type 3).
    public static func gas(slot: Int) -> Register { Register(63 + slot) }
    /// The water meter in one of two slots, litres (0-n:24.2.1, device types 6 and 7).
    public static func water(slot: Int) -> Register { Register(67 + slot) }
    /// The heat meter in one of four slots, kJ (0-n:24.2.1, device types 4 and 12).
    public static func heat(slot: Int) -> Register { Register(71 + slot) }
    /// The cold meter in one of two slots, kJ (0-n:24.2.1, device types 10 and 11).
    public static func cold(slot: Int) -> Register { Register(75 + slot) }
}
