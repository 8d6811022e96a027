import Metering
import Testing

/// Exchanges that a serial number tells of.
@Suite struct EquipmentTrackerTests {
    private let t1 = Register.importEnergy(.t1)
    private let t2 = Register.importEnergy(.t2)
    private var meter = TrackedMeter()

    private func change(
        at time: Timestamp, _ former: String, _ present: String, _ handovers: [EquipmentChange.Handover],
        of subject: EquipmentChange.Subject = .electricity
    ) -> EquipmentChange {
        EquipmentChange(
            subject: subject, time: time, former: former, present: present, evidence: .serialNumber,
            handovers: handovers)
    }

    @Test mutating func aSerialNumberInEachTelegramPutsTheExchangeAtItsFirst() {
        meter.read([t1: 18_234_567, t2: 4_321_098], "A")
        #expect(meter.findings.isEmpty)
        meter.read([t1: 12, t2: 0], "B")
        let expected = change(
            at: meter.now, "A", "B", [.init(t1, last: 18_234_567, first: 12), .init(t2, last: 4_321_098, first: 0)])
        #expect(meter.findings == [.replaced(expected)])
        #expect(meter.tracker.changes == [expected])
        meter.read([t1: 15, t2: 0], "B")
        #expect(meter.shown(t1, 15) == 18_234_570)
        #expect(meter.shown(t2, 0) == 4_321_098)
        #expect(meter.findings.count == 1 && meter.tracker.replacementCount == 1 && meter.tracker.regressions.isEmpty)
    }

    @Test mutating func aSerialNumberThatIsToldLaterPutsTheExchangeAtTheFall() {
        meter.read([t1: 18_234_567], "A")
        meter.read([t1: 18_234_570])
        meter.read([t1: 2])
        let fall = meter.now
        #expect(meter.findings.isEmpty)
        #expect(meter.shown(t1, 2) == 18_234_570)
        #expect(meter.tracker.held == [CounterRegression(t1, from: 18_234_570, to: 2, time: fall)])
        meter.read([t1: 4])
        meter.read([t1: 5], "B")
        #expect(
            meter.findings == [
                .replaced(change(at: fall, "A", "B", [.init(t1, last: 18_234_570, first: 2)]))
            ])
        #expect(meter.shown(t1, 5) == 18_234_573)
        #expect(meter.tracker.held.isEmpty)
    }

    @Test mutating func aSecondHandMeterWithAHigherCounterWasExchangedAtTheLeap() {
        meter.read([t1: 1_000_000], "A")
        for step in 1...3 { meter.read([t1: 1_000_000 + Int64(step)]) }
        meter.read([t1: 7_000_000])
        let leap = meter.now
        #expect(meter.shown(t1, 7_000_000) == 1_000_003)
        meter.read([t1: 7_000_001])
        meter.read([t1: 7_000_002], "B")
        #expect(
            meter.findings == [
                .replaced(change(at: leap, "A", "B", [.init(t1, last: 1_000_003, first: 7_000_000)]))
            ])
        #expect(meter.shown(t1, 7_000_002) == 1_000_005)
    }

    @Test mutating func anExchangeWithoutALeapIsAtTheFirstReadingAfterTheOldNumberWasTold() {
        meter.read([t1: 1000], "A")
        meter.read([t1: 1001])
        let first = meter.now
        meter.read([t1: 1002])
        meter.read([t1: 1003], "B")
        #expect(meter.findings == [.replaced(change(at: first, "A", "B", [.init(t1, last: 1000, first: 1001)]))])
        // What was shown already stays until the counter is above it.
        #expect(meter.shown(t1, 1003) == 1002)
        meter.read([t1: 1004])
        #expect(meter.shown(t1, 1004) == 1003)
    }

    @Test mutating func theFurthestOfSeveralFallsIsTheExchange() {
        meter.read([t1: 5_000_000, .powerFailures: 90], "A")
        meter.read([t1: 5_000_001, .powerFailures: 3])
        meter.read([t1: 8, .powerFailures: 1])
        let exchange = meter.now
        meter.read([t1: 9, .powerFailures: 1], "B")
        #expect(meter.tracker.changes.map(\.time) == [exchange])
        #expect(meter.shown(t1, 9) == 5_000_002)
    }

    @Test mutating func equipmentInASlotIsExchangedWithoutTheMeter() {
        let gas = Register.gas(slot: 1)
        meter.read([t1: 500, gas: 3_314_404], "A", slots: [gas: "G1"])
        meter.read([t1: 501], "A", slots: [gas: "G2"])
        // The new gas meter says nothing until the hour.
        #expect(meter.findings.isEmpty)
        meter.read([t1: 502, gas: 17])
        let expected = change(
            at: meter.now, "G1", "G2", [.init(gas, last: 3_314_404, first: 17)], of: .slot(gas))
        #expect(meter.findings == [.replaced(expected)])
        meter.read([t1: 503, gas: 20])
        #expect(meter.shown(gas, 20) == 3_314_407)
        #expect(meter.shown(t1, 503) == 503)
    }

    @Test mutating func aRegisterThatComesLaterIsHandedOverLater() {
        meter.read([t1: 800, t2: 900_000], "A")
        meter.read([t1: 0], "B")
        meter.read([t1: 1, t2: 5], "B")
        let handovers = [EquipmentChange.Handover(t1, last: 800, first: 0), .init(t2, last: 900_000, first: 5)]
        #expect(meter.tracker.changes.map(\.handovers) == [handovers])
        #expect(meter.shown(t2, 5) == 900_000)
        #expect(meter.tracker.regressions.isEmpty)
    }

    @Test(arguments: [false, true])
    mutating func anotherDeviceThatAnswersForAWhileDoesNotCount(_ isToldEachTime: Bool) throws {
        meter.read([t1: 1_000_000], "A")
        meter.read([t1: 50], "B")
        let begin = meter.now
        for amount: Int64 in 51...60 { meter.read([t1: amount], isToldEachTime ? "B" : nil) }
        #expect(meter.shown(t1, 60) == 1_000_010)
        meter.read([t1: 1_000_200], "A")
        var expected = change(at: begin, "A", "B", [.init(t1, last: 1_000_000, first: 50)])
        expected.effect = .foreign(until: meter.now)
        #expect(meter.findings.last == .foreign(expected))
        #expect(meter.tracker.changes == [expected])
        #expect(meter.shown(t1, 1_000_200) == 1_000_200)
        #expect(meter.tracker.regressions.isEmpty && meter.tracker.held.isEmpty)
    }

    @Test mutating func severalDevicesInTurnAreAllForeignWhenTheFirstComesBack() {
        meter.read([t1: 1_000_000], "A")
        meter.read([t1: 50], "B")
        meter.read([t1: 9_000_000], "C")
        meter.read([t1: 1_000_003], "A")
        #expect(meter.tracker.changes.map(\.effect) == [.foreign(until: meter.now), .foreign(until: meter.now)])
        #expect(meter.shown(t1, 1_000_003) == 1_000_003)
    }

    @Test mutating func aMeterThatComesBackAfterAWeekWasReplacedTwice() {
        meter.read([t1: 1_000_000], "A")
        meter.read([t1: 50], "B")
        meter.read([t1: 90], "B", after: .seconds(8 * 86400))
        meter.read([t1: 1_000_000], "A")
        #expect(meter.tracker.changes.map(\.effect) == [.replacement, .replacement])
        #expect(meter.shown(t1, 1_000_000) == 1_000_040)
    }

    @Test mutating func anExchangeWhileTheGatewayWasOffIsFoundAtTheNextReading() {
        meter.read([t1: 1_000_000], "A")
        meter.restart([t1: 1_000_005])
        meter.read([t1: 40], "B", after: .seconds(3600))
        #expect(
            meter.tracker.changes == [change(at: meter.now, "A", "B", [.init(t1, last: 1_000_005, first: 40)])])
    }

    @Test mutating func aDeviceThatAlternatesKeepsABoundedMemory() {
        for _ in 0..<200 {
            meter.read([t1: 1_000_000], "A")
            meter.read([t1: 50], "B")
        }
        #expect(meter.tracker.changes.count <= 64)
        #expect(meter.tracker.replacementCount == 200)
        #expect(meter.shown(t1, 50) == 1_000_000)
    }
}
