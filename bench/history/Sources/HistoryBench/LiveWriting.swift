import Metering
import Store

/// Twenty households as they are polled: what writing and sealing cost, and what their history takes on disk.
struct LiveWriting {
    /// How many readings of each household a flush has: a minute's.
    private let flush = 6
    private let households = 20
    private var written = 0
    private var plainCosts: [Double] = []
    private var sealingCosts: [Double] = []
    private var blocks = 0

    /// Writes so many days, and looks at the file after the first, the fourth and the last of sixteen.
    static func run(folder: String, days: [Int]) async throws {
        for count in days {
            var writing = LiveWriting()
            try await writing.write(days: count, path: "\(folder)/live-\(count).db")
        }
    }

    private mutating func write(days: Int, path: String) async throws {
        let store = try SQLiteStore(path: path)
        let before = bytesWritten()
        var neighbourhood = try Neighbourhood(households)
        for _ in 0..<(days * 86400 / Int(Neighbourhood.interval) / flush) {
            let batch = neighbourhood.readings(flush)
            try await append(batch, to: store)
            written += batch.count
        }
        let conditions = "households=\(households) days=\(days)"
        say("disk_writes", conditions, (bytesWritten() - before) / Double(written), "B/reading")
        let plain = plainCosts.reduce(0, +) / Double(plainCosts.count)
        say("write_cpu", conditions, plain / Double(flush * households), "us/reading")
        say("longest_append_cpu", conditions, (plainCosts + sealingCosts).max() ?? 0, "us")
        try await sealAll(store, days: days)
        let sealing = sealingCosts.reduce(0, +) - plain * Double(sealingCosts.count)
        say("seal_cpu", conditions, sealing / Double(written), "us/reading")
        try await DayReading.run(store, of: Neighbourhood.meter(3), days: days, conditions)
        try await store.close()
        say("disk", conditions, fileSize(path) / Double(written), "B/reading")
        say("blocks", conditions, Double(blocks), "blocks")
        let meters = (0..<households).map { Neighbourhood.meter($0) }
        try await LedgerQueries.book(path, meters, readings: written, conditions)
    }

    private mutating func append(_ batch: [MeterReading], to store: SQLiteStore) async throws {
        let start = processorMicroseconds()
        _ = try await store.append(batch)
        let cost = processorMicroseconds() - start
        let blocks = try await store.blockCount()
        if blocks == self.blocks { plainCosts.append(cost) } else { sealingCosts.append(cost) }
        self.blocks = blocks
    }

    /// Goes on two days later, so that all before is sealed.
    private mutating func sealAll(_ store: SQLiteStore, days: Int) async throws {
        let later = Neighbourhood.start.advanced(by: .seconds(Int64(days + 2) * 86400))
        var step: Int64 = 0
        var idle = 0
        while idle < 5 {
            step += 1
            let before = blocks
            let time = later.advanced(by: .seconds(step * 700))
            let reading = Reading(time: time, received: time, origin: .poll, values: RegisterValues())
            let batch = (0..<households).map { MeterReading(meter: Neighbourhood.meter($0), reading: reading) }
            try await append(batch, to: store)
            idle = blocks == before ? idle + 1 : 0
        }
    }
}
