internal import Foundation
internal import Logging
internal import Metering
internal import Store
internal import Testing

@testable internal import Collectors
@testable internal import Gateway
@testable internal import Simulation

/// What becomes of an outage of the gateway: the device's rings, told to the pipeline, against what the household used.
@Suite struct OutageTests {
    private static let key = MeterKey(site: "jansen", meter: "grid")
    private static let registers = [
        Register.importEnergy(.t1), .importEnergy(.t2), .exportEnergy(.t1), .exportEnergy(.t2), .gas(slot: 1),
    ]

    /// A household whose logger keeps rings, and takes a telegram every 10 s.
    private struct House {
        let zone: Zone
        let now: Timestamp
        let history: HouseholdHistory

        init(_ index: Int, now: Timestamp) throws {
            zone = try Zone(identifier: "Europe/Amsterdam")
            self.now = now
            var options = FleetOptions(zone: zone)
            options.gasPercent = 100
            let clock = TelegramClock(interval: 10, phase: 7)
            // All of its past is that of its plan, the same whoever asks for what part of it.
            let start = clock.number(at: now)
            let plan = HouseholdPlan(device: index, options: options)
            history = HouseholdHistory(
                start: Household(plan: plan, clock: clock, number: start, zone: zone), zone: zone)
        }

        func ring(_ kind: RingKind) -> [UInt8] {
            let maker = RingMaker(
                history: history, past: RingPast(), last: history.start.clock.number(at: now), now: now)
            return maker.writer(for: kind)[kind].file
        }

        /// The counters at the first telegram at or behind each moment, which ascend.
        func truths(at moments: [Timestamp]) -> [RingCounters] {
            let clock = history.start.clock
            var walk = history.walk(from: moments[0].seconds)
            return moments.map { moment in
                walk.counters(at: clock.number(at: Timestamp(milliseconds: moment.milliseconds - 1)) + 1)
            }
        }

        /// What polls read in a stretch of time.
        func readings(in range: Range<Timestamp>) -> [Reading] {
            let moments = stride(from: range.lowerBound.seconds, to: range.upperBound.seconds, by: 10).map {
                Timestamp(seconds: $0 / 10 * 10 + 7)
            }
            return zip(moments, truths(at: moments)).map { moment, counters in
                Reading(
                    time: moment, received: moment, origin: .poll, quality: .singlePrecision,
                    values: OutageTests.values(counters))
            }
        }
    }

    private static func values(_ counters: RingCounters) -> RegisterValues {
        var values = RegisterValues()
        for (register, amount) in zip(registers, amounts(counters)) {
            values.set(register, FloatDecimal.thousandths(amount))
        }
        return values
    }

    private static func amounts(_ counters: RingCounters) -> [Int64] {
        [counters.importT1, counters.importT2, counters.exportT1, counters.exportT2, counters.gas]
    }

    @Test(arguments: [10, 5 * 24], [0, 3])
    func theDaysAreRightAfterAnOutage(hours: Int, household: Int) async throws {
        // 2026-03-12T15:20:00+01:00, and two hours behind the outage.
        let now = Timestamp(seconds: 1_773_325_200)
        let end = now.advanced(by: .seconds(-7200))
        let gap = end.advanced(by: .seconds(-3600 * hours))..<end
        let house = try House(household, now: now)
        try await TemporaryHistory.withStore { store in try await Self.check(gap, house, store) }
    }

    private static func check(_ gap: Range<Timestamp>, _ house: House, _ store: SQLiteStore) async throws {
        let start = gap.lowerBound.advanced(by: .seconds(-86400))
        let whole = start..<house.now
        let before = house.readings(in: start..<gap.lowerBound)
        _ = try await store.append(before.map { MeterReading(meter: key, reading: $0) })
        let after = house.readings(in: gap.upperBound..<house.now)
        try await take(after, house, before: try #require(before.last), into: store)

        let meter = LedgerMeter(key, zone: house.zone)
        try await store.book([meter], now: house.now.advanced(by: .seconds(100)), horizon: Timestamp(seconds: 0))
        let gaps = try await store.gaps(of: key, in: whole)
        #expect(gaps.count == 1)
        if case .filled(let exact, _)? = gaps.first?.repair { #expect(exact > 0) } else { Issue.record("\(gaps)") }
        let days = try await store.ledger(of: [meter], in: whole, resolution: .day)[key] ?? []
        #expect(days.count > gap.upperBound.since(gap.lowerBound).components.seconds / 86400)
        for day in days where day.start >= start && day.end <= house.now { check(day, house) }
        // However it was filled, all of it together is what the counters say.
        let sum = days.compactMap { $0[counter: .importEnergy(.t1)]?.use }.reduce(0, +)
        let last = try #require(after.last?.values[.importEnergy(.t1)])
        let first = try #require(days.first?[counter: .importEnergy(.t1)]?.first)
        #expect(sum == last - first)
        let quarters = try await store.ledger(of: [meter], in: gap, resolution: .quarterHour)[key] ?? []
        #expect(quarters.dropFirst().dropLast().allSatisfy { $0.quality.contains(.backfilled) })
    }

    /// Lets the gateway read the first telegrams after an outage, and the device tell what it remembers.
    private static func take(
        _ readings: [Reading], _ house: House, before: Reading, into store: SQLiteStore
    ) async throws {
        let pipeline = try await TestPipeline(
            try Fixtures.configuration(SampleFleet.yaml), store: store, restored: [key: before],
            started: readings[0].time)
        for (index, reading) in readings.enumerated() {
            var report = PollReport(.reading(reading))
            if index == 1 { report.backfills = try answers(pipeline.books.gaps.requests(of: key), house) }
            pipeline.outlet.take(key, report, SampleFleet.timing(ended: reading.received))
        }
        await pipeline.recorder.flush()
        #expect(pipeline.counters.values.backfilled > 0)
    }

    /// What the device makes of the requests, as it does in its own turn.
    private static func answers(_ requests: BackfillRequests, _ house: House) throws -> [BackfillReport] {
        try requests.take(atMost: 10).map { request in
            let files = try RingPeriod.telling(of: request.gap, now: house.now, zone: house.zone).map { period in
                let kind = try #require(RingKind(rawValue: period.rawValue))
                return try RingFile(parsing: house.ring(kind), period, now: house.now, zone: house.zone)
            }
            let repair = RingRepair(
                gap: request.gap, before: request.before?.values, after: request.after?.values, now: house.now,
                zone: house.zone, bootedAt: nil)
            let readings = BackfilledReading.readings(
                of: repair.values(files), before: request.before, received: house.now)
            return BackfillReport(gap: request.gap, .readings(readings))
        }
    }

    /// A day's use, within a step of the float and what two telegrams' time at each edge uses.
    private static func check(_ day: LedgerRecord, _ house: House) {
        let edges = [day.start, day.end].flatMap { edge in [-20, 0, 20].map { edge.advanced(by: .seconds($0)) } }
        let truths = house.truths(at: edges).map(amounts)
        for (index, register) in registers.enumerated() {
            let truth = truths[4][index] - truths[1][index]
            let reach = truths[2][index] - truths[0][index] + truths[5][index] - truths[3][index]
            let tolerance = reach + 2 * CounterPlausibility.noise(of: truths[4][index])
            let use = day[counter: register]?.use
            #expect(
                use.map { abs($0 - truth) <= tolerance } ?? false,
                "\(day.start.rfc3339) \(register): \(use as Any), not \(truth)")
        }
    }
}
