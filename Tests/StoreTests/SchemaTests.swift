import GRDB
import Metering
import Testing

@testable import Store

@Suite struct SchemaTests {
    /// The row that the schema accepts, from which each case departs in one value.
    private func insert(_ table: String, _ change: [String: String]) -> String {
        let row = ["meter": "1", "time": "0", "received": "0", "origin": "0", "quality": "0", "registers": "x'00'"]
        let slice = table == "arrivals" ? ["slice": "0"] : [:]
        let columns = row.merging(slice) { $1 }.merging(change) { $1 }.sorted { $0.key < $1.key }
        return """
            INSERT INTO \(table) (\(columns.map(\.key).joined(separator: ", ")))
            VALUES (\(columns.map(\.value).joined(separator: ", ")))
            """
    }

    @Test(
        arguments: ["arrivals", "readings"],
        [
            ["time": "NULL"], ["time": "'noon'"], ["received": "NULL"], ["origin": "-1"], ["origin": "256"],
            ["quality": "65536"], ["quality": "1.5"], ["registers": "NULL"], ["registers": "x''"], ["registers": "7"],
        ])
    func aTableOfReadingsRefusesWhatIsNone(_ table: String, _ change: [String: String]) async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one)])
            let (bad, good) = (insert(table, change), insert(table, [:]))
            let error = await #expect(throws: DatabaseError.self) {
                try await store.pool.write { try $0.execute(sql: bad) }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
            try await store.pool.write { try $0.execute(sql: good) }
        }
    }

    @Test(arguments: [
        "INSERT INTO readings VALUES (99, 0, 0, 0, 0, x'00')",
        "INSERT INTO meters (site, meter) VALUES ('', 'main')",
        "INSERT INTO meters (site, meter) VALUES ('house-9', '')",
        "INSERT INTO meters (site, meter) VALUES ('house-1', 'main')",
        "INSERT INTO settled (id, slice) VALUES (2, 0)",
        "INSERT INTO state VALUES ('a', '', 'x', x'00')",
        "INSERT INTO state VALUES ('a', 'k', 'x', 'text')",
    ])
    func theOtherTablesRefuseWhatDoesNotBelong(_ sql: String) async throws {
        try await withStore { store async throws in
            _ = try await store.append([Reading.at(0).of(.one)])
            let error = await #expect(throws: DatabaseError.self) {
                try await store.pool.write { try $0.execute(sql: sql) }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
        }
    }

    @Test func aReadingOfNineteenValuesTakesUnderEightyBytes() async throws {
        try await withStore(Layout.settling.settings) { store async throws in
            let readings = (0..<Int64(2000)).map { second in
                var reading = Reading.at(second * 10)
                for register in Register.all.prefix(24).dropFirst(5) {
                    reading.values.set(register.register, register.unit == .millivolts ? 230_100 : 1200 + second)
                }
                return reading.of(.one)
            }
            let before = try await pages(store)
            #expect(readings.first?.reading.values.entries.count == 19)
            _ = try await store.append(readings)
            _ = try await store.append([Reading.at(30_000).of(.one)])
            #expect(try await (pages(store) - before) * 4096 / readings.count < 80)
        }
    }

    private func pages(_ store: SQLiteStore) async throws -> Int {
        try await store.pool.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }
}
