internal import Metering

/// How amounts of a register are written on `/metrics`: in base units, exactly.
struct ExposedUnit: Hashable, Sendable {
    /// The unit, as the names of metrics end in; nil for numbers without one.
    let name: String?
    /// What an amount is multiplied with.
    let factor: Int64
    /// How many decimals the product has.
    let decimals: Int

    /// The unit for amounts kept in another.
    ///
    /// Only energy kept in watt hours is written in kilowatt hours: kilojoules of heat have no exact text in them.
    init(_ unit: Unit, _ energyUnit: MetricsSettings.EnergyUnit) {
        switch unit {
        case .wattHours where energyUnit == .kilowattHours: self.init("kilowatt_hours", decimals: 3)
        case .wattHours: self.init("joules", factor: 3600)
        case .kilojoules: self.init("joules", factor: 1000)
        case .watts: self.init("watts")
        case .millivolts: self.init("volts", decimals: 3)
        case .milliamperes: self.init("amperes", decimals: 3)
        case .one: self.init(nil)
        case .varHours: self.init("varhours")
        case .vars: self.init("vars")
        case .voltAmperes: self.init("voltamperes")
        case .millihertz: self.init("hertz", decimals: 3)
        case .thousandths: self.init("ratio", decimals: 3)
        case .litres: self.init("cubic_meters", decimals: 3)
        }
    }

    private init(_ name: String?, factor: Int64 = 1, decimals: Int = 0) {
        self.name = name
        self.factor = factor
        self.decimals = decimals
    }

    /// The name of a family in this unit, given its name in joules.
    func renamed(_ family: String) -> String {
        let suffix = "_joules_total"
        guard name == "kilowatt_hours", family.hasSuffix(suffix) else { return family }
        return "\(family.dropLast(suffix.utf8.count))_kilowatt_hours_total"
    }
}
