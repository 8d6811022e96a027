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
        let folder = FileManager.default.temporaryDirectory.appending(path: "metergw-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore(path: "\(folder)/history.db")
        let truth = try await Self.live(story, seed: seed, zone, into: store)
        let equipment = try await EquipmentBook(store)
        #expect(equipment.changes(of: Self.key).map(\.effect) == [.replacement, .replacement])
        let meter = LedgerMeter(
            Self.key, zone: zone,
            rules: .init(tolerance: .seconds(90), stitching: Stitching(equipment.changes(of: Self.key))))
        let months =
            try await store.ledger(of: [meter], in: story.start..<story.end, resolution: .month)[Self.key] ?? []
        let whole = months.filter { $0.start >= story.start && $0.end <= story.end }
        #expect(whole.count == (Self.isSoak ? 12 : 1))
        for month in months {
            let expected = truth.months[month.start..<month.end] ?? [:]
            guard whole.contains(month) else { continue }
            #expect(expected.count == Self.registers.count)
            for register in Self.registers {
                #expect(month[counter: register]?.use == expected[register], "\(month.start.rfc3339), \(register)")
            }
        }
        #expect(months.contains { $0.quality.contains(.replaced) })
        try await store.close()
    }

    /// Lets a household live through the story, and the gateway's pipeline with it.
    private static func live(
        _ story: Story, seed: UInt64, _ zone: Zone, into store: SQLiteStore
    ) async throws -> Truth {
        let configuration = try Fixtures.configuration(
            """
            sites: [{ id: jansen, country: NL, meters: [{ id: grid, collector: p1-tcp, address: "10.0.0.1:2001" }] }]
            """)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let counters = GatewayCounters()
        let books = MeterBooks(
            slots: try await SlotBook(store), equipment: try await EquipmentBook(store),
            gaps: GapBook(store, started: story.start))
        let live = LiveState(configuration, equipment: books.equipment, started: story.start)
        let recorder = Recorder(
            store: store, books: books, flushInterval: .seconds(5), counters: counters, logger: logger)
        let outlet = ReadingOutlet(
            live: live, recorder: recorder, books: books, flights: FlightRecorder(configuration), counters: counters,
            logger: logger)
        let clock = NIOLockedValueBox(story.start)
        let ledger = LedgerService(
            live: live, store: store, meters: LedgerMeters { books.equipment.changes(of: $0) },
            equipment: books.equipment, retention: StoreSettings.Retention(), logger: logger,
            now: { clock.withLockedValue { $0 } })

        var options = TelegramStreamOptions(meters: [SimulatedMeter(.nl5), SimulatedMeter(.nl5)])
        options.seed = seed
        options.gasPercent = 100
        for index in options.meters.indices { options.meters[index].interval = .seconds(story.interval) }
        var truth = Truth(zone: zone)
        var intake = TelegramIntake(
            StreamSettings(
                meter: key, source: .tcp(host: "10.0.0.1", port: 2001), zone: zone, interval: nil,
                idleTimeout: .seconds(90), decryption: nil), slots: SlotTable())
        intake.open(at: StreamMoment(wall: story.start, steady: .zero))
        var sent = 0
        for (index, stretch) in [story.start..<story.exchange.lowerBound, story.exchange.upperBound..<story.end]
            .enumerated()
        {
            var maker = try TelegramMaker(index, options, after: stretch.lowerBound)
            while maker.nextDue < stretch.upperBound {
                let telegram = maker.make()
                truth.note(telegram)
                guard !story.outages.contains(where: { $0.contains(telegram.time) }) else { continue }
                let received = telegram.time.advanced(by: .milliseconds(1200))
                let now = StreamMoment(wall: received, steady: received.since(story.start))
                intake.take(telegram.bytes.span, at: now)
                for report in intake.takeReports() { outlet.take(key, report) }
                sent += 1
                guard sent % 700 == 0 else { continue }
                clock.withLockedValue { $0 = received }
                await recorder.flush()
                await ledger.book()
            }
        }
        clock.withLockedValue { $0 = story.end.advanced(by: .seconds(1000)) }
        await recorder.flush()
        await ledger.book()
        return truth
    }
}
