internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// Which slot each piece of M-Bus equipment of each meter has, kept over restarts (`registers.md`, last paragraph).
final class SlotBook: Sendable {
    /// What its records in the state store are called.
    static let kind = "slots"

    private struct State {
        var tables: [MeterKey: SlotTable] = [:]
        var unwritten: Set<MeterKey> = []
    }

    private let store: any StateStore
    private let state = NIOLockedValueBox(State())

    /// Reads what was kept.
    ///
    /// A record that cannot be read is passed over: its meter's equipment gets its slots anew, by the channels.
    init(_ store: any StateStore) async throws(StoreError) {
        self.store = store
        let records = try await store.records(kind: SlotBook.kind)
        state.withLockedValue { state in
            for record in records {
                guard let site = record.site, let table = SlotTable(bytes: record.value) else { continue }
                state.tables[MeterKey(site: site, meter: record.name)] = table
            }
        }
    }

    /// The slots of a meter; where it has none under this name, it takes over those of its former one.
    func slots(of meter: MeterKey, formerly: MeterKey? = nil) -> SlotTable {
        state.withLockedValue { state in
            if let table = state.tables[meter] { return table }
            guard let table = formerly.flatMap({ state.tables[$0] }) else { return SlotTable() }
            state.tables[meter] = table
            state.unwritten.insert(meter)
            return table
        }
    }

    /// Takes note of a change, to be written with `flush()`; never blocks.
    func note(_ slots: SlotTable, of meter: MeterKey) {
        state.withLockedValue { state in
            state.tables[meter] = slots
            state.unwritten.insert(meter)
        }
    }

    /// Writes what has changed; after an error it is written the next time.
    func flush() async throws(StoreError) {
        let changed = state.withLockedValue { state in
            defer { state.unwritten = [] }
            return state.unwritten.compactMap { key in state.tables[key].map { (key, $0) } }
        }
        guard !changed.isEmpty else { return }
        do throws(StoreError) {
            try await store.write(
                changed.map { key, table in
                    .put(StateRecord(site: key.site, kind: SlotBook.kind, name: key.meter, value: table.bytes))
                })
        } catch {
            state.withLockedValue { $0.unwritten.formUnion(changed.map(\.0)) }
            throw error
        }
    }
}
