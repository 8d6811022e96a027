internal import Metering
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

@Suite struct MetricsPageTests {
    private static func page(
        _ values: RegisterValues, energyUnit: MetricsSettings.EnergyUnit = .joules
    ) throws -> SamplePage {
        let fleet = try SampleFleet()
        _ = try fleet.meter("jansen", "grid").note(
            PollReport(.reading(SampleFleet.reading(values))), SampleFleet.timing())
        return SamplePage(fleet, energyUnit: energyUnit)
    }

    private static func values(_ entries: [(Register, Int64)]) -> RegisterValues {
        entries.reduce(into: RegisterValues()) { $0.set($1.0, $1.1) }
    }

    @Test func joulesAreWholeNumbersWithoutAnExponent() throws {
        let page = try Self.page(Self.values([(.importEnergy(.t1), 9_999_999_999), (.exportEnergy(.t1), 1)]))
        #expect(
            page.samples("meter_electricity_import_joules_total")
                == [#"{site="jansen",meter="grid",tariff="1"} 35999999996400"#])
        #expect(
            page.samples("meter_electricity_export_joules_total")
                == [#"{site="jansen",meter="grid",tariff="1"} 3600"#])
    }

    @Test func energyIsInOneUnitOnly() throws {
        var values = Self.values([(.importEnergy(.t1), 18_234_567), (.subMeterEnergy(slot: 1), 1500)])
        values.set(.heat(slot: 1), 12_345)
        let page = try Self.page(values, energyUnit: .kilowattHours)
        #expect(
            page.samples("meter_electricity_import_kilowatt_hours_total")
                == [#"{site="jansen",meter="grid",tariff="1"} 18234.567"#])
        #expect(
            page.samples("meter_submeter_kilowatt_hours_total") == [#"{site="jansen",meter="grid",channel="1"} 1.5"#])
        // 12,345 kJ have no exact text in kilowatt hours.
        #expect(page.samples("meter_heat_joules_total") == [#"{site="jansen",meter="grid",channel="1"} 12345000"#])
        #expect(!page.text.contains("import_joules"))
    }

    @Test func valuesArePrintedAsTheMeterGaveThem() throws {
        let page = try Self.page(
            Self.values([
                (.voltage(.l1), 231_400), (.voltage(.l2), 230_000), (.voltage(.l3), 229_001), (.current(.l1), -1250),
                (.current(.l2), 0), (.frequency, 49_998), (.powerFactor, 987), (.gas(slot: 2), 3_314_404),
            ]))
        #expect(
            page.samples("meter_electricity_phase_volts") == [
                #"{site="jansen",meter="grid",phase="l1"} 231.4"#, #"{site="jansen",meter="grid",phase="l2"} 230"#,
                #"{site="jansen",meter="grid",phase="l3"} 229.001"#,
            ])
        #expect(
            page.samples("meter_electricity_phase_amperes") == [
                #"{site="jansen",meter="grid",phase="l1"} -1.25"#, #"{site="jansen",meter="grid",phase="l2"} 0"#,
            ])
        #expect(page.samples("meter_electricity_frequency_hertz") == [#"{site="jansen",meter="grid"} 49.998"#])
        #expect(page.samples("meter_electricity_power_factor_ratio") == [#"{site="jansen",meter="grid"} 0.987"#])
        #expect(page.samples("meter_gas_cubic_meters_total") == [#"{site="jansen",meter="grid",channel="2"} 3314.404"#])
    }

    @Test(arguments: [
        (Register.importEnergy(.total), Register.importEnergy(.t3), "meter_electricity_import_joules_total"),
        (.exportEnergy(.total), .exportEnergy(.t1), "meter_electricity_export_joules_total"),
        (.reactiveImportEnergy(.total), .reactiveImportEnergy(.t4), "meter_electricity_reactive_import_varhours_total"),
        (.reactiveExportEnergy(.total), .reactiveExportEnergy(.t2), "meter_electricity_reactive_export_varhours_total"),
    ])
    func aTotalNeverStandsBesideItsParts(total: Register, part: Register, name: String) throws {
        let both = try Self.page(Self.values([(total, 10), (part, 4)])).samples(name)
        #expect(both.count == 1)
        #expect(both.allSatisfy { !$0.contains("tariff=\"0\"") })
        let alone = try Self.page(Self.values([(total, 10)])).samples(name)
        #expect(alone.count == 1)
        #expect(alone.allSatisfy { $0.contains("tariff=\"0\"") })
    }

    @Test func aTotalStandsThoughTheOtherDirectionHasTariffs() throws {
        let page = try Self.page(Self.values([(.importEnergy(.t1), 1), (.exportEnergy(.total), 2)]))
        #expect(
            page.samples("meter_electricity_export_joules_total")
                == [#"{site="jansen",meter="grid",tariff="0"} 7200"#])
    }

    @Test func anEnergyThat64BitsDoNotHoldIsLeftOut() throws {
        let page = try Self.page(Self.values([(.importEnergy(.t1), .max), (.importEnergy(.t2), 1)]))
        #expect(
            page.samples("meter_electricity_import_joules_total")
                == [#"{site="jansen",meter="grid",tariff="2"} 3600"#])
    }

    @Test func absentIsAbsentAndNotZero() throws {
        let page = try Self.page(Self.values([(.importPower, 0)]))
        #expect(page.samples("meter_electricity_import_watts") == [#"{site="jansen",meter="grid"} 0"#])
        #expect(page.samples("meter_electricity_export_watts").isEmpty)
        #expect(!page.families.contains("meter_electricity_export_watts"))
    }

    @Test func everyRegisterIsOnThePageUnderItsName() throws {
        for row in Register.all {
            let page = try Self.page(Self.values([(row.register, 1)]))
            let samples = page.samples(row.metric.family)
            #expect(samples.count == 1, "\(row.metric.family)")
            if let label = row.metric.label {
                #expect(samples.first?.contains("\(label)=\"\(row.metric.labelValue)\"") == true)
            }
        }
    }

    @Test func ownTimesStandBesideTheirValues() throws {
        var values = SampleFleet.values()
        values.set(.monthPeak, 4321)
        values.setOwnTime(.init(.monthPeak, Timestamp(milliseconds: 1_772_000_000_500), isInferred: false))
        let page = try Self.page(values)
        #expect(
            page.samples("meter_gas_reading_timestamp_seconds")
                == [#"{site="jansen",meter="grid",channel="1"} 1772370600"#])
        #expect(
            page.samples("meter_electricity_month_peak_timestamp_seconds")
                == [#"{site="jansen",meter="grid"} 1772000000.5"#])
    }

    @Test func noiseOf32BitFloatsDoesNotTurnACounterBack() throws {
        let fleet = try SampleFleet()
        let meter = try fleet.meter("jansen", "grid")
        for (index, amount) in [18_234_566, 18_234_565].enumerated() {
            let reading = SampleFleet.reading(
                Self.values([(.importEnergy(.t1), Int64(amount))]),
                time: Timestamp(seconds: 1_772_370_893 + Int64(index) * 10), quality: .singlePrecision)
            _ = meter.note(PollReport(.reading(reading)), SampleFleet.timing())
        }
        #expect(
            SamplePage(fleet).samples("meter_electricity_import_joules_total")
                == [#"{site="jansen",meter="grid",tariff="1"} 65644437600"#])
    }
}
