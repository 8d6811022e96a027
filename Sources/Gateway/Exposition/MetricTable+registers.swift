internal import Metering

extension MetricTable {
    /// What HELP says of the families of the registers, by their names in joules.
    ///
    /// Each text is completed by whose values these are.
    private static let texts: KeyValuePairs<String, String> = [
        "meter_electricity_import_joules_total":
            "Energy taken from the grid, by tariff register (0 where the meter has one register)",
        "meter_electricity_export_joules_total":
            "Energy delivered to the grid, by tariff register (0 where the meter has one register)",
        "meter_electricity_import_watts": "Power taken from the grid",
        "meter_electricity_export_watts": "Power delivered to the grid",
        "meter_electricity_phase_import_watts": "Power taken from the grid on a phase",
        "meter_electricity_phase_export_watts": "Power delivered to the grid on a phase",
        "meter_electricity_phase_volts": "Voltage of a phase",
        "meter_electricity_phase_amperes": "Current of a phase, below zero where the meter signs it",
        "meter_electricity_active_tariff": "Tariff in force: the number of its register",
        "meter_electricity_demand_watts": "Mean power of the running quarter hour",
        "meter_electricity_month_peak_watts": "Highest quarter hour of the month",
        "meter_power_failures_total": "Power failures in any phase",
        "meter_long_power_failures_total": "Long power failures in any phase",
        "meter_voltage_sags_total": "Voltage sags on a phase",
        "meter_voltage_swells_total": "Voltage swells on a phase",
        "meter_electricity_breaker_state": "State of the breaker: 0 open, 1 closed, 2 ready to be closed",
        "meter_electricity_limiter_watts": "Power above which the limiter cuts",
        "meter_electricity_fuse_amperes": "Current above which the fuse of the meter cuts",
        "meter_electricity_reactive_import_varhours_total": "Reactive energy taken from the grid, by tariff register",
        "meter_electricity_reactive_export_varhours_total": "Reactive energy delivered to the grid, by tariff register",
        "meter_electricity_reactive_import_vars": "Reactive power taken from the grid",
        "meter_electricity_reactive_export_vars": "Reactive power delivered to the grid",
        "meter_electricity_phase_reactive_import_vars": "Reactive power taken from the grid on a phase",
        "meter_electricity_phase_reactive_export_vars": "Reactive power delivered to the grid on a phase",
        "meter_electricity_apparent_import_voltamperes": "Apparent power taken from the grid",
        "meter_electricity_apparent_export_voltamperes": "Apparent power delivered to the grid",
        "meter_electricity_frequency_hertz": "Frequency of the grid",
        "meter_electricity_power_factor_ratio": "Power factor",
        "meter_gas_cubic_meters_total": "Gas, by slot",
        "meter_water_cubic_meters_total": "Water, by slot",
        "meter_heat_joules_total": "Heat, by slot",
        "meter_cold_joules_total": "Cold, by slot",
        "meter_submeter_joules_total": "Energy of an electricity meter behind this one, by slot",
    ]

    /// The families of the registers: those of `Metering` with the unit that a page has them in.
    static func registers(_ energyUnit: MetricsSettings.EnergyUnit) -> [MetricFamily] {
        texts.map { name, text in
            let rows = Register.all.filter { $0.metric.family == name }
            let unit = rows.first.map { ExposedUnit($0.unit, energyUnit) } ?? ExposedUnit(.one, energyUnit)
            let series = rows.map { ($0.register.number, closing($0.metric)) }
            let kind: MetricFamily.Kind = rows.first?.kind == .counter ? .counter : .gauge
            return MetricFamily(
                unit.renamed(name), kind, unit: unit.name, .meter, "\(text), as last read from the meter."
            ) { scrape, writer in
                for (number, closing) in series {
                    for cell in scrape.columns.amounts[Int(number)] {
                        // Beyond 64 bits is no counter of a real meter: it is left out.
                        let (amount, overflow) = cell.amount.multipliedReportingOverflow(by: unit.factor)
                        guard !overflow else { continue }
                        writer.sample(
                            scrape.meters[Int(cell.meter)].labels, closing: closing, amount, decimals: unit.decimals)
                    }
                }
            }
        }
    }

    /// The times that values bear beside their telegram's: of M-Bus equipment, and of the month's peak.
    static let registerTimes: [MetricFamily] = {
        var names: [String] = []
        for case let name? in Register.all.map({ $0.timeMetric?.family }) where !names.contains(name) {
            names.append(name)
        }
        return names.map { name in
            let series = Register.all.compactMap { row in
                row.timeMetric.flatMap { $0.family == name ? (row.register.number, closing($0)) : nil }
            }
            let value = name.dropFirst("meter_".utf8.count).split(separator: "_").dropLast(2).joined(separator: " ")
            return MetricFamily(
                name, .gauge, unit: "seconds", .meter, "When the \(value) was measured, since 1970."
            ) { scrape, writer in
                for (number, closing) in series {
                    for cell in scrape.columns.times[Int(number)] {
                        writer.sample(scrape.meters[Int(cell.meter)].labels, closing: closing, cell.amount, decimals: 3)
                    }
                }
            }
        }
    }()

    /// What is worked out of the registers (`QuarterForecast`).
    static let forecasts: [MetricFamily] = [
        MetricFamily(
            "meter_electricity_quarter_forecast_watts", .gauge, unit: "watts", .meter,
            "Mean power from the grid that the running quarter hour of the meter will have if the present power lasts."
        ) { scrape, writer in
            for cell in scrape.forecasts { writer.sample(scrape.meters[Int(cell.meter)].labels, cell.amount) }
        }
    ]

    /// The label of a register behind those of its meter, and the end of the labels.
    private static func closing(_ metric: MetricName) -> [UInt8] {
        guard let label = metric.label else { return SampleWriter.closing }
        return Array(",\(label)=\"\(metric.labelValue)\"} ".utf8)
    }
}
