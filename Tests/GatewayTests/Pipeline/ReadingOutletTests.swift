internal import Collectors
internal import Foundation
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing

@testable internal import Gateway

/// The way of serial numbers from a collector to the book, the log and what is shown.
@Suite struct ReadingOutletTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")
    private static let start = Timestamp(seconds: 1_772_370_900)

    private static func reading(_ second: Int64, _ wattHours: Int64, gas: Int64? = nil) -> Reading {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), wattHours)
        if let gas { values.set(.gas(slot: 1), gas) }
        let moment = start.advanced(by: .seconds(second))
        return Reading(time: moment, received: moment, origin: .poll, values: values)
    }

    private static func facts(_ serial: String) -> MeterFacts {
        var facts = MeterFacts()
        facts.equipmentID = serial
        return facts
    }

    private static func withPipeline(_ body: (TestPipeline, SQLiteStore) async throws -> Void) async throws {
        try await TemporaryHistory.withStore { store in
            let configuration = try Fixtures.configuration(SampleFleet.yaml)
            try await body(try await TestPipeline(configuration, store: store, started: start), store)
        }
    }

    private static func shown(_ pipeline: TestPipeline) -> RegisterValues? {
        pipeline.live.meter(key)?.status.shownReading?.values
    }

    @Test func aPollThatTellsAnotherSerialNumberIsAReplacement() async throws {
        try await Self.withPipeline { pipeline, store in
            func poll(_ reading: Reading, _ facts: MeterFacts, tellsSerials: Bool = true) {
                var report = PollReport(.reading(reading), facts: facts)
                report.tellsSerials = tellsSerials
                pipeline.outlet.take(Self.key, report, SampleFleet.timing(ended: reading.received))
            }
            poll(Self.reading(0, 18_234_567), Self.facts("A"))
            // What the device said before is no word about this telegram.
            poll(Self.reading(10, 5), Self.facts("A"), tellsSerials: false)
            #expect(pipeline.lines.withLockedValue { $0.isEmpty })
            poll(Self.reading(20, 6), Self.facts("B"))
            #expect(Self.shown(pipeline)?[.importEnergy(.t1)] == 18_234_568)
            #expect(
                pipeline.lines.withLockedValue { $0 } == [
                    "the electricity meter was replaced: its serial number is another one since 2026-03-01T13:15:10Z; its counters go on where they stood (if that is wrong, metergw equipment undo takes it back)"
                ])
            await pipeline.outlet.recorder.flush()
            let kept = try await EquipmentBook(store)
            #expect(kept.changes(of: Self.key).map(\.time) == [Self.start.advanced(by: .seconds(10))])
            // What is stored is what the register said.
            let latest = try await store.latest(of: [Self.key])
            #expect(latest[Self.key]?.values[.importEnergy(.t1)] == 6)
        }
    }

    @Test func aFallOfTheSameMeterIsALineWithBothValues() async throws {
        try await Self.withPipeline { pipeline, _ in
            for (second, amount) in [(0, 18_234_567), (10, 5), (20, 6)] as [(Int64, Int64)] {
                var report = PollReport(.reading(Self.reading(second, amount)), facts: Self.facts("A"))
                report.tellsSerials = true
                pipeline.outlet.take(Self.key, report, SampleFleet.timing())
            }
            #expect(
                pipeline.lines.withLockedValue { $0 } == [
                    "electricity_import_t1 fell from 18234.567 kWh to 0.005 kWh at 2026-03-01T13:15:10Z; it stays where it was until it is back there (if equipment was replaced, say so with metergw equipment confirm)"
                ])
        }
    }

    @Test func aStreamTellsOfTheGasMeterByItsSlot() async throws {
        try await Self.withPipeline { pipeline, _ in
            func receive(_ reading: Reading, gasMeter: String?, facts: MeterFacts? = nil) {
                var report = StreamReport(.reading(reading), received: reading.received)
                report.facts = facts
                if let gasMeter {
                    var slots = SlotTable()
                    #expect(slots.slot(forEquipment: gasMeter, type: .gas, channel: 1) == .gas(slot: 1))
                    report.slots = slots
                }
                pipeline.outlet.take(Self.key, report)
            }
            receive(Self.reading(0, 1000, gas: 3_314_404), gasMeter: "G1", facts: Self.facts("A"))
            receive(Self.reading(1, 1001, gas: 3_314_405), gasMeter: nil)
            receive(Self.reading(2, 1002, gas: 7), gasMeter: "G2")
            receive(Self.reading(3, 1003, gas: 9), gasMeter: nil)
            #expect(Self.shown(pipeline)?[.gas(slot: 1)] == 3_314_407)
            #expect(Self.shown(pipeline)?[.importEnergy(.t1)] == 1003)
            let changes = pipeline.books.equipment.changes(of: Self.key)
            #expect(changes.map(\.subject) == [.slot(.gas(slot: 1))])
            #expect(changes.map(\.time) == [Self.start.advanced(by: .seconds(2))])
        }
    }
}
