internal import Collectors
internal import Metering
internal import Testing

@testable internal import Gateway

/// A meter that is replaced, on `/metrics` and in the API.
@Suite struct EquipmentMetricsTests {
    private func fleet(_ readings: [(amount: Int64, serial: String?)]) throws -> SampleFleet {
        let fleet = try SampleFleet()
        for (index, read) in readings.enumerated() {
            var values = SampleFleet.values()
            values.set(.importEnergy(.t1), read.amount)
            let reading = SampleFleet.reading(
                values, time: Timestamp(seconds: 1_772_370_893 + Int64(index) * 5))
            _ = try fleet.meter("jansen", "grid").note(
                PollReport(.reading(reading)), SampleFleet.timing(),
                serials: read.serial.map { ShownSerials(electricity: $0) })
        }
        return fleet
    }

    private let energy = "meter_electricity_import_joules_total"
    private let labels = "{site=\"jansen\",meter=\"grid\""

    @Test func aReplacedMeterDoesNotResetItsCounter() throws {
        let page = SamplePage(try fleet([(18_234_567, "A"), (3, "B"), (5, nil)]))
        #expect(page.samples(energy).first == "\(labels),tariff=\"1\"} \(18_234_569 * 3600)")
        #expect(
            page.samples("meter_replacements_total") == [
                "\(labels)} 1", "{site=\"peeters\",meter=\"grid\"} 0",
            ])
        #expect(page.samples("meter_counter_regressions_total").isEmpty)
    }

    @Test func aFallWithoutAnExchangeIsCountedUnderItsRegister() throws {
        let page = SamplePage(try fleet([(18_234_567, "A"), (3, "A"), (5, nil)]))
        #expect(page.samples(energy).first == "\(labels),tariff=\"1\"} \(18_234_567 * 3600)")
        #expect(
            page.samples("meter_counter_regressions_total") == ["\(labels),register=\"electricity_import_t1\"} 1"])
        #expect(page.samples("meter_replacements_total").first == "\(labels)} 0")
    }
}
