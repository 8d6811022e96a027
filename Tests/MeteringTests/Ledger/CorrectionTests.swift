import Metering
import Testing

/// What somebody knows better.
@Suite struct CorrectionTests {
    private let t1 = Register.importEnergy(.t1)
    private var meter = TrackedMeter()

    @Test mutating func aConfirmedExchangeExplainsAFall() {
        meter.read([t1: 1_000_000])
        meter.read([t1: 5])
        let fall = meter.now
        let handovers = [EquipmentChange.Handover(t1, last: 1_000_000, first: 5)]
        let change = meter.tracker.confirm(.electricity, at: fall, handovers: handovers)
        #expect(change?.evidence == .command && change?.effect == .replacement && change?.present == nil)
        #expect(meter.tracker.held.isEmpty)
        meter.restart([t1: 5])
        meter.read([t1: 9])
        #expect(meter.shown(t1, 9) == 1_000_004)
        #expect(meter.tracker.regressions == [t1: 1])
        let second = meter.tracker.confirm(.electricity, at: fall, handovers: [])
        #expect(second == nil)
    }

    @Test mutating func whatIsTakenBackCountsForNothingAndIsNotFoundAgain() throws {
        meter.read([t1: 1_000_000], "A")
        meter.read([t1: 5_000_000], "B")
        let change = try #require(meter.tracker.changes.first)
        let later = change.time.advanced(by: .milliseconds(1))
        let undone = [
            meter.tracker.undo(.slot(.gas(slot: 1)), at: change.time), meter.tracker.undo(nil, at: later),
            meter.tracker.undo(nil, at: change.time), meter.tracker.undo(nil, at: change.time),
        ]
        #expect(undone == [[], [], [change], []])
        #expect(meter.tracker.changes.map(\.effect) == [.undone])
        meter.restart([t1: 5_000_000])
        meter.read([t1: 5_000_001], "B")
        #expect(meter.shown(t1, 5_000_001) == 5_000_001)
        #expect(meter.findings.count == 1)
        // And confirmed after all.
        _ = meter.tracker.confirm(.electricity, at: change.time, handovers: change.handovers)
        meter.restart([t1: 5_000_001])
        #expect(meter.shown(t1, 5_000_001) == 1_000_001)
    }

    @Test mutating func aCorrectionTouchesNoOtherEquipment() {
        let gas = Register.gas(slot: 1)
        meter.read([t1: 1_000_000, gas: 700], "A", slots: [gas: "G"])
        meter.read([t1: 5, gas: 3], "A", slots: [gas: "G"])
        _ = meter.tracker.confirm(.slot(gas), at: meter.now, handovers: [.init(gas, last: 700, first: 3)])
        meter.restart([t1: 5, gas: 3])
        #expect(meter.shown(t1, 5) == 1_000_000)
        #expect(meter.shown(gas, 3) == 700)
        #expect(meter.tracker.held.map(\.register) == [t1])
    }
}
