extension Register {
    /// The table of the registers, where the index is the number.
    ///
    /// It stands in `registers.md`; built once, row by row, in the order of that page.
    internal static let table: [RegisterDescription?] = {
        var rows = TableBuilder()
        rows.addEnergies(from: 1, direction: "import", obis: 1)
        rows.addEnergies(from: 6, direction: "export", obis: 2)
        rows.add(11, "electricity_import_w", "1-0:1.7.0", .watts, metric: "electricity_import_watts")
        rows.add(12, "electricity_export_w", "1-0:2.7.0", .watts, metric: "electricity_export_watts")
        rows.addPhases(from: 13, "electricity_import", "_w", obis: 21, .watts, metric: "electricity_phase_import_watts")
        rows.addPhases(from: 16, "electricity_export", "_w", obis: 22, .watts, metric: "electricity_phase_export_watts")
        rows.addPhases(from: 19, "voltage", "_v", obis: 32, .millivolts, metric: "electricity_phase_volts")
        rows.addPhases(
            from: 22, "current", "_a", obis: 31, .milliamperes, signed: true, metric: "electricity_phase_amperes")
        rows.add(25, "active_tariff", "0-0:96.14.0", .one, metric: "electricity_active_tariff")
        rows.add(26, "demand_w", "1-0:1.4.0", .watts, signed: true, metric: "electricity_demand_watts")
        rows.add(27, "month_peak_w", "1-0:1.6.0", .watts, ownTime: true, metric: "electricity_month_peak_watts")
        rows.add(28, "power_failures", "0-0:96.7.21", .one, .counter, metric: "power_failures_total")
        rows.add(29, "long_power_failures", "0-0:96.7.9", .one, .counter, metric: "long_power_failures_total")
        rows.addPhases(
            from: 30, "voltage_sags", "", obis: 32, group: "32.0", .one, .counter, metric: "voltage_sags_total")
        rows.addPhases(
            from: 33, "voltage_swells", "", obis: 32, group: "36.0", .one, .counter, metric: "voltage_swells_total")
        rows.add(36, "breaker_state", "0-0:96.3.10", .one, metric: "electricity_breaker_state")
        rows.add(37, "limiter_w", "0-0:17.0.0", .watts, metric: "electricity_limiter_watts")
        rows.add(38, "fuse_a", "1-0:31.4.0", .milliamperes, metric: "electricity_fuse_amperes")
        rows.addReactive()
        rows.addSlots(from: 64, 1...2, "gas", "m3", .litres, metric: "gas_cubic_meters_total")
        rows.addSlots(from: 68, 1...2, "water", "m3", .litres, metric: "water_cubic_meters_total")
        rows.addSlots(from: 72, 1...4, "heat", "gj", .kilojoules, metric: "heat_joules_total")
        rows.addSlots(from: 76, 1...2, "cold", "gj", .kilojoules, metric: "cold_joules_total")
        for slot in 1...4 {
            rows.add(
                79 + slot, "submeter_\(slot)_kwh", "0-n:24.2.1", .wattHours, .counter, ownTime: true,
                metric: "submeter_joules_total", label: ("channel", "\(slot)"))
        }
        return rows.table
    }()

    /// Fills the table: one method for each shape of row that `registers.md` has.
    private struct TableBuilder {
        var table = [RegisterDescription?](repeating: nil, count: 84)

        mutating func add(
            _ number: Int, _ jsonName: String, _ obis: String, _ unit: Unit,
            _ kind: RegisterDescription.Kind = .gauge, signed: Bool = false, ownTime: Bool = false,
            metric: String, label: (name: String, value: String)? = nil
        ) {
            precondition(table[number] == nil, "register \(number) stands twice in the table")
            table[number] = RegisterDescription(
                register: Register(number), jsonName: jsonName, obis: obis, unit: unit, kind: kind, isSigned: signed,
                hasOwnTime: ownTime,
                metric: MetricName(family: "meter_" + metric, label: label?.name, labelValue: label?.value ?? ""))
        }

        mutating func addEnergies(from number: Int, direction: String, obis: Int) {
            for tariff in Tariff.allCases {
                let name = tariff == .total ? "total" : "t\(tariff.rawValue)"
                add(
                    number + tariff.rawValue, "electricity_\(direction)_\(name)_kwh",
                    "1-0:\(obis).8.\(tariff.rawValue)", .wattHours, .counter,
                    metric: "electricity_\(direction)_joules_total", label: ("tariff", "\(tariff.rawValue)"))
            }
        }

        mutating func addPhases(
            from number: Int, _ name: String, _ suffix: String, obis: Int, group: String = "7.0", _ unit: Unit,
            _ kind: RegisterDescription.Kind = .gauge, signed: Bool = false, metric: String
        ) {
            for phase in Phase.allCases {
                let index = phase.rawValue - 1
                add(
                    number + index, "\(name)_l\(phase.rawValue)\(suffix)", "1-0:\(obis + 20 * index).\(group)", unit,
                    kind, signed: signed, metric: metric, label: ("phase", "l\(phase.rawValue)"))
            }
        }

        mutating func addReactive() {
            for (number, direction, obis) in [(39, "import", 3), (44, "export", 4)] {
                for tariff in Tariff.allCases {
                    let name = tariff == .total ? "total" : "t\(tariff.rawValue)"
                    add(
                        number + tariff.rawValue, "reactive_\(direction)_\(name)_kvarh",
                        "1-0:\(obis).8.\(tariff.rawValue)", .varHours, .counter,
                        metric: "electricity_reactive_\(direction)_varhours_total",
                        label: ("tariff", "\(tariff.rawValue)"))
                }
            }
            add(49, "reactive_import_var", "1-0:3.7.0", .vars, metric: "electricity_reactive_import_vars")
            add(50, "reactive_export_var", "1-0:4.7.0", .vars, metric: "electricity_reactive_export_vars")
            addPhases(
                from: 51, "reactive_import", "_var", obis: 23, .vars, metric: "electricity_phase_reactive_import_vars")
            addPhases(
                from: 54, "reactive_export", "_var", obis: 24, .vars, metric: "electricity_phase_reactive_export_vars")
            add(57, "apparent_import_va", "1-0:9.7.0", .voltAmperes, metric: "electricity_apparent_import_voltamperes")
            add(58, "apparent_export_va", "1-0:10.7.0", .voltAmperes, metric: "electricity_apparent_export_voltamperes")
            add(59, "frequency_hz", "1-0:14.7.0", .millihertz, metric: "electricity_frequency_hertz")
            add(60, "power_factor", "1-0:13.7.0", .thousandths, metric: "electricity_power_factor_ratio")
        }

        mutating func addSlots(
            from number: Int, _ slots: ClosedRange<Int>, _ name: String, _ suffix: String, _ unit: Unit, metric: String
        ) {
            for slot in slots {
                add(
                    number + slot - 1, slot == 1 ? "\(name)_\(suffix)" : "\(name)_\(slot)_\(suffix)", "0-n:24.2.1",
                    unit,
                    .counter, ownTime: true, metric: metric, label: ("channel", "\(slot)"))
            }
        }
    }
}
