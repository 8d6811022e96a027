import Metering
import Store

/// A year of one household out of a file: how fast it comes in, and how fast a day of it comes out.
enum Importing {
    /// How many readings a batch has.
    private static let batch = 20_000
    private static let year = 365 * 8640

    static func run(folder: String) async throws {
        let path = "\(folder)/import.db"
        let store = try SQLiteStore(path: path)
        var neighbourhood = try Neighbourhood(1)
        let now = Neighbourhood.start.advanced(by: .seconds(400 * 86400))
        var (cpu, wall, written) = (0.0, 0.0, 0)
        for stage in [1, 4, 16] {
            while written < year * stage / 16 {
                let readings = neighbourhood.readings(min(batch, year - written), imported: now)
                let (cpuBefore, wallBefore) = (processorMicroseconds(), wallMicroseconds())
                let outcome = try await store.append(readings)
                cpu += processorMicroseconds() - cpuBefore
                wall += wallMicroseconds() - wallBefore
                written += outcome.stored
            }
            let conditions = "households=1 days=\(written / 8640)"
            say("import_cpu", conditions, cpu / Double(written), "us/reading")
            say("import_rate", conditions, Double(written) / wall * 1e6, "readings/s")
            try await DayReading.run(store, of: Neighbourhood.meter(0), days: written / 8640, conditions)
        }
        try await again(store)
        let conditions = "households=1 days=365"
        try await store.close()
        say("import_disk", conditions, fileSize(path) / Double(written), "B/reading")
        try await LedgerQueries.book(path, [Neighbourhood.meter(0)], readings: written, conditions)
    }

    /// What it costs to import a part that was imported already.
    private static func again(_ store: SQLiteStore) async throws {
        var neighbourhood = try Neighbourhood(1)
        let readings = neighbourhood.readings(10 * batch, imported: Neighbourhood.start)
        let start = processorMicroseconds()
        for first in stride(from: 0, to: readings.count, by: batch) {
            let outcome = try await store.append(Array(readings[first..<first + batch]))
            guard outcome.alreadyThere == batch else { fatalError("what was imported before is not there") }
        }
        let cost = (processorMicroseconds() - start) / Double(readings.count)
        say("import_again_cpu", "households=1 readings=\(readings.count)", cost, "us/reading")
    }
}
