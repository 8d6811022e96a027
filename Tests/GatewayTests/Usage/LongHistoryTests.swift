internal import Foundation
internal import Logging
internal import Metering
internal import NIOConcurrencyHelpers
internal import Store
internal import Testing

@testable internal import Collectors
@testable internal import Gateway
@testable internal import Simulation

/// A household over P1-TCP for a long time, from the bytes of its telegrams to the months of the ledger.
///
/// The suite tells five weeks with a telegram a minute; `METERGW_SOAK=1` tells a whole year, two a minute.
@Suite struct LongHistoryTests {
    /// What happens to the household.
    private struct Story {
        let start: Timestamp
        let end: Timestamp
        /// When no telegram comes, though the meter goes on.
        let outages: [Range<Timestamp>]
        /// When the meters are exchanged: the old one's last telegram is before it, the new one's first behind it.
        let exchange: Range<Timestamp>
        /// The seconds from telegram to telegram.
        let interval: Int

        /// October 2026, with the doubled hour of the 25th, and a little around it.
        static let autumn = Story(
            start: moment("2026-09-29T22:00:00Z"), end: moment("2026-11-02T23:00:00Z"),
            outages: [
                moment("2026-10-05T09:00:00Z")..<moment("2026-10-10T09:00:00Z"),
                moment("2026-10-24T20:00:00Z")..<moment("2026-10-25T06:00:00Z"),
            ], exchange: moment("2026-10-14T08:10:00Z")..<moment("2026-10-14T09:40:00Z"), interval: 60)

        /// A year with both clock changes.
        static let year = Story(
            start: moment("2026-01-31T23:00:00Z"), end: moment("2027-01-31T23:00:00Z"),
            outages: [
                moment("2026-03-28T20:00:00Z")..<moment("2026-03-29T06:00:00Z"),
                moment("2026-10-10T09:00:00Z")..<moment("2026-10-15T09:00:00Z"),
            ], exchange: moment("2026-06-14T08:10:00Z")..<moment("2026-06-14T09:40:00Z"), interval: 30)

        private static func moment(_ text: String) -> Timestamp {
            guard let moment = Timestamp(rfc3339: text) else { preconditionFailure("\(text) is no time") }
            return moment
        }
    }

    private static let isSoak = ProcessInfo.processInfo.environment["METERGW_SOAK"] != nil
    private static let key = MeterKey(site: "jansen", meter: "grid")
    private static let registers = [
        Register.importEnergy(.t1), .importEnergy(.t2), .exportEnergy(.t1), .exportEnergy(.t2), .gas(slot: 1),
    ]

    /// What the household used between the edges of months, as its meters have it.
    private struct Truth {
        private(set) var months: [Range<Timestamp>: [Register: Int64]] = [:]
        private var last: StreamedTelegram?
        private var month: Range<Timestamp>?
        private let zone: Zone

        init(zone: Zone) {
            self.zone = zone
        }

        /// Counts what was used since the telegram before, to the month that the nearest edge says.
        mutating func note(_ telegram: StreamedTelegram) {
            defer { last = telegram }
            guard let before = last, before.meter == telegram.meter else { return }
            for register in LongHistoryTests.registers {
                guard let from = before.values[register], let to = telegram.values[register] else { continue }
                let middle =
                    register == .gas(slot: 1)
                    ? telegram.values.ownTime(of: register)?.time.advanced(by: .milliseconds(-1)) ?? telegram.time
                    : Timestamp(milliseconds: (before.time.milliseconds + telegram.time.milliseconds - 1) / 2)
                months[Resolution.month.period(of: middle, in: zone), default: [:]][register, default: 0] += to - from
            }
        }
    }

    @Test(arguments: isSoak ? [UInt64(1), 7] : [1])
    func eachMonthIsWhatTheHouseholdUsed(seed: UInt64) async throws {
        let story = Self.isSoak ? Story.year : Story.autumn
        let zone = try Zone(identifier: "Europe/Amsterdam")
        try await TemporaryHistory.withStore { store in
            let truth = try await Self.live(story, seed: seed, zone, into: store)
            let changes = try await EquipmentBook(store).changes(of: Self.key)
            #expect(changes.map(\.effect) == [.replacement, .replacement])
            let meter = LedgerMeter(
                Self.key, zone: zone, rules: .init(tolerance: .seconds(90), stitching: Stitching(changes)))
            let range = story.start..<story.end
            let months = try await store.ledger(of: [meter], in: range, resolution: .month)[Self.key] ?? []
            let whole = months.filter { $0.start >= story.start && $0.end <= story.end }
            #expect(whole.count == (Self.isSoak ? 12 : 1))
            for month in whole {
                let expected = truth.months[month.start..<month.end] ?? [:]
                #expect(expected.count == Self.registers.count)
                for register in Self.registers {
                    #expect(
                        month[counter: register]?.use == expected[register], "\(month.start.rfc3339), \(register)")
                }
            }
            #expect(months.contains { $0.quality.contains(.replaced) })
        }
    }

    /// Lets a household live through the story, and the gateway's pipeline with it.
    private static func live(
        _ story: Story, seed: UInt64, _ zone: Zone, into store: SQLiteStore
    ) async throws -> Truth {
        var gateway = try await ListeningGateway(story, zone, store)
        var truth = Truth(zone: zone)
        var options = TelegramStreamOptions(meters: [SimulatedMeter(.nl5), SimulatedMeter(.nl5)])
        options.seed = seed
        options.gasPercent = 100
        for index in options.meters.indices { options.meters[index].interval = .seconds(story.interval) }
        let stretches = [story.start..<story.exchange.lowerBound, story.exchange.upperBound..<story.end]
        for (index, stretch) in stretches.enumerated() {
            var maker = try TelegramMaker(index, options, after: stretch.lowerBound)
            while maker.nextDue < stretch.upperBound {
                let telegram = maker.make()
                truth.note(telegram)
                guard !story.outages.contains(where: { $0.contains(telegram.time) }) else { continue }
                await gateway.take(telegram)
            }
        }
        await gateway.keep(at: story.end.advanced(by: .seconds(1000)))
        return truth
    }

    /// A gateway that is handed the bytes of telegrams, and whose clock is theirs.
    private struct ListeningGateway {
        private let pipeline: TestPipeline
        private let ledger: LedgerService
        private let clock: NIOLockedValueBox<Timestamp>
        private let start: Timestamp
        private var intake: TelegramIntake
        private var count = 0

        init(_ story: Story, _ zone: Zone, _ store: SQLiteStore) async throws {
            let configuration = try Fixtures.configuration(
                """
                sites:
                  - { id: jansen, country: NL, meters: [{ id: grid, collector: p1-tcp, address: "10.0.0.1:2001" }] }
                """)
            let pipeline = try await TestPipeline(configuration, store: store, started: story.start)
            let clock = NIOLockedValueBox(story.start)
            ledger = LedgerService(
                live: pipeline.live, store: store,
                meters: LedgerMeters { pipeline.books.equipment.changes(of: $0) }, equipment: pipeline.books.equipment,
                retention: StoreSettings.Retention(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { clock.withLockedValue { $0 } })
            intake = TelegramIntake(
                StreamSettings(
                    meter: key, source: .tcp(host: "10.0.0.1", port: 2001), zone: zone, interval: nil,
                    idleTimeout: .seconds(90), decryption: nil), slots: SlotTable())
            intake.open(at: StreamMoment(wall: story.start, steady: .zero))
            (self.pipeline, self.clock, start) = (pipeline, clock, story.start)
        }

        /// Receives a telegram, and keeps and books what there is now and then.
        mutating func take(_ telegram: StreamedTelegram) async {
            let received = telegram.time.advanced(by: .milliseconds(1200))
            intake.take(telegram.bytes.span, at: StreamMoment(wall: received, steady: received.since(start)))
            for report in intake.takeReports() { pipeline.outlet.take(key, report) }
            count += 1
            if count % 700 == 0 { await keep(at: received) }
        }

        func keep(at moment: Timestamp) async {
            clock.withLockedValue { $0 = moment }
            await pipeline.recorder.flush()
            await ledger.book()
        }
    }
}
