internal import Alerting
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store

/// Delivery behind a lock, and what of it is to be kept over a restart.
///
/// Whoever saves waits for those who save already: of two states of a record the newer one is written last.
final class DeliveryKeeper: Sendable {
    private struct State: Sendable {
        var delivery: Delivery
        /// What could not be written, by the keys of the records.
        var unwritten: [DeliveryRecord.Kind: [String: DeliveryRecord]] = [:]
        var isSaving = false
        var awaitingTurn: [CheckedContinuation<Void, Never>] = []

        mutating func collect() -> [DeliveryRecord] {
            for record in delivery.takeChanges() { unwritten[record.kind, default: [:]][record.name] = record }
            defer { unwritten = [:] }
            return unwritten.values.flatMap(\.values)
        }

        mutating func giveBack(_ records: [DeliveryRecord]) {
            for record in records { unwritten[record.kind, default: [:]][record.name] = record }
        }
    }

    private let store: any StateStore
    private let state: NIOLockedValueBox<State>

    /// Goes on from what was kept.
    init(_ settings: DeliverySettings, in store: any StateStore, at moment: Timestamp) async throws(StoreError) {
        var records: [DeliveryRecord] = []
        for kind in DeliveryRecord.Kind.allCases {
            for record in try await store.records(ofSite: nil, kind: kind.rawValue) {
                records.append(DeliveryRecord(kind: kind, name: record.name, value: record.value))
            }
        }
        self.store = store
        state = NIOLockedValueBox(State(delivery: Delivery(settings, records: records, at: moment)))
    }

    /// Looks at delivery or changes it; what has changed is kept by the next `save()`.
    func with<Value>(_ body: (inout Delivery) -> Value) -> Value {
        state.withLockedValue { body(&$0.delivery) }
    }

    /// Keeps what has changed; after an error it is kept the next time.
    func save() async throws(StoreError) {
        await takeTurn()
        defer { passTurn() }
        let records = state.withLockedValue { $0.collect() }
        guard !records.isEmpty else { return }
        do throws(StoreError) {
            try await store.write(records.map(\.change))
        } catch {
            state.withLockedValue { state in
                // What has changed meanwhile is newer.
                let newer = state.delivery.takeChanges()
                state.giveBack(records + newer)
            }
            throw error
        }
    }

    private func takeTurn() async {
        while true {
            let isMine = state.withLockedValue { state in
                defer { state.isSaving = true }
                return !state.isSaving
            }
            if isMine { return }
            await withCheckedContinuation { continuation in
                let isFree = state.withLockedValue { state in
                    if state.isSaving { state.awaitingTurn.append(continuation) }
                    return !state.isSaving
                }
                if isFree { continuation.resume() }
            }
        }
    }

    private func passTurn() {
        let waiting = state.withLockedValue { state in
            defer { state.awaitingTurn = [] }
            state.isSaving = false
            return state.awaitingTurn
        }
        for continuation in waiting { continuation.resume() }
    }
}

extension DeliveryRecord {
    fileprivate var change: StateChange {
        guard let value else { return .remove(site: nil, kind: kind.rawValue, name: name) }
        return .put(StateRecord(site: nil, kind: kind.rawValue, name: name, value: value))
    }
}
