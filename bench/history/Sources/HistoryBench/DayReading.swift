import Metering
import Store

/// A day of raw readings, as the API asks for it.
enum DayReading {
    /// Reads a day in the middle of a history of some days, several times.
    static func run(_ store: SQLiteStore, of meter: MeterKey, days: Int, _ conditions: String) async throws {
        let start = Neighbourhood.start.advanced(by: .seconds(Int64(days - 1) / 2 * 86400))
        let day = start..<start.advanced(by: .seconds(86400))
        var costs: [Double] = []
        for _ in 0..<15 {
            let before = wallMicroseconds()
            let page = try await store.readings(of: meter, in: day, limit: 100_000, after: nil)
            costs.append(wallMicroseconds() - before)
            guard page.readings.count == 8640 else { fatalError("a day has \(page.readings.count) readings, not 8640") }
        }
        say("day_read", conditions, median(costs) / 1000, "ms")
    }
}
