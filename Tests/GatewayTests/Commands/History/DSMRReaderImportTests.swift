internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// Tables of dsmr-reader, as PostgreSQL's `\copy … CSV HEADER` writes them: its models name the columns, in this order.
@Suite struct DSMRReaderImportTests {
    @Test func aReadingOfItsDataloggerIsUnderstood() async throws {
        let history = try TemporaryHistory()
        let path = try history.write(
            """
            id,timestamp,electricity_delivered_1,electricity_returned_1,electricity_delivered_2,electricity_returned_2,\
            electricity_currently_delivered,electricity_currently_returned,phase_currently_delivered_l1,\
            phase_currently_delivered_l2,phase_currently_delivered_l3,extra_device_timestamp,extra_device_delivered,\
            phase_currently_returned_l1,phase_currently_returned_l2,phase_currently_returned_l3,phase_voltage_l1,\
            phase_voltage_l2,phase_voltage_l3,phase_power_current_l1,phase_power_current_l2,phase_power_current_l3,processed
            4711,2026-03-01 13:15:03+00,1073.079,0.000,1263.199,0.010,0.143,0.000,0.143,,,2026-03-01 13:00:00+00,\
            956.212,0.000,,,230.1,,,1,,,t

            """, as: "dsmr.csv")
        let store = try SQLiteStore(path: history.path)
        let outcome = try await TemporaryHistory.bring(path, into: store)
        #expect(outcome.problems.texts == [])
        let reading = try #require(await TemporaryHistory.readings(in: store).first)
        #expect(reading.time.rfc3339 == "2026-03-01T13:15:03Z")
        #expect(reading.origin == .imported)
        #expect(reading.quality == [])
        let texts = reading.values.entries.map { "\($0.register.description.jsonName)=\($0.amount)" }
        #expect(
            texts == [
                "electricity_import_t1_kwh=1073079", "electricity_import_t2_kwh=1263199", "electricity_export_t1_kwh=0",
                "electricity_export_t2_kwh=10", "electricity_import_w=143", "electricity_export_w=0",
                "electricity_import_l1_w=143", "electricity_export_l1_w=0", "voltage_l1_v=230100", "current_l1_a=1000",
                "gas_m3=956212",
            ])
        #expect(reading.values.ownTime(of: .gas(slot: 1))?.time.rfc3339 == "2026-03-01T13:00:00Z")
        try await store.close()
    }

    @Test func itsConsumptionHasShorterNames() throws {
        let header = try ImportHeader(
            "id,read_at,delivered_1,returned_1,delivered_2,returned_2,currently_delivered,currently_returned".utf8)
        #expect(header.format.title == "dsmr-reader")
        #expect(header.meanings[1] == .time)
        #expect(header.meanings[6] == .value(.importPower, decimals: 3))
    }
}
