internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// What is known of the equipment of each meter, kept over restarts: serial numbers, exchanges, and counters that are
/// held.
final class EquipmentBook: Sendable {
    /// What its records in the state store are called.
    static let kind = "equipment"

    private struct Page: Sendable {
        let bytes: [UInt8]
        let changes: [EquipmentChange]

        init(_ tracker: EquipmentTracker) {
            bytes = tracker.bytes
            changes = tracker.changes
        }
    }

    private struct State: Sendable {
        var pages: [MeterKey: Page] = [:]
        var unwritten: Set<MeterKey> = []
        var changed: [MeterKey: Timestamp] = [:]
    }

    private let store: any StateStore
    private let state = NIOLockedValueBox(State())

    /// Reads what was kept.
    ///
    /// A record that cannot be read is passed over: its meter begins as one that was never seen.
    init(_ store: any StateStore) async throws(StoreError) {
        self.store = store
        let records = try await store.records(kind: EquipmentBook.kind)
        state.withLockedValue { state in
            for record in records {
                guard let site = record.site, let tracker = EquipmentTracker(bytes: record.value) else { continue }
                state.pages[MeterKey(site: site, meter: record.name)] = Page(tracker)
            }
        }
    }

    /// What is known of a meter's equipment; where nothing is under this name, it takes over what is of its former one.
    func tracker(of meter: MeterKey, formerly: MeterKey? = nil) -> EquipmentTracker {
        let bytes = state.withLockedValue { state in
            if let page = state.pages[meter] { return page.bytes }
            guard let page = formerly.flatMap({ state.pages[$0] }) else { return [] }
            state.pages[meter] = page
            state.unwritten.insert(meter)
            return page.bytes
        }
        return EquipmentTracker(bytes: bytes) ?? EquipmentTracker()
    }

    /// The changes of a meter's equipment that are known, those that were taken back among them, by time.
    func changes(of meter: MeterKey) -> [EquipmentChange] {
        state.withLockedValue { $0.pages[meter]?.changes ?? [] }
    }

    /// Takes note of what has changed, to be written with `flush()`; never blocks.
    func note(_ tracker: EquipmentTracker, of meter: MeterKey) {
        let page = Page(tracker)
        state.withLockedValue { state in
            let since = EquipmentBook.since(state.pages[meter]?.changes ?? [], page.changes)
            state.pages[meter] = page
            state.unwritten.insert(meter)
            if let since { state.changed[meter] = min(state.changed[meter] ?? since, since) }
        }
    }

    /// The meters whose changes are others than when it was asked last, each with the time since which they are.
    func takeChanged() -> [(meter: MeterKey, since: Timestamp)] {
        state.withLockedValue { state in
            defer { state.changed = [:] }
            return state.changed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    /// The time of the first change that stands in one list alone.
    private static func since(_ before: [EquipmentChange], _ after: [EquipmentChange]) -> Timestamp? {
        guard before != after else { return nil }
        return Set(before).symmetricDifference(after).map(\.time).min()
    }

    /// Writes what has changed; after an error it is written the next time.
    func flush() async throws(StoreError) {
        let changed = state.withLockedValue { state in
            defer { state.unwritten = [] }
            return state.unwritten.compactMap { key in state.pages[key].map { (key, $0) } }
        }
        guard !changed.isEmpty else { return }
        do throws(StoreError) {
            try await store.write(
                changed.map { key, page in
                    .put(StateRecord(site: key.site, kind: EquipmentBook.kind, name: key.meter, value: page.bytes))
                })
        } catch {
            state.withLockedValue { $0.unwritten.formUnion(changed.map(\.0)) }
            throw error
        }
    }
}
