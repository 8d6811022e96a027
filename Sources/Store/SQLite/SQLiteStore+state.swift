import Foundation
import GRDB

extension SQLiteStore: StateStore {
    /// Carries out all changes in one transaction.
    public func write(_ changes: [StateChange]) async throws(StoreError) {
        guard !changes.isEmpty else { return }
        try await transact("write \(changes.count) state changes to \(path)") { db in
            for change in changes { try StateRow.carryOut(change, in: db) }
        }
    }

    /// Reads the records of one site by the primary key.
    public func records(ofSite site: String?, kind: String) async throws(StoreError) -> [StateRecord] {
        try await read("read \(kind) state from \(path)") { db in
            try StateRow.fetch(
                db, sql: "SELECT site, name, value FROM state WHERE site = ? AND kind = ? ORDER BY name",
                arguments: [site ?? "", kind], kind: kind)
        }
    }

    /// Reads the records of every site.
    public func records(kind: String) async throws(StoreError) -> [StateRecord] {
        try await read("read \(kind) state from \(path)") { db in
            try StateRow.fetch(
                db, sql: "SELECT site, name, value FROM state WHERE kind = ? ORDER BY site, name", arguments: [kind],
                kind: kind)
        }
    }
}

/// A row of `state`.
private enum StateRow {
    static func carryOut(_ change: StateChange, in db: Database) throws {
        switch change {
        case .put(let record):
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO state (site, kind, name, value) VALUES (?, ?, ?, ?)
                    ON CONFLICT (site, kind, name) DO UPDATE SET value = excluded.value
                    """)
            try statement.execute(
                arguments: [record.site ?? "", record.kind, record.name, Data(record.value)])
        case .remove(let site, let kind, let name):
            let statement = try db.cachedStatement(sql: "DELETE FROM state WHERE site = ? AND kind = ? AND name = ?")
            try statement.execute(arguments: [site ?? "", kind, name])
        case .removeAll(let site):
            try db.execute(sql: "DELETE FROM state WHERE site = ?", arguments: [site])
        }
    }

    static func fetch(
        _ db: Database, sql: String, arguments: StatementArguments, kind: String
    ) throws -> [StateRecord] {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        var records: [StateRecord] = []
        while let row = try rows.next() {
            let site: String = try row.decode(atIndex: 0)
            let value: Data = try row.decode(atIndex: 2)
            records.append(
                StateRecord(
                    site: site.isEmpty ? nil : site, kind: kind, name: try row.decode(atIndex: 1), value: Array(value)))
        }
        return records
    }
}
