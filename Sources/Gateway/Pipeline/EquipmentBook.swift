internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// What is known of the equipment of each meter, kept over restarts: serial numbers, exchanges, and counters that are
/// held.
final class EquipmentBook: Sendable {
    /// What its records in the state store are called.
    static let kind = "equipment"
    /// What the records of meters are called whose changes nobody has taken over yet.
    static let changedKind = "equipment-changed"

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
        /// Since when the changes of meters are others than what was taken over.
        var changed: [MeterKey: Timestamp] = [:]
        /// What is to be written, by the key of its record.
        var unwritten: [RecordKey: StateChange] = [:]

        mutating func keep(_ page: Page, of meter: MeterKey) {
            pages[meter] = page
            put(page.bytes, kind: EquipmentBook.kind, of: meter)
        }

        mutating func note(_ since: Timestamp, of meter: MeterKey) {
            changed[meter] = since
            put(since.bytes, kind: EquipmentBook.changedKind, of: meter)
        }

        private mutating func put(_ bytes: [UInt8], kind: String, of meter: MeterKey) {
            unwritten[RecordKey(kind: kind, meter: meter)] =
                .put(StateRecord(site: meter.site, kind: kind, name: meter.meter, value: bytes))
        }
    }

    private struct RecordKey: Hashable, Sendable {
        let kind: String
        let meter: MeterKey
    }

    private let store: any StateStore
    private let state = NIOLockedValueBox(State())

    /// Reads what was kept.
    ///
    /// A record that cannot be read is passed over: its meter begins as one that was never seen.
    init(_ store: any StateStore) async throws(StoreError) {
        self.store = store
        let pages = try await store.records(kind: EquipmentBook.kind)
        let changed = try await store.records(kind: EquipmentBook.changedKind)
        state.withLockedValue { state in
            for record in pages {
                guard let key = record.meter, let tracker = EquipmentTracker(bytes: record.value) else { continue }
                state.pages[key] = Page(tracker)
            }
            for record in changed {
                guard let key = record.meter, let time = Timestamp(bytes: record.value) else { continue }
                state.changed[key] = time
            }
        }
    }

    /// What is known of a meter's equipment; where nothing is under this name, it takes over what is of its former one.
    func tracker(of meter: MeterKey, formerly: MeterKey? = nil) -> EquipmentTracker {
        let bytes = state.withLockedValue { state in
            if let page = state.pages[meter] { return page.bytes }
            guard let formerly, let page = state.pages[formerly] else { return [] }
            state.keep(page, of: meter)
            if let since = state.changed[formerly] { state.note(since, of: meter) }
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
            state.keep(page, of: meter)
            if let since { state.note(min(since, state.changed[meter] ?? since), of: meter) }
        }
    }

    /// The meters whose changes nobody has taken over yet, each with the time since which they are others.
    var changed: [(meter: MeterKey, since: Timestamp)] {
        state.withLockedValue { $0.changed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }

    /// Takes note that the changes of a meter since a moment were taken over; others that came meanwhile stay.
    func noteTakenOver(_ meter: MeterKey, since: Timestamp) {
        state.withLockedValue { state in
            guard state.changed[meter] == since else { return }
            state.changed[meter] = nil
            state.unwritten[RecordKey(kind: EquipmentBook.changedKind, meter: meter)] =
                .remove(site: meter.site, kind: EquipmentBook.changedKind, name: meter.meter)
        }
    }

    /// The time of the first change that is new or another; those that were forgotten for their number stay as they were.
    private static func since(_ before: [EquipmentChange], _ after: [EquipmentChange]) -> Timestamp? {
        before == after ? nil : Set(after).subtracting(before).map(\.time).min()
    }

    /// Writes what has changed; after an error it is written the next time.
    func flush() async throws(StoreError) {
        let changes = state.withLockedValue { state in
            defer { state.unwritten = [:] }
            return state.unwritten
        }
        guard !changes.isEmpty else { return }
        do throws(StoreError) {
            try await store.write(Array(changes.values))
        } catch {
            state.withLockedValue { $0.unwritten.merge(changes) { newer, _ in newer } }
            throw error
        }
    }
}

extension StateRecord {
    /// The meter that a record is of; nil for what belongs to the gateway itself.
    fileprivate var meter: MeterKey? { site.map { MeterKey(site: $0, meter: name) } }
}

extension Timestamp {
    /// RFC 3339, as it is kept.
    fileprivate var bytes: [UInt8] { Array(rfc3339.utf8) }

    fileprivate init?(bytes: [UInt8]) {
        self.init(rfc3339: String(decoding: bytes, as: UTF8.self))
    }
}
