import GRDB
import Testing

@testable import Store

@Suite struct StateTests {
    private func record(_ site: String?, _ name: String, _ value: [UInt8], kind: String = "device") -> StateRecord {
        StateRecord(site: site, kind: kind, name: name, value: value)
    }

    @Test func recordsComeBackByNameAndSite() async throws {
        try await withStore { store async throws in
            let all = [
                record(nil, "own", [1]), record("a", "x", [2]), record("a", "y", []),
                record("b", "x", Array(0...255)), record("b", "z", [3], kind: "alert"),
            ]
            try await store.write(all.reversed().map { .put($0) })
            #expect(try await store.records(ofSite: "a", kind: "device") == [all[1], all[2]])
            #expect(try await store.records(ofSite: nil, kind: "device") == [all[0]])
            #expect(try await store.records(kind: "device") == Array(all[0...3]))
            #expect(try await store.records(ofSite: "b", kind: "alert") == [all[4]])
            #expect(try await store.records(ofSite: "c", kind: "device").isEmpty)
        }
    }

    @Test func changesAreCarriedOutInTheirOrder() async throws {
        try await withStore { store async throws in
            try await store.write([
                .put(record("a", "x", [1])), .put(record("a", "x", [2])), .put(record("a", "y", [3])),
                .remove(site: "a", kind: "device", name: "y"), .remove(site: "a", kind: "device", name: "never"),
                .put(record("b", "x", [4])), .put(record("b", "y", [5], kind: "alert")), .removeAll(ofSite: "b"),
                .put(record("b", "z", [6])),
            ])
            #expect(try await store.records(kind: "device") == [record("a", "x", [2]), record("b", "z", [6])])
            #expect(try await store.records(kind: "alert").isEmpty)
        }
    }

    @Test func aFailedBatchChangesNothing() async throws {
        try await withStore { store async throws in
            try await store.write([.put(record("a", "x", [1]))])
            let changes: [StateChange] = [
                .put(record("a", "x", [2])), .removeAll(ofSite: "a"), .put(record("a", "x", [3], kind: "")),
            ]
            let error = await #expect(throws: StoreError.self) { try await store.write(changes) }
            #expect(error?.attempt == "write 3 state changes to \(store.path)")
            #expect(try await store.records(kind: "device") == [record("a", "x", [1])])
        }
    }

    @Test func recordsOutliveTheStore() async throws {
        let folder = try TemporaryFolder()
        let first = try SQLiteStore(path: folder.file)
        try await first.write([.put(record(nil, "offset", [0xDE, 0xAD]))])
        try await first.close()
        let second = try SQLiteStore(path: folder.file)
        #expect(try await second.records(kind: "device") == [record(nil, "offset", [0xDE, 0xAD])])
        try await second.close()
    }

    @Test func noChangesAreNothing() async throws {
        try await withStore { store async throws in
            try await store.write([])
            #expect(try await store.records(kind: "device").isEmpty)
        }
    }
}
