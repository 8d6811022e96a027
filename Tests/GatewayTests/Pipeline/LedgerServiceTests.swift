internal import Foundation
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing

@testable internal import Gateway

/// What the service does in one of its rounds, with a real store on a temporary file.
@Suite struct LedgerServiceTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")
    /// 2026-03-01T12:00:00Z.
    private static let start = Timestamp(seconds: 1_772_366_400)

    private static func readings(_ count: Int, from start: Timestamp) -> [MeterReading] {
        (0..<count).map { step in
            var values = RegisterValues()
            values.set(.importEnergy(.t1), Int64(step) * 10)
            let time = start.advanced(by: .seconds(step * 10))
            return MeterReading(meter: key, reading: Reading(time: time, received: time, origin: .poll, values: values))
        }
    }

    private static func withService(
        retention: StoreSettings.Retention = .init(),
        _ test: (LedgerService, EquipmentBook, SQLiteStore, NIOLockedValueBox<Timestamp>) async throws -> Void
    ) async throws {
        try await TemporaryHistory.withStore { store in
            let equipment = try await EquipmentBook(store)
            let clock = NIOLockedValueBox(start)
            let service = LedgerService(
                live: LiveState(try Fixtures.configuration(SampleFleet.yaml), started: start), store: store,
                meters: LedgerMeters { equipment.changes(of: $0) }, equipment: equipment, retention: retention,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { clock.withLockedValue { $0 } })
            try await test(service, equipment, store, clock)
        }
    }

    private static func use(in store: SQLiteStore, _ meters: LedgerMeters) async throws -> Int64? {
        let configuration = try Fixtures.configuration(SampleFleet.yaml)
        let meter = try #require(meters.all(of: configuration).first { $0.key == key })
        let range = start.advanced(by: .seconds(-86400 * 400))..<start.advanced(by: .seconds(86400 * 400))
        return try await store.ledger(of: [meter], in: range, resolution: .month)[key]?.first?[
            counter: .importEnergy(.t1)]?.use
    }

    @Test func aRoundBooksAndPublishesWhatIsOver() async throws {
        try await Self.withService { service, _, store, clock in
            _ = try await store.append(Self.readings(400, from: Self.start))
            clock.withLockedValue { $0 = Self.start.advanced(by: .seconds(4000)) }
            await service.book()
            #expect(service.figures.meters[Self.key]?.hourCompleteness == 1000)
            #expect(try await Self.use(in: store, LedgerMeters()) == 3990)
        }
    }

    @Test func aRoundDeletesWhatIsOlderThanItIsToBeKept() async throws {
        let retention = StoreSettings.Retention(
            readings: .span(.seconds(86400)), ledger: .span(.seconds(2 * 86400)), days: .forever)
        try await Self.withService(retention: retention) { service, _, store, clock in
            _ = try await store.append(Self.readings(30_000, from: Self.start))
            clock.withLockedValue { $0 = Self.start.advanced(by: .seconds(10 * 86400)) }
            await service.book()
            let page = try await store.readings(
                of: Self.key, in: Timestamp(seconds: 0)..<Timestamp(seconds: 4_000_000_000), limit: 10, after: nil)
            #expect(page.readings.isEmpty)
            let configuration = try Fixtures.configuration(SampleFleet.yaml)
            let meter = try #require(LedgerMeters().all(of: configuration).first { $0.key == Self.key })
            let all = Timestamp(seconds: 0)..<Timestamp(seconds: 4_000_000_000)
            let days = try await store.ledger(of: [meter], in: all, resolution: .day)[Self.key] ?? []
            #expect(days.count == 5)
            let quarters = try await store.ledger(of: [meter], in: all, resolution: .quarterHour)[Self.key] ?? []
            #expect(quarters.isEmpty)
        }
    }

    @Test func aRoundFollowsAChangeOfEquipment() async throws {
        try await Self.withService { service, equipment, store, clock in
            let before = Self.readings(200, from: Self.start)
            let after = Self.readings(200, from: Self.start.advanced(by: .seconds(2000)))
            _ = try await store.append(before + after)
            clock.withLockedValue { $0 = Self.start.advanced(by: .seconds(5000)) }
            await service.book()
            let meters = LedgerMeters { equipment.changes(of: $0) }
            #expect(try await Self.use(in: store, meters) == 1990)
            var tracker = EquipmentTracker()
            for reading in before { _ = tracker.take(reading.reading, serials: ShownSerials(electricity: "A")) }
            for reading in after { _ = tracker.take(reading.reading, serials: ShownSerials(electricity: "B")) }
            equipment.note(tracker, of: Self.key)
            await service.book()
            #expect(equipment.changed.isEmpty)
            #expect(try await Self.use(in: store, meters) == 1990 + 1990)
        }
    }
}
