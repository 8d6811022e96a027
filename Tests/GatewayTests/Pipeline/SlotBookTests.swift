internal import Foundation
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// Slots over restarts and renames.
@Suite struct SlotBookTests {
    private let old = MeterKey(site: "s", meter: "old")
    private let new = MeterKey(site: "s", meter: "new")

    @Test func slotsOutliveARestartAndARename() async throws {
        var table = SlotTable()
        #expect(table.slot(forEquipment: "A", type: .gas, channel: 2) == .gas(slot: 1))
        try await TemporaryHistory.withStore { store in
            let book = try await SlotBook(store)
            book.note(table, of: old)
            try await book.flush()
            let second = try await SlotBook(store)
            #expect(second.slots(of: new, formerly: old) == table)
            try await second.flush()
            // Without `formerly:` from now on, as the rename is done.
            #expect(try await SlotBook(store).slots(of: new) == table)
        }
    }
}
