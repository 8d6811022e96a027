internal import Metering
internal import Testing

@testable internal import Collectors
@testable internal import Gateway

@Suite struct MeterStateMetricsTests {
    private static let grid = #"{site="jansen",meter="grid"}"#

    @Test func aMeterThatIsUpShowsItsValuesAndTimes() throws {
        let page = try SamplePage(SampleFleet.read())
        #expect(page.samples("meter_up") == ["\(Self.grid) 1", #"{site="peeters",meter="grid"} 0"#])
        #expect(page.samples("meter_last_reading_timestamp_seconds") == ["\(Self.grid) 1772370905.25"])
        #expect(page.samples("meter_telegram_timestamp_seconds") == ["\(Self.grid) 1772370903"])
        #expect(page.samples("meter_clock_offset_seconds") == ["\(Self.grid) 2.25"])
    }

    @Test func theValuesOfAMeterLeaveWhenItIsStaleAndItsStateStays() throws {
        let fleet = try SampleFleet.read()
        let fresh = SamplePage(fleet, at: Timestamp(milliseconds: 1_772_370_905_250 + 150_000))
        #expect(fresh.samples("meter_electricity_import_watts").count == 1)
        let stale = SamplePage(fleet, at: Timestamp(milliseconds: 1_772_370_905_250 + 150_001))
        for name in MetricTable.families(.joules).map(\.name) where name.hasPrefix("meter_") {
            let stays = [
                "meter_up", "meter_frozen", "meter_last_reading_timestamp_seconds", "meter_info",
                "meter_replacements_total", "meter_completeness_ratio", "meter_completeness_yesterday_ratio",
                "meter_gas_last_idle_timestamp_seconds",
            ]
            #expect(stale.families.contains(name) == stays.contains(name), "\(name)")
        }
        #expect(stale.samples("meter_up").first == "\(Self.grid) 0")
    }

    @Test func aDeviceThatAnswersWithTheSameTelegramIsFrozen() throws {
        let fleet = try SampleFleet.read()
        let later = Timestamp(milliseconds: 1_772_370_905_250 + 120_001)
        _ = try fleet.meter("jansen", "grid").note(PollReport(.unchanged), SampleFleet.timing(ended: later))
        #expect(SamplePage(fleet, at: later).samples("meter_frozen").first == "\(Self.grid) 1")
        let before = Timestamp(milliseconds: 1_772_370_905_250 + 120_000)
        #expect(SamplePage(fleet, at: before).samples("meter_frozen").first == "\(Self.grid) 0")
    }

    @Test func ofADisabledMeterThereIsItsInfoAlone() throws {
        let page = try SamplePage(SampleFleet.read())
        let lines = page.lines.filter { $0.contains("meter=\"old\"") }
        #expect(lines == [#"meter_info{site="jansen",meter="old",collector="dsmr-logger"} 1"#])
    }

    @Test func whatTheMeterSaysIsEscapedAndItsSerialStaysOut() throws {
        let page = try SamplePage(SampleFleet.read())
        #expect(
            page.samples("meter_info").first
                == #"{site="jansen",meter="grid",collector="dsmr-logger",firmware="v3.0.5 (18-03-2023)","#
                + #"identification="KFM5\\KA\"IFA\n<b>",dsmr_version="50"} 1"#)
        #expect(!page.text.contains("4530303333303034"))
        #expect(!page.text.contains("serial"))
    }

    @Test func theTariffComesFromFactsWhileTheyAreFresh() throws {
        let fleet = try SampleFleet()
        let meter = try fleet.meter("jansen", "grid")
        _ = meter.note(PollReport(.unchanged, facts: SampleFleet.facts), SampleFleet.timing())
        func tariff(after seconds: Int64) -> [String] {
            let now = SampleFleet.now.advanced(by: .seconds(seconds))
            _ = meter.note(
                PollReport(.reading(SampleFleet.reading(time: now, received: now))), SampleFleet.timing(ended: now))
            return SamplePage(fleet, at: now).samples("meter_electricity_active_tariff")
        }
        #expect(tariff(after: 1200) == ["\(Self.grid) 2"])
        #expect(tariff(after: 1201) == [])
    }

    @Test func aTariffInTheTelegramWinsOverFacts() throws {
        let fleet = try SampleFleet()
        var values = SampleFleet.values()
        values.set(.activeTariff, 1)
        _ = try fleet.meter("jansen", "grid").note(
            PollReport(.reading(SampleFleet.reading(values)), facts: SampleFleet.facts), SampleFleet.timing())
        #expect(SamplePage(fleet).samples("meter_electricity_active_tariff") == ["\(Self.grid) 1"])
    }

    @Test func aTimeThatWasNotBelievedIsNotShownAsTheTelegrams() throws {
        let fleet = try SampleFleet()
        _ = try fleet.meter("jansen", "grid").note(
            PollReport(.reading(SampleFleet.reading(quality: .receptionTime))), SampleFleet.timing())
        let page = SamplePage(fleet)
        #expect(page.samples("meter_telegram_timestamp_seconds").isEmpty)
        #expect(page.samples("meter_clock_offset_seconds").isEmpty)
        #expect(page.samples("meter_electricity_import_watts").count == 1)
    }

    @Test func whatADeviceSaidOfItselfLeavesAfter20Minutes() throws {
        let fleet = try SampleFleet.read()
        let names = MetricTable.loggers.map(\.name)
        let fresh = SamplePage(fleet, at: SampleFleet.now.advanced(by: .seconds(1200)))
        #expect(names.allSatisfy(fresh.families.contains))
        let old = SamplePage(fleet, at: SampleFleet.now.advanced(by: .seconds(1201)))
        #expect(!names.contains(where: old.families.contains))
        #expect(fresh.samples("logger_rssi_dbm") == ["\(Self.grid) -67"])
    }

    @Test func aSiteHasItsConfigurationAndItsClock() throws {
        let page = try SamplePage(SampleFleet.read())
        #expect(
            page.samples("site_info") == [
                #"{site="jansen",name="Fam. \"Jansen\" \\ Utrecht",country="NL",project="pilot-a"} 1"#,
                #"{site="peeters",name="peeters",country="BE"} 1"#,
            ])
        #expect(page.samples("site_fuse_amperes") == [#"{site="jansen"} 25"#])
        #expect(page.samples("site_utc_offset_seconds").first == #"{site="jansen"} 3600"#)
        let summer = try SamplePage(SampleFleet.read(), at: Timestamp(seconds: 1_782_900_000))
        #expect(summer.samples("site_utc_offset_seconds").first == #"{site="jansen"} 7200"#)
    }
}
