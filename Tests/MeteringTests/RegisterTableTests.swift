import Metering
internal import Seeding
import Testing

// `registers.md`, written out: number, name in JSON, OBIS code, unit, kind (± where it may be below 0), metric.
private let page = """
     1 electricity_import_total_kwh 1-0:1.8.0   Wh     counter meter_electricity_import_joules_total{tariff=0}
     2 electricity_import_t1_kwh    1-0:1.8.1   Wh     counter meter_electricity_import_joules_total{tariff=1}
     3 electricity_import_t2_kwh    1-0:1.8.2   Wh     counter meter_electricity_import_joules_total{tariff=2}
     4 electricity_import_t3_kwh    1-0:1.8.3   Wh     counter meter_electricity_import_joules_total{tariff=3}
     5 electricity_import_t4_kwh    1-0:1.8.4   Wh     counter meter_electricity_import_joules_total{tariff=4}
     6 electricity_export_total_kwh 1-0:2.8.0   Wh     counter meter_electricity_export_joules_total{tariff=0}
     7 electricity_export_t1_kwh    1-0:2.8.1   Wh     counter meter_electricity_export_joules_total{tariff=1}
     8 electricity_export_t2_kwh    1-0:2.8.2   Wh     counter meter_electricity_export_joules_total{tariff=2}
     9 electricity_export_t3_kwh    1-0:2.8.3   Wh     counter meter_electricity_export_joules_total{tariff=3}
    10 electricity_export_t4_kwh    1-0:2.8.4   Wh     counter meter_electricity_export_joules_total{tariff=4}
    11 electricity_import_w         1-0:1.7.0   W      gauge   meter_electricity_import_watts
    12 electricity_export_w         1-0:2.7.0   W      gauge   meter_electricity_export_watts
    13 electricity_import_l1_w      1-0:21.7.0  W      gauge   meter_electricity_phase_import_watts{phase=l1}
    14 electricity_import_l2_w      1-0:41.7.0  W      gauge   meter_electricity_phase_import_watts{phase=l2}
    15 electricity_import_l3_w      1-0:61.7.0  W      gauge   meter_electricity_phase_import_watts{phase=l3}
    16 electricity_export_l1_w      1-0:22.7.0  W      gauge   meter_electricity_phase_export_watts{phase=l1}
    17 electricity_export_l2_w      1-0:42.7.0  W      gauge   meter_electricity_phase_export_watts{phase=l2}
    18 electricity_export_l3_w      1-0:62.7.0  W      gauge   meter_electricity_phase_export_watts{phase=l3}
    19 voltage_l1_v                 1-0:32.7.0  mV     gauge   meter_electricity_phase_volts{phase=l1}
    20 voltage_l2_v                 1-0:52.7.0  mV     gauge   meter_electricity_phase_volts{phase=l2}
    21 voltage_l3_v                 1-0:72.7.0  mV     gauge   meter_electricity_phase_volts{phase=l3}
    22 current_l1_a                 1-0:31.7.0  mA     ±gauge  meter_electricity_phase_amperes{phase=l1}
    23 current_l2_a                 1-0:51.7.0  mA     ±gauge  meter_electricity_phase_amperes{phase=l2}
    24 current_l3_a                 1-0:71.7.0  mA     ±gauge  meter_electricity_phase_amperes{phase=l3}
    25 active_tariff                0-0:96.14.0 1      gauge   meter_electricity_active_tariff
    26 demand_w                     1-0:1.4.0   W      ±gauge  meter_electricity_demand_watts
    27 month_peak_w                 1-0:1.6.0   W      gauge   meter_electricity_month_peak_watts
    28 power_failures               0-0:96.7.21 1      counter meter_power_failures_total
    29 long_power_failures          0-0:96.7.9  1      counter meter_long_power_failures_total
    30 voltage_sags_l1              1-0:32.32.0 1      counter meter_voltage_sags_total{phase=l1}
    31 voltage_sags_l2              1-0:52.32.0 1      counter meter_voltage_sags_total{phase=l2}
    32 voltage_sags_l3              1-0:72.32.0 1      counter meter_voltage_sags_total{phase=l3}
    33 voltage_swells_l1            1-0:32.36.0 1      counter meter_voltage_swells_total{phase=l1}
    34 voltage_swells_l2            1-0:52.36.0 1      counter meter_voltage_swells_total{phase=l2}
    35 voltage_swells_l3            1-0:72.36.0 1      counter meter_voltage_swells_total{phase=l3}
    36 breaker_state                0-0:96.3.10 1      gauge   meter_electricity_breaker_state
    37 limiter_w                    0-0:17.0.0  W      gauge   meter_electricity_limiter_watts
    38 fuse_a                       1-0:31.4.0  mA     gauge   meter_electricity_fuse_amperes
    39 reactive_import_total_kvarh  1-0:3.8.0   varh   counter meter_electricity_reactive_import_varhours_total{tariff=0}
    40 reactive_import_t1_kvarh     1-0:3.8.1   varh   counter meter_electricity_reactive_import_varhours_total{tariff=1}
    41 reactive_import_t2_kvarh     1-0:3.8.2   varh   counter meter_electricity_reactive_import_varhours_total{tariff=2}
    42 reactive_import_t3_kvarh     1-0:3.8.3   varh   counter meter_electricity_reactive_import_varhours_total{tariff=3}
    43 reactive_import_t4_kvarh     1-0:3.8.4   varh   counter meter_electricity_reactive_import_varhours_total{tariff=4}
    44 reactive_export_total_kvarh  1-0:4.8.0   varh   counter meter_electricity_reactive_export_varhours_total{tariff=0}
    45 reactive_export_t1_kvarh     1-0:4.8.1   varh   counter meter_electricity_reactive_export_varhours_total{tariff=1}
    46 reactive_export_t2_kvarh     1-0:4.8.2   varh   counter meter_electricity_reactive_export_varhours_total{tariff=2}
    47 reactive_export_t3_kvarh     1-0:4.8.3   varh   counter meter_electricity_reactive_export_varhours_total{tariff=3}
    48 reactive_export_t4_kvarh     1-0:4.8.4   varh   counter meter_electricity_reactive_export_varhours_total{tariff=4}
    49 reactive_import_var          1-0:3.7.0   var    gauge   meter_electricity_reactive_import_vars
    50 reactive_export_var          1-0:4.7.0   var    gauge   meter_electricity_reactive_export_vars
    51 reactive_import_l1_var       1-0:23.7.0  var    gauge   meter_electricity_phase_reactive_import_vars{phase=l1}
    52 reactive_import_l2_var       1-0:43.7.0  var    gauge   meter_electricity_phase_reactive_import_vars{phase=l2}
    53 reactive_import_l3_var       1-0:63.7.0  var    gauge   meter_electricity_phase_reactive_import_vars{phase=l3}
    54 reactive_export_l1_var       1-0:24.7.0  var    gauge   meter_electricity_phase_reactive_export_vars{phase=l1}
    55 reactive_export_l2_var       1-0:44.7.0  var    gauge   meter_electricity_phase_reactive_export_vars{phase=l2}
    56 reactive_export_l3_var       1-0:64.7.0  var    gauge   meter_electricity_phase_reactive_export_vars{phase=l3}
    57 apparent_import_va           1-0:9.7.0   VA     gauge   meter_electricity_apparent_import_voltamperes
    58 apparent_export_va           1-0:10.7.0  VA     gauge   meter_electricity_apparent_export_voltamperes
    59 frequency_hz                 1-0:14.7.0  mHz    gauge   meter_electricity_frequency_hertz
    60 power_factor                 1-0:13.7.0  1/1000 gauge   meter_electricity_power_factor_ratio
    64 gas_m3                       0-n:24.2.1  l      counter meter_gas_cubic_meters_total{channel=1}
    65 gas_2_m3                     0-n:24.2.1  l      counter meter_gas_cubic_meters_total{channel=2}
    68 water_m3                     0-n:24.2.1  l      counter meter_water_cubic_meters_total{channel=1}
    69 water_2_m3                   0-n:24.2.1  l      counter meter_water_cubic_meters_total{channel=2}
    72 heat_gj                      0-n:24.2.1  kJ     counter meter_heat_joules_total{channel=1}
    73 heat_2_gj                    0-n:24.2.1  kJ     counter meter_heat_joules_total{channel=2}
    74 heat_3_gj                    0-n:24.2.1  kJ     counter meter_heat_joules_total{channel=3}
    75 heat_4_gj                    0-n:24.2.1  kJ     counter meter_heat_joules_total{channel=4}
    76 cold_gj                      0-n:24.2.1  kJ     counter meter_cold_joules_total{channel=1}
    77 cold_2_gj                    0-n:24.2.1  kJ     counter meter_cold_joules_total{channel=2}
    80 submeter_1_kwh               0-n:24.2.1  Wh     counter meter_submeter_joules_total{channel=1}
    81 submeter_2_kwh               0-n:24.2.1  Wh     counter meter_submeter_joules_total{channel=2}
    82 submeter_3_kwh               0-n:24.2.1  Wh     counter meter_submeter_joules_total{channel=3}
    83 submeter_4_kwh               0-n:24.2.1  Wh     counter meter_submeter_joules_total{channel=4}
    """

@Suite struct RegisterTableTests {
    private struct Row {
        let number: UInt8
        let jsonName: String
        let obis: String
        let unit: Unit
        let kind: RegisterDescription.Kind
        let isSigned: Bool
        let metric: String

        init(_ line: Substring) throws {
            let cells = line.split(separator: " ").map(String.init)
            try #require(cells.count == 6)
            number = try #require(UInt8(cells[0]))
            jsonName = cells[1]
            obis = cells[2]
            unit = try #require(Unit(rawValue: cells[3]))
            isSigned = cells[4].hasPrefix("±")
            kind = try #require(RegisterDescription.Kind(rawValue: cells[4].filter { $0 != "±" }))
            metric = cells[5]
        }
    }

    private static func metricText(_ name: MetricName) -> String {
        name.label.map { "\(name.family){\($0)=\(name.labelValue)}" } ?? name.family
    }

    @Test func everyRegisterIsWhatThePageSays() throws {
        let rows = try page.split(separator: "\n").map { try Row($0) }
        #expect(rows.map(\.number) == Register.all.map(\.register.number))
        for (row, description) in zip(rows, Register.all) {
            #expect(description.jsonName == row.jsonName)
            #expect(description.obis == row.obis, "\(row.jsonName)")
            #expect(description.unit == row.unit, "\(row.jsonName)")
            #expect(description.kind == row.kind, "\(row.jsonName)")
            #expect(description.isSigned == row.isSigned, "\(row.jsonName)")
            #expect(Self.metricText(description.metric) == row.metric)
        }
    }

    @Test func everyNumberOutsideOfThePageIsRefused() {
        let known = Set(Register.all.map(\.register.number))
        for number in UInt8.min...UInt8.max {
            #expect((Register(number: number) != nil) == known.contains(number), "\(number)")
        }
    }

    @Test func noNumberNameOrMetricStandsTwice() {
        let all = Register.all
        let names = all.map(\.jsonName) + all.compactMap(\.jsonTimeName)
        let metrics = all.map(\.metric) + all.compactMap(\.timeMetric)
        #expect(Set(all.map(\.register)).count == all.count)
        #expect(Set(names).count == names.count)
        #expect(Set(metrics).count == metrics.count)
    }

    @Test func aFamilyHasOneUnitOneKindAndOneLabel() {
        for rows in Dictionary(grouping: Register.all, by: \.metric.family).values {
            #expect(Set(rows.map(\.unit)).count == 1)
            #expect(Set(rows.map(\.kind)).count == 1)
            #expect(Set(rows.map(\.metric.label)).count == 1)
            #expect(rows.count == 1 || rows[0].metric.label != nil)
        }
    }

    @Test func countersAndOnlyTheyEndInTotal() {
        for row in Register.all {
            #expect(row.metric.family.hasSuffix("_total") == (row.kind == .counter), "\(row.metric.family)")
        }
    }

    @Test func ownTimesBearTheNamesOfThePages() {
        let times = Register.all.filter(\.hasOwnTime)
        #expect(times.map(\.register.number) == [27, 64, 65, 68, 69] + Array(72...77) + Array(80...83))
        #expect(
            times.compactMap(\.jsonTimeName) == [
                "month_peak_time", "gas_time", "gas_2_time", "water_time", "water_2_time",
                "heat_time", "heat_2_time", "heat_3_time", "heat_4_time", "cold_time", "cold_2_time",
                "submeter_1_time", "submeter_2_time", "submeter_3_time", "submeter_4_time",
            ])
        let metrics = times.compactMap(\.timeMetric).map(Self.metricText)
        #expect(metrics[0] == "meter_electricity_month_peak_timestamp_seconds")
        #expect(metrics[2] == "meter_gas_reading_timestamp_seconds{channel=2}")
        #expect(metrics[3] == "meter_water_reading_timestamp_seconds{channel=1}")
        #expect(metrics[8] == "meter_heat_reading_timestamp_seconds{channel=4}")
        #expect(metrics[9] == "meter_cold_reading_timestamp_seconds{channel=1}")
        #expect(metrics[14] == "meter_submeter_reading_timestamp_seconds{channel=4}")
    }

    @Test func aRegisterWithoutAnOwnTimeHasNoNameForOne() {
        #expect(Register.importPower.description.jsonTimeName == nil)
        #expect(Register.importPower.description.timeMetric == nil)
    }

    @Test func everyNameLeadsBackToItsRegister() {
        for row in Register.all {
            #expect(Register.named(row.jsonName) == row.register)
            #expect(row.register.description == row)
        }
        #expect(Register.named("gas") == nil)
        #expect(Register.named("") == nil)
    }
}

@Suite struct RegisterNameTests {
    private static let tariffs = Tariff.allCases
    private static let phases = Phase.allCases

    private static let electricity: [Register] =
        tariffs.map(Register.importEnergy) + tariffs.map(Register.exportEnergy) + [.importPower, .exportPower]
        + phases.map { .importPower($0) } + phases.map { .exportPower($0) }
        + phases.map(Register.voltage) + phases.map(Register.current)
        + [.activeTariff, .quarterHourDemand, .monthPeak, .powerFailures, .longPowerFailures]
        + phases.map(Register.voltageSags) + phases.map(Register.voltageSwells)
        + [.breakerState, .limiterThreshold, .fuseThreshold]
    private static let reactive: [Register] =
        tariffs.map(Register.reactiveImportEnergy) + tariffs.map(Register.reactiveExportEnergy)
        + [.reactiveImportPower, .reactiveExportPower]
        + phases.map { .reactiveImportPower($0) } + phases.map { .reactiveExportPower($0) }
        + [.apparentImportPower, .apparentExportPower, .frequency, .powerFactor]
    private static let slots: [Register] =
        (1...2).map(Register.gas) + (1...2).map(Register.water) + (1...4).map(Register.heat)
        + (1...2).map(Register.cold) + (1...4).map(Register.subMeterEnergy)

    @Test func swiftNamesStandInTheOrderOfThePage() {
        #expect(Self.electricity + Self.reactive + Self.slots == Register.all.map(\.register))
    }

    @Test func registersAreOrderedByNumber() {
        var random = SeededGenerator(seed: 5)
        let all = Register.all.map(\.register)
        #expect(all.shuffled(using: &random).sorted() == all)
    }

    @Test func aSlotThatIsNoneStopsTheProgramInsteadOfBeingAnotherRegister() async {
        await #expect(processExitsWith: .failure) { _ = Register.gas(slot: 3) }
        await #expect(processExitsWith: .failure) { _ = Register.gas(slot: 0) }
        await #expect(processExitsWith: .failure) { _ = Register.heat(slot: 5) }
    }
}
