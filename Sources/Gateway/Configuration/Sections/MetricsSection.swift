/// `metrics`: how `/metrics` is written.
enum MetricsSection {
    static let energyUnit = DefaultedKey(
        "energy_unit", .choice(MetricsSettings.EnergyUnit.self), default: .joules,
        "The unit of energy; the names of the energy metrics end in it.")

    static let table = KeyTable(rows: [energyUnit.row])

    /// Reads the section.
    static func read(_ reader: MappingReader) -> MetricsSettings {
        MetricsSettings(energyUnit: reader.value(energyUnit))
    }
}
