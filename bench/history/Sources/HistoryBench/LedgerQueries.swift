import Metering
import Store

/// What the ledger costs: to book a history, on disk, and to ask.
enum LedgerQueries {
    private static let meterCount = 100
    private static let forever = Timestamp(seconds: 0)..<Timestamp(seconds: 4_000_000_000)

    /// Books all that a file has, and says what that took.
    static func book(_ path: String, _ meters: [MeterKey], readings: Int, _ conditions: String) async throws {
        let zone = try Zone(identifier: "Europe/Amsterdam")
        let before = fileSize(path)
        let store = try SQLiteStore(path: path)
        let start = processorMicroseconds()
        let wanted = meters.map { LedgerMeter($0, zone: zone) }
        try await store.book(wanted, now: forever.upperBound, horizon: forever.lowerBound)
        say("book_cpu", conditions, (processorMicroseconds() - start) / Double(readings), "us/reading")
        let quarters = try await store.ledger(of: [wanted[0]], in: forever, resolution: .quarterHour)
        let count = quarters[meters[0]]?.count ?? 0
        guard count > 90 else { fatalError("the ledger has \(count) quarter hours") }
        if count > 30_000 { try await yearByDay(store, of: meters[0], conditions) }
        try await store.close()
        let bytes = fileSize(path) - before
        say("ledger_disk", conditions, bytes / Double(meters.count * count), "B/quarter")
        say("disk_with_ledger", conditions, fileSize(path) / Double(readings), "B/reading")
    }

    /// A year of one meter by day.
    static func yearByDay(_ store: SQLiteStore, of meter: MeterKey, _ conditions: String) async throws {
        let zone = try Zone(identifier: "Europe/Amsterdam")
        try await query(store, [LedgerMeter(meter, zone: zone)], .day, count: 365, "year_by_day", conditions)
    }

    /// A hundred meters whose history has one, four and sixteen years: a year of one by day, and of all by month.
    static func run(folder: String) async throws {
        let zone = try Zone(identifier: "Europe/Amsterdam")
        let store = try SQLiteStore(path: "\(folder)/ledger.db")
        let meters = (0..<meterCount).map { LedgerMeter(Neighbourhood.meter($0), zone: zone) }
        var day = 0
        for years in [1, 4, 16] {
            // A reading a day: the quarters in between are there all the same.
            let readings = (day...years * 366).flatMap { day in meters.map { reading(of: $0.key, day: day) } }
            day = years * 366 + 1
            _ = try await store.append(readings)
            try await store.book(meters, now: forever.upperBound, horizon: forever.lowerBound)
            let conditions = "meters=\(meterCount) years=\(years)"
            try await yearByDay(store, of: meters[7].key, conditions)
            try await query(store, meters, .month, count: 12 * meterCount, "year_by_month", conditions)
        }
        try await store.close()
    }

    private static func reading(of meter: MeterKey, day: Int) -> MeterReading {
        var values = RegisterValues()
        values.set(.importEnergy(.t1), Int64(day) * 5000)
        values.set(.importEnergy(.t2), Int64(day) * 4000)
        values.set(.exportEnergy(.t1), Int64(day) * 1000)
        values.set(.exportEnergy(.t2), Int64(day) * 1500)
        values.set(.importPower, Int64(day % 3000))
        values.set(.gas(slot: 1), Int64(day) * 2500)
        let time = Neighbourhood.start.advanced(by: .seconds(day * 86400))
        return MeterReading(
            meter: meter, reading: Reading(time: time, received: time, origin: .imported, values: values))
    }

    /// The first whole year of the history, several times.
    private static func query(
        _ store: SQLiteStore, _ meters: [LedgerMeter], _ resolution: Resolution, count: Int, _ name: String,
        _ conditions: String
    ) async throws {
        // 2026-04-01 to 2027-04-01 in Amsterdam.
        let year = Timestamp(seconds: 1_774_994_400)..<Timestamp(seconds: 1_806_530_400)
        var costs: [Double] = []
        for _ in 0..<15 {
            let before = wallMicroseconds()
            let records = try await store.ledger(of: meters, in: year, resolution: resolution)
            let sum = records.values.joined().reduce(Int64(0)) { $0 + ($1.importUse ?? 0) }
            costs.append(wallMicroseconds() - before)
            let found = records.values.reduce(0) { $0 + $1.count }
            guard found == count || days(found, count), sum > 0 else {
                fatalError("\(name): \(found) periods, not \(count)")
            }
        }
        say(name, conditions, median(costs) / 1000, "ms")
    }

    /// Whether a history that ends within the year has nearly all of its days.
    private static func days(_ found: Int, _ count: Int) -> Bool {
        found < count && found * 12 >= count * 10
    }
}
