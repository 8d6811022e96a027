internal import Alerting
internal import Metering
internal import Testing

@testable internal import Gateway

@Suite struct MetricTableTests {
    @Test(arguments: MetricsSettings.EnergyUnit.allCases)
    func everyFamilyFollowsTheRules(energyUnit: MetricsSettings.EnergyUnit) {
        let families = MetricTable.families(energyUnit)
        #expect(Set(families.map(\.name)).count == families.count)
        for family in families {
            #expect(family.name.hasSuffix("_total") == (family.kind == .counter), "\(family.name)")
            #expect(!family.help.contains { "\\\"\n".contains($0) }, "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name)")
            if let unit = family.unit { #expect(family.openMetricsName.hasSuffix("_\(unit)"), "\(family.name)") }
            for suffix in ["_seconds", "_bytes", "_joules", "_watts", "_volts", "_amperes"]
            where family.openMetricsName.hasSuffix(suffix) {
                #expect(family.unit.map { "_\($0)" } == suffix, "\(family.name)")
            }
            let prefixes = ["meter_", "site_", "logger_", "metergw_", "process_", "ALERTS"]
            #expect(prefixes.contains { family.name.hasPrefix($0) }, "\(family.name)")
        }
    }

    @Test func everyRegisterHasARow() {
        let families = Dictionary(uniqueKeysWithValues: MetricTable.families(.joules).map { ($0.name, $0) })
        for row in Register.all {
            #expect(families[row.metric.family]?.kind.rawValue == row.kind.rawValue, "\(row.metric.family)")
            if let time = row.timeMetric { #expect(families[time.family]?.kind == .gauge) }
        }
        #expect(MetricTable.registers(.joules).count == Set(Register.all.map(\.metric.family)).count)
    }

    @Test func anAlertOfARuleAboutAlertsHasItsOwnState() throws {
        let labels = Labels(["alertname": "Mine", "alertstate": "pending"])
        let active = AlertingFigures.Active(labels: labels, state: .firing, activeAt: Timestamp(seconds: 5))
        let page = SamplePage(try SampleFleet(), alerting: AlertingFigures(active: [active]))
        #expect(page.samples("ALERTS") == [#"{alertname="Mine",alertstate="firing"} 1"#])
    }
}
