/// The one table of metrics (`metrics.md`): what generates HELP, TYPE and UNIT, in the order of the page.
enum MetricTable {
    /// The families, with energy named by a unit.
    static func families(_ energyUnit: MetricsSettings.EnergyUnit) -> [MetricFamily] {
        switch energyUnit {
        case .joules: inJoules
        case .kilowattHours: inKilowattHours
        }
    }

    /// The families that rules read: energy in joules, whatever the page has it in, and no alerts, which rules make.
    static let forRules = inJoules.filter { family in !alerts.contains { $0.name == family.name } }

    private static let inJoules = table(.joules)
    private static let inKilowattHours = table(.kilowattHours)

    private static func table(_ energyUnit: MetricsSettings.EnergyUnit) -> [MetricFamily] {
        registers(energyUnit) + registerTimes + forecasts + meters + sites + ledger(energyUnit) + loggers + polls
            + gateway + alerting + alerts + process
    }
}
