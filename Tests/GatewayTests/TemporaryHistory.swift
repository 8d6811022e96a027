internal import Foundation
internal import Metering
internal import Simulation
internal import Store

@testable internal import Gateway

/// A history in a folder of its own for one test, with the configuration of one site.
final class TemporaryHistory {
    static let meter = MeterKey(site: "jansen", meter: "grid")
    /// 2026-03-01T12:00:00Z.
    static let noon = Timestamp(seconds: 1_772_366_400)
    static let allTime = Timestamp(milliseconds: .min)..<Timestamp(milliseconds: .max)

    /// What the ledger of the one meter goes by.
    static var ledger: LedgerMeter {
        get throws { try LedgerMeters().all(of: Fixtures.configuration(Fixtures.meter()))[0] }
    }

    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "metergw-history-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var path: String { "\(folder)/history.db" }

    /// Runs a test with an open store in a folder of its own, and closes it.
    static func withStore<Value>(_ test: (SQLiteStore) async throws -> Value) async throws -> Value {
        let history = try TemporaryHistory()
        defer { withExtendedLifetime(history) {} }
        let store = try SQLiteStore(path: history.path)
        let value = try await test(store)
        try await store.close()
        return value
    }

    /// Writes a file into the folder.
    func write(_ text: String, as name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// Writes a configuration with the history in the folder, and more lines about its meter.
    func configuration(meter lines: String...) throws {
        let meter = Fixtures.meter() + lines.map { "        \($0)\n" }.joined()
        _ = try write("store: { path: \"\(path)\" }\n" + meter, as: "gateway.yaml")
    }

    /// The readings of the meter in a store.
    static func readings(in store: any MeterStore) async throws -> [Reading] {
        var all: [Reading] = []
        var cursor: ReadingCursor?
        repeat {
            let page = try await store.readings(of: meter, in: allTime, limit: 5000, after: cursor)
            all += page.readings
            cursor = page.next
        } while cursor != nil
        return all
    }

    /// What an export of readings writes.
    static func export(
        _ store: any MeterStore, _ format: ExportFormat = .csv, in range: Range<Timestamp> = allTime
    ) async throws -> String {
        var bytes: [UInt8] = []
        _ = try await ReadingExport(store: store, meter: meter, range: range).run(format) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Imports a file into a store, as of 2027.
    static func bring(
        _ path: String, into store: any MeterStore, batchSize: Int = ImportFile.batchSize,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws -> ReadingImport.Outcome {
        let file = try ImportFile(path, of: meter, now: Timestamp(seconds: 1_800_000_000))
        return try await ReadingImport(store: store, batchSize: batchSize, isStopped: isStopped).run(file)
    }
}

/// Readings that a meter could have sent, the same in each run with the same seed.
struct RandomReadings {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private mutating func below(_ bound: Int64) -> Int64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int64(bitPattern: (state >> 11) % UInt64(bound))
    }

    /// Readings of any registers, own times, origins and qualities among them, in the order of their times.
    mutating func next(_ count: Int) -> [Reading] {
        var time = TemporaryHistory.noon
        return (0..<count).map { _ in
            time = Timestamp(milliseconds: time.milliseconds + 1 + below(20_000))
            var quality: Reading.Quality = []
            for name in Reading.Quality.names where below(4) == 0 { quality.insert(name.flag) }
            return Reading(
                time: time, received: Timestamp(milliseconds: time.milliseconds + below(5000)),
                origin: Reading.Origin.allCases[Int(below(4))], quality: quality, values: values(at: time))
        }
    }

    private mutating func values(at time: Timestamp) -> RegisterValues {
        var values = RegisterValues()
        values.set(.importPower, below(1000))
        for row in Register.all where below(3) == 0 {
            let amount = below(1 << (1 + below(62)))
            values.set(row.register, row.isSigned && below(2) == 0 ? -amount : amount)
            guard row.hasOwnTime, below(3) > 0 else { continue }
            let own = Timestamp(milliseconds: time.milliseconds - below(4_000_000))
            values.setOwnTime(.init(row.register, own, isInferred: below(2) == 0))
        }
        return values
    }

    /// What a household's meter sent every ten seconds.
    static func household(_ count: Int) throws -> [Reading] {
        let history = HouseholdTelegrams(
            1, of: TelegramStreamOptions(meters: []), from: TemporaryHistory.noon, interval: 10,
            zone: try TemporaryHistory.ledger.zone)
        return history.prefix(count).map { telegram in
            var values = telegram.exactValues
            if let time = telegram.gasTime { values.setOwnTime(.init(.gas(slot: 1), time, isInferred: false)) }
            return Reading(
                time: telegram.time, received: Timestamp(milliseconds: telegram.time.milliseconds + 180),
                origin: .poll, values: values)
        }
    }
}

extension [Reading] {
    /// The same as readings of the one meter.
    var ofMeter: [MeterReading] { map { MeterReading(meter: TemporaryHistory.meter, reading: $0) } }
}
