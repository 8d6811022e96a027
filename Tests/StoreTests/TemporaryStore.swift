import Foundation
import Metering
internal import Seeding

@testable import Store

/// A folder of its own for one test, removed with all it holds.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/metergw-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    var file: String { "\(path)/history.db" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Where a test wants readings to lie: whether the store puts them is invisible from outside.
enum Layout: CaseIterable {
    /// As it comes: a short test's readings all lie in `arrivals`.
    case arriving
    /// Whatever is older than the margin goes to `readings` after each batch.
    case settling
    /// The same, and sealed in tiny blocks after each batch.
    case sealing

    var settings: SQLiteSettings {
        var settings = SQLiteSettings()
        if self != .arriving { settings.arrivalsRoom = 1 }
        if self == .sealing {
            settings.blockLimits = BlockLimits(readings: 10, span: 240_000)
            settings.blocksPerAppend = 100
        }
        return settings
    }
}

/// Runs a test on a new store in a folder of its own, and closes it.
func withStore(
    _ settings: SQLiteSettings = SQLiteSettings(), _ test: (SQLiteStore) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.file, settings: settings)
    try await test(store)
    try await store.close()
}

extension MeterKey {
    static let one = MeterKey(site: "house-1", meter: "main")
    static let two = MeterKey(site: "house-2", meter: "main")
}

extension Timestamp {
    /// 2026-03-01T12:00:00Z.
    static let noon = Timestamp(seconds: 1_772_366_400)
    static let allTime = Timestamp(milliseconds: .min)..<Timestamp(milliseconds: .max)
}

extension Reading {
    /// A reading some seconds after noon, with one value.
    static func at(
        _ second: Int64, watts: Int64 = 100, origin: Origin = .poll, delay: Int64 = 137
    ) -> Reading {
        let time = Timestamp(milliseconds: Timestamp.noon.milliseconds + second * 1000)
        var values = RegisterValues()
        values.set(.importPower, watts)
        return Reading(
            time: time, received: Timestamp(milliseconds: time.milliseconds + delay), origin: origin, values: values)
    }

    func of(_ meter: MeterKey) -> MeterReading { MeterReading(meter: meter, reading: self) }
}

extension MeterStore {
    /// Every reading of a meter, in pages of a size.
    func all(of meter: MeterKey, in range: Range<Timestamp> = Timestamp.allTime, limit: Int = 1000) async throws
        -> [Reading]
    {
        var readings: [Reading] = []
        var cursor: ReadingCursor?
        repeat {
            let page = try await self.readings(of: meter, in: range, limit: limit, after: cursor)
            readings += page.readings
            cursor = page.next
        } while cursor != nil
        return readings
    }
}

extension SeededGenerator {
    /// A number of either sign, of any length in bits with the same chance.
    mutating func integer() -> Int64 {
        let bits = Int(next() % 64)
        return Int64(bitPattern: next()) >> Int64(bits)
    }

    /// Values for any set of registers, own times among them.
    mutating func values() -> RegisterValues {
        var values = RegisterValues()
        for description in Register.all where next() % 3 == 0 {
            values.set(description.register, integer())
            guard next() % 5 == 0 else { continue }
            values.setOwnTime(
                .init(description.register, Timestamp(milliseconds: integer()), isInferred: next() % 2 == 0))
        }
        return values
    }
}
