/// A unit in which a register is kept: always the finest that a meter sends, so that values are whole numbers.
public enum Unit: String, Hashable, Sendable, CaseIterable {
    /// Watt hours: active energy.
    case wattHours = "Wh"
    /// Watts: active power.
    case watts = "W"
    /// Millivolts.
    case millivolts = "mV"
    /// Milliamperes.
    case milliamperes = "mA"
    /// A count, a state or a number without a unit.
    case one = "1"
    /// Volt-ampere-reactive hours: reactive energy.
    case varHours = "varh"
    /// Volt-amperes reactive: reactive power.
    case vars = "var"
    /// Volt-amperes: apparent power.
    case voltAmperes = "VA"
    /// Millihertz.
    case millihertz = "mHz"
    /// Thousandths of a ratio.
    case thousandths = "1/1000"
    /// Litres.
    case litres = "l"
    /// Kilojoules: heat and cold.
    case kilojoules = "kJ"
}

extension Unit {
    /// The unit that people read, in the JSON API, CSV and pages (`DESIGN.md` §7): kWh, W, V, A, m³, GJ.
    public var displayName: String {
        switch self {
        case .wattHours: "kWh"
        case .watts: "W"
        case .millivolts: "V"
        case .milliamperes: "A"
        case .one, .thousandths: ""
        case .varHours: "kvarh"
        case .vars: "var"
        case .voltAmperes: "VA"
        case .millihertz: "Hz"
        case .litres: "m3"
        case .kilojoules: "GJ"
        }
    }

    /// How many decimals the display unit has over the kept one: 3 for kWh, since 1 kWh is 10³ Wh.
    public var displayDecimals: Int {
        switch self {
        case .watts, .one, .vars, .voltAmperes: 0
        case .kilojoules: 6
        case .wattHours, .millivolts, .milliamperes, .varHours, .millihertz, .thousandths, .litres: 3
        }
    }
}
