internal import Foundation
internal import GRDB
internal import Metering
internal import Simulation
internal import Store
internal import Testing

/// A running fleet that is killed again and again, while it writes, seals and books.
///
/// The suite kills it 8 times; `METERGW_SOAK=1` does 200 times.
@Suite(.timeLimit(.minutes(60))) struct KillTests {
    private static let kills = ProcessInfo.processInfo.environment["METERGW_SOAK"] == nil ? 8 : 200
    private static let meters = (0..<6).map { MeterKey(site: "s\($0)", meter: "grid") }
    private static let always = Timestamp(seconds: 0)..<Timestamp(seconds: 4_000_000_000)

    private let workspace: Workspace
    private var history: String { "\(workspace.path)/history.db" }

    init() throws {
        workspace = try Workspace()
    }

    @Test func nothingIsDamagedAndNoMoreThanAFlushIsLost() async throws {
        let fleet = try await DeviceFleet.everySecond(Self.meters.count, at: 1600)
        try await prefill()
        let file = try workspace.write(FleetFile.text(fleet.urls, history: history), to: "gateway.yaml")
        var generator = SystemRandomNumberGenerator()
        var cut = 0
        for kill in 0..<Self.kills {
            let gateway = try await RunningGateway(file)
            // A moment that the log gives, as the test must not wait for a time.
            let lines = gateway.process.lines.count + Int.random(in: 0...25, using: &generator)
            try #require(await gateway.process.lines(lines) { _ in true })
            gateway.process.signal(SIGKILL)
            #expect(await gateway.process.ending().wasSignalled)
            cut += try await checkReadings(of: gateway)
            guard kill % 10 == 0 || kill == Self.kills - 1 else { continue }
            try await checkLedger()
        }
        // Were it zero, no kill would have come while readings waited.
        #expect(cut > 0)
        try await fleet.stop()
    }

    /// Thirty hours of readings that are neither sealed nor booked yet.
    private func prefill() async throws {
        let store = try SQLiteStore(path: history)
        let zone = try Zone(identifier: "Europe/Amsterdam")
        let start = Timestamp.now().advanced(by: .seconds(-31 * 3600))
        let mix = FleetOptions(deviceCount: Self.meters.count, zone: zone)
        var households = Self.meters.indices.map {
            HouseholdTelegrams($0, of: mix, from: start, interval: 10, zone: zone)
        }
        for _ in 0..<30 {
            var batch: [MeterReading] = []
            for _ in 0..<360 {
                for index in households.indices {
                    guard let telegram = households[index].next() else { continue }
                    let reading = Reading(
                        time: telegram.time, received: telegram.time, origin: .poll, values: telegram.exactValues)
                    batch.append(MeterReading(meter: Self.meters[index], reading: reading))
                }
            }
            _ = try await store.append(batch)
        }
        try await store.close()
    }

    /// Checks that what was read before the last flush but one is there, and that the file is whole.
    ///
    /// - Returns: How many readings the kill has cost.
    private func checkReadings(of gateway: RunningGateway) async throws -> Int {
        let integrity = try await DatabaseQueue(path: history).read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check")
        }
        #expect(integrity == ["ok"])
        let lines = gateway.process.lines
        let flushes = lines.indices.filter { lines[$0].contains("readings were written") }
        let safe = flushes.count > 1 ? flushes[flushes.count - 2] : 0
        let store = try SQLiteStore(path: history)
        var lost = 0
        for meter in Self.meters {
            let mark = " \(meter): read the telegram of "
            let times = lines.enumerated().compactMap { index, line in
                line.range(of: mark).map { (index, String(line[$0.upperBound...])) }
            }
            let kept = Set(try await readings(of: meter, in: store, newest: 200).map(\.time.rfc3339))
            for (index, time) in times where !kept.contains(time) {
                #expect(index >= safe, "\(meter) of \(time) is gone")
                lost += 1
            }
        }
        try await store.close()
        return lost
    }

    /// Checks that the ledger in the file is what the readings in the file say.
    private func checkLedger() async throws {
        let store = try SQLiteStore(path: history)
        let zone = try Zone(identifier: "Europe/Amsterdam")
        // What the gateway has booked until it was killed, and the rest: a quarter that has just ended would wait
        // for a minute.
        let now = Timestamp.now().advanced(by: .seconds(120))
        try await store.book(
            Self.meters.map { LedgerMeter($0, zone: zone) }, now: now, horizon: Self.always.lowerBound)
        for meter in Self.meters {
            let readings = try await readings(of: meter, in: store, newest: nil)
            let first = try #require(readings.first)
            let last = try #require(readings.last)
            var fold = LedgerFold(from: Quarter(of: first.time), rules: .init())
            for reading in readings { fold.add(reading) }
            let expected = fold.records(upTo: Quarter(of: last.time))
            let booked =
                try await store.ledger(
                    of: [LedgerMeter(meter, zone: zone)], in: Self.always.lowerBound..<Quarter(of: last.time).start,
                    resolution: .quarterHour)[meter] ?? []
            #expect(booked.count == expected.count)
            let difference = zip(booked, expected).first { $0 != $1 }
            #expect(difference == nil, "\(difference as Any)")
        }
        // The next start has something to book anew.
        let moment = Timestamp.now().advanced(by: .seconds(-20 * 3600))
        for meter in Self.meters { try await store.rebook(meter, since: moment) }
        try await store.close()
    }

    private func readings(of meter: MeterKey, in store: SQLiteStore, newest: Int?) async throws -> [Reading] {
        var range = Self.always
        if newest != nil { range = Timestamp.now().advanced(by: .seconds(-600))..<range.upperBound }
        return try await store.readings(of: meter, in: range, limit: 100_000, after: nil).readings
    }
}
