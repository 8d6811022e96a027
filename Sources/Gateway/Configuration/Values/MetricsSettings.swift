/// How `/metrics` is written.
struct MetricsSettings: Hashable, Sendable {
    /// The unit of energy, which the metrics' names end in.
    enum EnergyUnit: String, Hashable, Sendable, CaseIterable {
        /// Joules, Prometheus' base unit.
        case joules
        /// Kilowatt hours, as the bill has them.
        case kilowattHours = "kilowatt_hours"
    }

    /// The unit of energy.
    var energyUnit: EnergyUnit
}
