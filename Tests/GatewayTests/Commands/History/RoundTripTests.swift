internal import Foundation
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// What is exported comes back as it was.
@Suite struct RoundTripTests {
    /// Exports readings out of one store and imports them into another.
    private func roundTrip(_ readings: [Reading], batchSize: Int = ImportFile.batchSize) async throws {
        let history = try TemporaryHistory()
        let first = try SQLiteStore(path: history.path)
        let second = try SQLiteStore(path: "\(history.folder)/second.db")
        _ = try await first.append(readings.ofMeter)
        let csv = try await TemporaryHistory.export(first)
        let path = try history.write(csv, as: "export.csv")
        let outcome = try await TemporaryHistory.bring(path, into: second, batchSize: batchSize)
        #expect(outcome.stored == readings.count)
        #expect(outcome.problems.texts == [])
        #expect(try await TemporaryHistory.readings(in: second) == readings)
        #expect(try await TemporaryHistory.export(second) == csv)
        try await first.close()
        try await second.close()
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func randomReadingsComeBackWithTimesOriginAndQuality(seed: UInt64) async throws {
        var random = RandomReadings(seed: seed)
        try await roundTrip(random.next(400), batchSize: 150)
    }

    @Test func aHouseholdsReadingsComeBackOverManyBatchesAndBlocks() async throws {
        try await roundTrip(try RandomReadings.household(11_000), batchSize: 5000)
    }

    @Test func anEmptyHistoryIsALineOfNames() async throws {
        let history = try TemporaryHistory()
        let store = try SQLiteStore(path: history.path)
        #expect(try await TemporaryHistory.export(store) == "time,received,origin,quality\r\n")
        #expect(try await TemporaryHistory.export(store, .jsonl) == "")
        try await store.close()
    }

    @Test func onlyTheStretchAskedForIsWrittenAndOnlyItsColumns() async throws {
        let history = try TemporaryHistory()
        let store = try SQLiteStore(path: history.path)
        var readings = try RandomReadings.household(3)
        readings[2].values.set(.frequency, 49_987)
        _ = try await store.append(readings.ofMeter)
        let csv = try await TemporaryHistory.export(store, in: readings[0].time..<readings[2].time)
        #expect(csv.split(separator: "\r\n").count == 3)
        #expect(!csv.contains("frequency_hz"))
        #expect(try await TemporaryHistory.export(store).contains("frequency_hz"))
        try await store.close()
    }

    @Test func aReadingIsWrittenWithUnitsOfPeopleAndInferredTimesAreSaidToBe() async throws {
        let history = try TemporaryHistory()
        let store = try SQLiteStore(path: history.path)
        var values = RegisterValues()
        values.set(.importEnergy(.t1), 18_234_566)
        values.set(.current(.l1), -1020)
        values.set(.gas(slot: 1), 2_345_678)
        values.setOwnTime(.init(.gas(slot: 1), TemporaryHistory.noon, isInferred: true))
        let reading = Reading(
            time: TemporaryHistory.noon.advanced(by: .milliseconds(4250)),
            received: TemporaryHistory.noon.advanced(by: .seconds(5)), origin: .ring,
            quality: [.approximate, .truncated], values: values)
        _ = try await store.append([reading].ofMeter)
        #expect(
            try await TemporaryHistory.export(store) == """
                time,electricity_import_t1_kwh,current_l1_a,gas_m3,gas_time,gas_time_inferred,received,origin,quality\r
                2026-03-01T12:00:04.250Z,18234.566,-1.02,2345.678,2026-03-01T12:00:00Z,true,2026-03-01T12:00:05Z,ring,truncated approximate\r\n
                """)
        #expect(
            try await TemporaryHistory.export(store, .jsonl) == """
                {"time":"2026-03-01T12:00:04.250Z","electricity_import_t1_kwh":18234.566,"current_l1_a":-1.02,\
                "gas_m3":2345.678,"gas_time":"2026-03-01T12:00:00Z","gas_time_inferred":true,\
                "received":"2026-03-01T12:00:05Z","origin":"ring","quality":["truncated","approximate"]}\n
                """)
        try await store.close()
    }

    @Test func anExportReadsWhileAGatewayWrites() async throws {
        let history = try TemporaryHistory()
        let writer = try SQLiteStore(path: history.path)
        let readings = try RandomReadings.household(50)
        _ = try await writer.append(Array(readings[..<40]).ofMeter)
        let reader = try SQLiteStore(reading: history.path)
        #expect(try await TemporaryHistory.export(reader).split(separator: "\r\n").count == 41)
        _ = try await writer.append(Array(readings[40...]).ofMeter)
        #expect(try await TemporaryHistory.export(reader).split(separator: "\r\n").count == 51)
        try await reader.close()
        try await writer.close()
    }
}
