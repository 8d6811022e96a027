import GRDB
import Metering
internal import Seeding

@testable import Store

/// What tests of the ledger have in common: a meter in Amsterdam, and readings of it.
enum LedgerScene {
    static let energy = Register.importEnergy(.t1)
    static let gas = Register.gas(slot: 1)
    static let meter = LedgerMeter(.one, zone: .amsterdam)
    /// Later than any reading of a test.
    static let forever = Timestamp(seconds: 4_000_000_000)

    /// A reading some seconds after noon with some values.
    static func counting(_ second: Int64, _ amounts: [Register: Int64]) -> Reading {
        var reading = Reading.at(second)
        for (register, amount) in amounts { reading.values.set(register, amount) }
        return reading
    }

    /// A household's readings over some hours: holes, falls of a counter, gas that comes late and by the hour.
    static func story(_ generator: inout SeededGenerator, hours: Int64) -> [Reading] {
        var readings: [Reading] = []
        var (time, counter) = (Int64(3), Int64(100_000))
        while time < hours * 3600 {
            time += generator.below(200) == 0 ? Int64(generator.below(9000)) : 1 + Int64(generator.below(60))
            counter += Int64(generator.below(30))
            var reading = Reading.at(time, watts: Int64(generator.below(4000)))
            reading.values.set(energy, generator.below(80) == 0 ? counter / 2 : counter)
            reading.values.set(gas, time / 3600 * 70)
            let own = Timestamp(milliseconds: Timestamp.noon.milliseconds + time / 3600 * 3_600_000)
            reading.values.setOwnTime(.init(gas, own, isInferred: false))
            readings.append(reading)
        }
        return readings
    }

    /// What the ledger has to say, of all readings at once.
    static func expected(_ readings: [Reading], rules: LedgerFold.Rules = .init()) -> [LedgerRecord] {
        guard let first = readings.first, let last = readings.last else { return [] }
        var fold = LedgerFold(from: Quarter(of: first.time), rules: rules)
        for reading in readings { fold.add(reading) }
        return fold.records(upTo: Quarter(of: last.time))
    }
}

extension Zone {
    /// The zone of the Netherlands, out of the system's files.
    static let amsterdam: Zone = {
        do {
            return try Zone(identifier: "Europe/Amsterdam")
        } catch {
            preconditionFailure("the system has no zone files: \(error)")
        }
    }()
}

extension SQLiteStore {
    func booked(_ resolution: Resolution, of meter: LedgerMeter = LedgerScene.meter) async throws -> [LedgerRecord] {
        try await ledger(of: [meter], in: Timestamp(seconds: 0)..<LedgerScene.forever, resolution: resolution)[
            meter.key] ?? []
    }

    func book(_ meter: LedgerMeter = LedgerScene.meter) async throws {
        try await book([meter], now: LedgerScene.forever, horizon: Timestamp(seconds: 0))
    }

    /// The quarters that stand in the file.
    func quartersInFile() async throws -> [LedgerRecord] {
        try await pool.read { db in
            try LedgerTable(db, meter: 1, zone: LedgerScene.meter.zone).records(
                .quarterHour, in: Timestamp(seconds: 0)..<LedgerScene.forever)
        }
    }
}
