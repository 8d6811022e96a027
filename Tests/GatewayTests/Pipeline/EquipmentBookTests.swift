internal import Foundation
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// Equipment over restarts, renames and reloads.
@Suite struct EquipmentBookTests {
    private let old = MeterKey(site: "s", meter: "old")
    private let new = MeterKey(site: "s", meter: "new")
    private let start = Timestamp(seconds: 1_800_000_000)

    private func reading(_ second: Int64, _ wattHours: Int64) -> Reading {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), wattHours)
        let moment = start.advanced(by: .seconds(second))
        return Reading(time: moment, received: moment, origin: .poll, values: values)
    }

    /// Of a meter that was replaced ten seconds after the start.
    private func replaced() -> EquipmentTracker {
        var tracker = EquipmentTracker()
        _ = tracker.take(reading(0, 1000), serials: ShownSerials(electricity: "A"))
        _ = tracker.take(reading(10, 5), serials: ShownSerials(electricity: "B"))
        return tracker
    }

    @Test func equipmentOutlivesARestartAndARename() async throws {
        try await TemporaryHistory.withStore { store in
            let tracker = replaced()
            let book = try await EquipmentBook(store)
            book.note(tracker, of: old)
            try await book.flush()
            let second = try await EquipmentBook(store)
            #expect(second.changes(of: old) == tracker.changes)
            #expect(second.tracker(of: new, formerly: old).changes == tracker.changes)
            try await second.flush()
            // Without `formerly:` from now on, as the rename is done.
            let third = try await EquipmentBook(store)
            #expect(third.tracker(of: new).bytes == tracker.bytes)
            #expect(third.changes(of: new) == tracker.changes)
        }
    }

    @Test func aRecordThatCannotBeReadIsAMeterThatWasNeverSeen() async throws {
        try await TemporaryHistory.withStore { store in
            let record = StateRecord(site: "s", kind: EquipmentBook.kind, name: "old", value: [99, 1, 2])
            try await store.write([.put(record)])
            let book = try await EquipmentBook(store)
            #expect(book.tracker(of: old) == EquipmentTracker())
        }
    }

    @Test func whatHasChangedIsHandedOverOnceWithItsTime() async throws {
        try await TemporaryHistory.withStore { store in
            let book = try await EquipmentBook(store)
            var tracker = replaced()
            let exchange = start.advanced(by: .seconds(10))
            book.note(tracker, of: old)
            book.note(EquipmentTracker(), of: new)
            #expect(book.changed.map(\.since) == [exchange])
            book.noteTakenOver(old, since: exchange.advanced(by: .seconds(-1)))
            #expect(book.changed.map(\.since) == [exchange])
            book.noteTakenOver(old, since: exchange)
            #expect(book.changed.isEmpty)
            _ = tracker.take(reading(20, 1001), serials: ShownSerials(electricity: "A"))
            book.note(tracker, of: old)
            let changed = book.changed
            #expect(changed.map(\.meter) == [old] && changed.map(\.since) == [exchange])
        }
    }

    @Test func whatNobodyHasTakenOverOutlivesARestart() async throws {
        try await TemporaryHistory.withStore { store in
            let book = try await EquipmentBook(store)
            book.note(replaced(), of: old)
            try await book.flush()
            let second = try await EquipmentBook(store)
            #expect(second.changed.map(\.since) == [start.advanced(by: .seconds(10))])
            second.noteTakenOver(old, since: start.advanced(by: .seconds(10)))
            try await second.flush()
            let third = try await EquipmentBook(store)
            #expect(third.changed.isEmpty)
        }
    }

    @Test func aMeterGoesOnWithWhatWasHeldBeforeARestart() async throws {
        try await TemporaryHistory.withStore { store in
            let book = try await EquipmentBook(store)
            var tracker = EquipmentTracker()
            _ = tracker.take(reading(0, 1_000_000))
            _ = tracker.take(reading(10, 5))
            let configuration = try Fixtures.configuration(SampleFleet.yaml)
            let key = configuration.meters[0].key
            book.note(tracker, of: key)
            let live = LiveState(
                configuration, restored: [key: reading(10, 5)], equipment: book, started: start)
            let shown = live.meter(key)?.status.shownReading
            #expect(shown?.values[.importEnergy(.t1)] == 1_000_000)
            #expect(shown?.time == start.advanced(by: .seconds(10)))
        }
    }
}
