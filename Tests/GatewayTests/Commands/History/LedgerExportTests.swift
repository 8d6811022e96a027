internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// What the ledger has, as a file.
@Suite struct LedgerExportTests {
    /// 2026-03-01T00:15:00+01:00.
    private static let end = Timestamp(seconds: 1_772_320_500)

    /// Three quarter hours of a meter over midnight of 2026-02-28 in Amsterdam, with a month's end among them.
    private func export(
        _ resolution: Resolution, _ format: ExportFormat = .csv,
        in range: Range<Timestamp> = Timestamp(seconds: 0)..<end
    ) async throws -> String {
        let history = try TemporaryHistory()
        let store = try SQLiteStore(path: history.path)
        let start = Timestamp(seconds: 1_772_317_800)
        let readings = (0...270).map { index in
            var values = RegisterValues()
            values.set(.importEnergy(.t1), 1_000_000 + Int64(index))
            values.set(.importPower, 360 + Int64(index % 2))
            values.set(.powerFailures, 4)
            let time = start.advanced(by: .seconds(index * 10))
            return Reading(time: time, received: time, origin: .poll, values: values)
        }
        _ = try await store.append(readings.ofMeter)
        var bytes: [UInt8] = []
        let export = LedgerExport(
            store: store, meter: try TemporaryHistory.ledger, range: range, resolution: resolution)
        _ = try await export.run(format) { bytes += $0 }
        try await store.close()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func quarterHoursAreWrittenWithRegistersUseAndMeans() async throws {
        #expect(
            try await export(.quarterHour) == """
                start,end,electricity_import_t1_kwh,electricity_import_t1_use_kwh,power_failures,power_failures_use,\
                electricity_import_mean_w,electricity_import_min_w,electricity_import_max_w,\
                electricity_import_peak_w,electricity_import_peak_time,readings,completeness,quality\r
                2026-02-28T23:30:00+01:00,2026-02-28T23:45:00+01:00,1000,0.09,4,0,361,360,361,360,2026-02-28T23:30:00+01:00,90,1,\r
                2026-02-28T23:45:00+01:00,2026-03-01T00:00:00+01:00,1000.09,0.09,4,0,361,360,361,360,2026-02-28T23:45:00+01:00,90,1,\r
                2026-03-01T00:00:00+01:00,2026-03-01T00:15:00+01:00,1000.18,0.09,4,0,361,360,361,360,2026-03-01T00:00:00+01:00,90,1,\r\n
                """)
    }

    @Test func monthsAreThoseOfTheSite() async throws {
        let lines = try await export(.month).split(separator: "\r\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("2026-02-01T00:00:00+01:00,2026-03-01T00:00:00+01:00,1000,0.18,"))
        #expect(lines[2].hasPrefix("2026-03-01T00:00:00+01:00,2026-04-01T00:00:00+02:00,1000.18,0.09,"))
    }

    @Test(arguments: [Resolution.hour, .day, .year])
    func otherPeriodsAddUpToTheSame(resolution: Resolution) async throws {
        let json = try await export(resolution, .jsonl)
        #expect(json.split(separator: "\n").count == (resolution == .year ? 1 : 2))
        #expect(json.contains("\"electricity_import_t1_kwh\":1000,"))
    }

    @Test func onlyPeriodsThatBeginInTheStretchAreWritten() async throws {
        let zone = try TemporaryHistory.ledger.zone
        let day = try #require(TimeEdge("2026-03-01")).moment(in: zone)
        let lines = try await export(.quarterHour, in: day..<Self.end).split(separator: "\r\n")
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix("2026-03-01T00:00:00+01:00"))
    }

    @Test(arguments: [
        (Register.importEnergy(.t1), "electricity_import_t1_use_kwh"), (.gas(slot: 2), "gas_2_use_m3"),
        (.powerFailures, "power_failures_use"), (.voltageSags(.l1), "voltage_sags_l1_use"),
        (.activeTariff, "active_tariff_use"),
    ])
    func theWordStandsBeforeTheUnit(register: Register, name: String) {
        #expect(register.description.name(with: "use") == name)
    }
}
