internal import Foundation
internal import Metering
internal import Store
internal import Testing

@testable internal import Gateway

/// What `metergw equipment` lists and corrects.
@Suite struct EquipmentDeskTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")
    private static let start = Timestamp(seconds: 1_772_370_900)

    private static func configuration(_ path: String) throws -> Configuration {
        try Fixtures.configuration(
            SampleFleet.yaml.replacingOccurrences(of: "/var/lib/metergw/history.db", with: path))
    }

    private static func reading(_ minute: Int64, _ wattHours: Int64, gas: Int64? = nil) -> Reading {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), wattHours)
        values.set(.importPower, 400)
        if let gas { values.set(.gas(slot: 1), gas) }
        let moment = start.advanced(by: .seconds(minute * 60))
        return Reading(time: moment, received: moment, origin: .poll, values: values)
    }

    /// Works on a history in which the counter falls ten minutes after the start, and gas falls later.
    private static func withDesk(
        _ serials: [Int: String] = [:], _ body: (EquipmentDesk, String) async throws -> Void
    ) async throws {
        let history = try TemporaryHistory()
        defer { withExtendedLifetime(history) {} }
        let path = history.path
        let store = try SQLiteStore(path: path)
        let readings = (0..<20).map { minute in
            let gas = minute.isMultiple(of: 5) ? Int64(minute < 15 ? 700 : 2) : nil
            return reading(Int64(minute), Int64(minute < 10 ? 18_234_567 + minute : minute), gas: gas)
        }
        _ = try await store.append(readings.map { MeterReading(meter: key, reading: $0) })
        var tracker = EquipmentTracker()
        for (index, reading) in readings.enumerated() {
            _ = tracker.take(reading, serials: serials[index].map { ShownSerials(electricity: $0) })
        }
        let book = try await EquipmentBook(store)
        book.note(tracker, of: key)
        for (meter, since) in book.changed { book.noteTakenOver(meter, since: since) }
        try await book.flush()
        try await store.close()
        let desk = try await EquipmentDesk(configuration(path))
        try await body(desk, path)
        try await desk.close()
    }

    private static func failure(_ work: () async throws -> Void) async -> String? {
        do {
            try await work()
            return nil
        } catch {
            return (error as? CommandFailure)?.text ?? "\(error)"
        }
    }

    @Test func listsSerialNumbersReplacementsAndWhatIsHeld() async throws {
        // E0033004001845212, and another.
        let old = "4530303333303034303031383435323132"
        try await Self.withDesk([0: old, 10: "4530303333303034303031383435393939"]) { desk, _ in
            let lines = try desk.list("jansen/grid", isPlain: false)
            #expect(
                lines == [
                    "jansen/grid", "  electricity: serial number …999 since 2026-03-01T13:25:00Z",
                    "  2026-03-01T13:25:00Z electricity: replaced (serial number …212, then …999)",
                    "  gas fell from 0.7 m3 to 0.002 m3 at 2026-03-01T13:30:00Z and is held; if that was a replacement: metergw equipment confirm --meter jansen/grid --at 2026-03-01T13:30:00Z --subject gas",
                ])
            let plain = try desk.list("jansen/grid", isPlain: true)
            #expect(plain[1] == "  electricity: serial number E0033004001845999 since 2026-03-01T13:25:00Z")
            let all = try desk.list(nil, isPlain: false)
            #expect(
                all.suffix(4) == [
                    "jansen/old", "  nothing is known of its equipment", "peeters/grid",
                    "  nothing is known of its equipment",
                ])
        }
    }

    @Test func aConfirmedReplacementIsKeptAndHandedOver() async throws {
        try await Self.withDesk { desk, path in
            // Between two readings: the new meter counts from the next one on.
            let meter = try await desk.confirm("jansen/grid", at: "2026-03-01T14:24:30+01:00", subject: "electricity")
            #expect(
                meter
                    == "jansen/grid: the electricity meter was replaced at 2026-03-01T13:25:00Z: electricity_import_t1 18234.576 -> 0.01 kWh"
            )
            let gas = try await desk.confirm("jansen/grid", at: "2026-03-01T13:28:00Z", subject: "gas")
            #expect(
                gas
                    == "jansen/grid: the equipment of gas was replaced at 2026-03-01T13:30:00Z: gas 0.7 -> 0.002 m3")
            let lines = try desk.list("jansen/grid", isPlain: false)
            #expect(
                lines == [
                    "jansen/grid", "  2026-03-01T13:25:00Z electricity: replaced (confirmed by command)",
                    "  2026-03-01T13:30:00Z gas: replaced (confirmed by command)",
                ])
            try await desk.close()
            let store = try SQLiteStore(path: path)
            let book = try await EquipmentBook(store)
            #expect(book.changed.map(\.since) == [Self.start.advanced(by: .seconds(600))])
            let latest = try await store.latest(of: [Self.key])
            let live = LiveState(
                try Self.configuration(path), restored: latest, equipment: book, started: Self.start)
            let shown = live.meter(Self.key)?.status.shownReading?.values
            #expect(shown?[.importEnergy(.t1)] == 18_234_585)
            try await store.close()
        }
    }

    @Test func whatIsTakenBackIsKeptAsSuch() async throws {
        try await Self.withDesk([0: "A", 10: "B"]) { desk, _ in
            let undone = try await desk.undo("jansen/grid", at: "2026-03-01T13:25:00Z", subject: nil)
            #expect(
                undone == [
                    "jansen/grid: what was recorded of the electricity meter at 2026-03-01T13:25:00Z is taken back"
                ])
            let lines = try desk.list("jansen/grid", isPlain: false)
            #expect(
                lines[2]
                    == "  2026-03-01T13:25:00Z electricity: replacement taken back (serial number …A, then …B)")
        }
    }

    @Test(arguments: [
        (
            "jansen/grit", "2026-03-01T13:25:00Z", "electricity",
            "cannot use --meter jansen/grit: the configuration has no such meter; it has jansen/grid, jansen/old, peeters/grid"
        ),
        (
            "jansen/grid", "yesterday", "electricity",
            "cannot use --at yesterday: expected a time with its zone, such as 2026-03-01T14:15:00+01:00"
        ),
        (
            "jansen/grid", "2026-03-01T14:15:00", "electricity",
            "cannot use --at 2026-03-01T14:15:00: expected a time with its zone, such as 2026-03-01T14:15:00+01:00"
        ),
        (
            "jansen/grid", "2026-03-01T13:25:00Z", "gaz",
            "cannot use --subject gaz: expected one of electricity, gas, gas_2, water, water_2, heat, heat_2, heat_3, heat_4, cold, cold_2, submeter_1, submeter_2, submeter_3, submeter_4"
        ),
        (
            "jansen/grid", "2026-03-01T13:15:00Z", "electricity",
            "cannot confirm that the electricity meter of jansen/grid was replaced at 2026-03-01T13:15:00Z: no reading before that moment has a counter of it"
        ),
        (
            "jansen/grid", "2026-03-01T13:34:01Z", "electricity",
            "cannot confirm that the electricity meter of jansen/grid was replaced at 2026-03-01T13:34:01Z: no reading at or after that moment has a counter of it"
        ),
        (
            "jansen/grid", "2026-03-01T13:25:00Z", "water",
            "cannot confirm that the equipment of water of jansen/grid was replaced at 2026-03-01T13:25:00Z: no reading before that moment has a counter of it"
        ),
    ])
    func aReplacementThatCannotBeConfirmedIsRefused(
        _ meter: String, _ time: String, _ subject: String, _ text: String
    ) async throws {
        try await Self.withDesk { desk, _ in
            #expect(await Self.failure { _ = try await desk.confirm(meter, at: time, subject: subject) } == text)
        }
    }

    @Test func aReplacementIsConfirmedOnce() async throws {
        try await Self.withDesk([0: "A", 10: "B"]) { desk, _ in
            let failure = await Self.failure {
                _ = try await desk.confirm("jansen/grid", at: "2026-03-01T13:24:10Z", subject: "electricity")
            }
            #expect(
                failure
                    == "cannot confirm that the electricity meter of jansen/grid was replaced at 2026-03-01T13:24:10Z: one is recorded at 2026-03-01T13:25:00Z already"
            )
        }
    }

    @Test func onlyWhatIsRecordedCanBeTakenBack() async throws {
        try await Self.withDesk([0: "A", 10: "B"]) { desk, _ in
            let undo = { (time: String, subject: String?) in
                await Self.failure { _ = try await desk.undo("jansen/grid", at: time, subject: subject) }
            }
            #expect(
                await undo("2026-03-01T13:25:01Z", nil)
                    == "cannot undo a replacement of jansen/grid at 2026-03-01T13:25:01Z: those recorded are 2026-03-01T13:25:00Z (electricity)"
            )
            #expect(
                await undo("2026-03-01T13:25:00Z", "gas")
                    == "cannot undo a replacement of jansen/grid at 2026-03-01T13:25:00Z: those recorded are 2026-03-01T13:25:00Z (electricity)"
            )
            #expect(await undo("2026-03-01T13:25:00Z", "electricity") == nil)
            #expect(
                await undo("2026-03-01T13:25:00Z", nil)
                    == "cannot undo a replacement of jansen/grid at 2026-03-01T13:25:00Z: none is recorded")
        }
    }

    @Test func aHistoryThatARunningGatewayHasOpenIsLeftAlone() async throws {
        try await Self.withDesk { _, path in
            do {
                _ = try await EquipmentDesk(Self.configuration(path))
                Issue.record("it was opened twice")
            } catch let error as StoreError {
                #expect(
                    CommandFailure(error).text
                        == "cannot open \(path): a gateway has it open; stop it, do this again, and start it again"
                )
            }
        }
    }

    @Test func withoutAHistoryNoneIsMade() async throws {
        let history = try TemporaryHistory()
        let path = history.path
        let failure = await Self.failure { _ = try await EquipmentDesk(Self.configuration(path)) }
        #expect(failure == "cannot open \(path): no history is there; has the gateway run?")
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
