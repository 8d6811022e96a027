internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// A fleet made anew from its history is what it was.
@Suite struct HistoryReplayTests {
    private static let key = TemporaryHistory.meter
    private static let start = TemporaryHistory.noon

    /// Two hours of a household's meter every ten seconds, which is exchanged after the first for one that begins at zero.
    private static func readings() throws -> [Reading] {
        var readings = try RandomReadings.household(720)
        let first = readings[360].values
        for index in 360..<720 {
            for entry in first.entries where entry.register.description.kind == .counter {
                guard MBusDeviceType(slotOf: entry.register) == nil,
                    let amount = readings[index].values[entry.register]
                else { continue }
                readings[index].values.set(entry.register, amount - entry.amount)
            }
        }
        return readings
    }

    @Test func showsAtEachMomentWhatWasShownThen() async throws {
        try await TemporaryHistory.withStore { store in
            let readings = try Self.readings()
            _ = try await store.append(readings.ofMeter)
            let configuration = try Fixtures.configuration(Fixtures.meter())
            var live = EquipmentTracker()
            var shown: [RegisterValues] = []
            for (index, reading) in readings.enumerated() {
                let serials = ShownSerials(electricity: index < 360 ? "4530303034" : "4530303035", slots: SlotTable())
                _ = live.take(reading, serials: serials)
                shown.append(live.stitched(reading.values))
            }
            #expect(live.changes.count == 1)
            var replay = HistoryReplay(
                configuration, trackers: { [live] _ in live }, store: store,
                range: Self.start..<Self.start.advanced(by: .seconds(7200)))
            let meter = try #require(replay.fleet.byKey[Self.key])
            #expect(meter.status.tracker.replacementCount == 0)
            var compared = 0
            for (index, reading) in readings.enumerated() where index % 7 == 0 {
                try await replay.advance(to: reading.received.advanced(by: .milliseconds(-1)))
                if index > 0 {
                    #expect(meter.status.reading?.time == readings[index - 1].time)
                    #expect(meter.status.shownReading?.values == shown[index - 1], "reading \(index - 1)")
                    compared += 1
                }
                #expect(meter.isUp(meter.status, at: reading.received) == (index > 0))
            }
            #expect(compared == 102)
            #expect(meter.status.tracker.replacementCount == live.replacementCount)
            #expect(meter.status.tracker.regressions == [:])
        }
    }

    @Test func whatADeviceRememberedOfAGapWasNotKnownThen() async throws {
        try await TemporaryHistory.withStore { store in
            var readings = try RandomReadings.household(60)
            for index in 20..<40 { readings[index].origin = .ring }
            _ = try await store.append(readings.ofMeter)
            let configuration = try Fixtures.configuration(Fixtures.meter())
            var replay = HistoryReplay(
                configuration, trackers: { _ in EquipmentTracker() }, store: store,
                range: Self.start..<Self.start.advanced(by: .seconds(7200)))
            let meter = try #require(replay.fleet.byKey[Self.key])
            try await replay.advance(to: readings[39].received)
            #expect(meter.status.reading?.time == readings[19].time)
            try await replay.advance(to: readings[59].received)
            #expect(meter.status.reading?.time == readings[59].time)
        }
    }
}
