import Foundation
import GRDB
import Metering
internal import Seeding

@testable import Store

/// A history with everything in it, written to disk as a gateway leaves it, to be damaged.
struct DamagedHistory {
    static let meters = (1...3).map { MeterKey(site: "house-\($0)", meter: "main") }

    // One is made for all tests, since to book a ledger takes longer than to repair it.
    private static let closed = Task { try await DamagedHistory(isClosed: true) }
    private static let open = Task { try await DamagedHistory(isClosed: false) }

    /// The same history for every test.
    static func shared(isClosed: Bool = true) async throws -> DamagedHistory {
        try await (isClosed ? closed : open).value
    }

    /// What was written.
    let written: [MeterKey: [Reading]]
    /// The file, and its log where it was not closed.
    let file: Data
    let log: Data?

    /// Writes four days of three meters: blocks, rows beside them, arrivals, a ledger, gaps and state.
    private init(isClosed: Bool) async throws {
        let folder = try TemporaryFolder()
        var settings = SQLiteSettings()
        settings.arrivalsRoom = 200
        settings.blockLimits = BlockLimits(readings: 400, span: 86_400_000)
        let store = try SQLiteStore(path: folder.file, settings: settings)
        var written: [MeterKey: [Reading]] = [:]
        var generator = SeededGenerator(seed: 7)
        for batch in 0..<24 {
            var readings: [MeterReading] = []
            for meter in DamagedHistory.meters {
                for step in 0..<60 {
                    let reading = DamagedHistory.reading(Int64(batch * 60 + step) * 120, &generator)
                    written[meter, default: []].append(reading)
                    readings.append(MeterReading(meter: meter, reading: reading))
                }
            }
            _ = try await store.append(readings)
            if batch == 12 {
                try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            }
        }
        try await DamagedHistory.furnish(
            store, upTo: written[DamagedHistory.meters[0]]?.last?.time ?? Reading.at(0).time)
        if isClosed { try await store.close() }
        file = try Data(contentsOf: URL(filePath: folder.file))
        log = isClosed ? nil : try Data(contentsOf: URL(filePath: folder.file + "-wal"))
        self.written = written
        if !isClosed { try await store.close() }
    }

    /// Adds all that is not a reading.
    private static func furnish(_ store: SQLiteStore, upTo now: Timestamp) async throws {
        try await store.book(
            meters.map { LedgerMeter($0, zone: .amsterdam) }, now: now, horizon: Timestamp(milliseconds: .min))
        let span = Reading.at(10).time..<Reading.at(20).time
        try await store.put([MeterGap(meter: meters[0], span: span, cause: .unreachable)])
        let value = [UInt8](repeating: 7, count: 300)
        try await store.write(
            (0..<40).map { .put(StateRecord(site: "house-1", kind: "slots", name: "m\($0)", value: value)) })
    }

    private static func reading(_ second: Int64, _ generator: inout SeededGenerator) -> Reading {
        var reading = Reading.at(second, watts: Int64(generator.below(3000)))
        reading.values.set(.importPower, Int64(generator.below(3000)))
        for register in Register.all.prefix(8) {
            reading.values.set(register.register, 1_000_000 + second * 3 + Int64(generator.below(900)))
        }
        return reading
    }
}

extension DamagedHistory {
    /// Lays the files down in a folder, changed.
    func lay(in folder: borrowing TemporaryFolder, _ change: (inout Data) -> Void = { _ in }) throws {
        var file = file
        change(&file)
        try file.write(to: URL(filePath: folder.file))
        if let log { try log.write(to: URL(filePath: folder.file + "-wal")) }
        // A history has been open under this name.
        try Data().write(to: URL(filePath: folder.file + ".lock"))
    }
}

extension SQLiteStore {
    /// Opens a history as a gateway does; the repair, if there was one.
    static func opened(_ path: String, at now: Timestamp = .noon) throws -> (store: SQLiteStore, repair: HistoryRepair?)
    {
        var repair: HistoryRepair?
        let store = try SQLiteStore.open(path: path, now: now) { repair = $0 }
        return (store, repair)
    }
}
