import GRDB
import Metering

/// Fills a new history with all that can be read of a damaged one.
struct Salvage {
    private let source: HistorySource
    private var target: HistoryTarget
    private var repair: HistoryRepair
    private var keys: [Int64: MeterKey] = [:]
    /// The keys of readings that could not be read, by meter; no meter where they are of any.
    private var lost: [(meter: Int64?, stretch: ClosedRange<Int64>)] = []
    private var lostLedger: [Int64: [ClosedRange<Int64>]] = [:]
    private var zones: [Int64: String] = [:]

    init(_ source: Database, into target: Database, _ repair: HistoryRepair) throws {
        self.source = try HistorySource(source)
        self.target = try HistoryTarget(filling: target)
        self.repair = repair
    }

    /// Does all of it, inside a transaction of the new file.
    mutating func run() throws -> HistoryRepair {
        try findMeters()
        let numbers = keys.keys.sorted()
        for number in numbers { try copyReadings(of: number) }
        try copyStrayBlocks()
        try copyArrivals()
        try target.finishFilling(settled: try? Int64.fetchOne(source.db, sql: "SELECT slice FROM settled"))
        for number in numbers { try copyLedger(of: number) }
        try copyStrayLedger()
        for number in numbers { try copyBooking(of: number) }
        let hasAllState = try source.state { record in
            if try target.put(record) { repair.records += 1 }
        }
        if !hasAllState { repair.otherLosses += 1 }
        try noteLosses()
        repair.meters = keys.count
        repair.readings = target.outcome.stored
        repair.ledgerRows = target.ledgerRows
        return repair
    }

    /// Gives each meter the number that it had; one whose name is lost is called after its number.
    private mutating func findMeters() throws {
        keys = try source.meters()
        if source.tables.contains("meters") {
            repair.hasAllMeters = try source.scan("SELECT id FROM meters NOT INDEXED WHERE", "id") { _ in }.isEmpty
        }
        for number in try source.numbers() where keys[number] == nil {
            keys[number] = MeterKey(site: "lost", meter: "meter-\(number)")
            repair.otherLosses += 1
        }
        for (number, key) in keys.sorted(by: { $0.key < $1.key }) {
            try target.db.execute(
                sql: "INSERT INTO meters (id, site, meter) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [number, key.site, key.meter])
        }
    }

    private mutating func copyReadings(of number: Int64) throws {
        guard let key = keys[number] else { return }
        let blocks = try source.blocks(of: number) { try target.put($0, of: key) }
        let rows = try source.readings(of: number) { try target.put($0, of: key) }
        try target.flush()
        lost += (blocks + rows).map { (number, $0) }
    }

    /// Looks for blocks that the index does not lead to, where it is damaged.
    private mutating func copyStrayBlocks() throws {
        guard lost.contains(where: { $0.stretch.lowerBound < $0.stretch.upperBound }) else { return }
        _ = try source.allBlocks { block in
            guard let key = keys[block.meter] else { return }
            try target.put(block, of: key)
        }
        try target.flush()
    }

    private mutating func copyArrivals() throws {
        let slices = try source.arrivals { meter, reading in
            guard let key = keys[meter] else { throw DamagedScan.Unsound() }
            try target.put(reading, of: key)
        }
        try target.flush()
        lost += slices.map { slices in
            let first = max(slices.lowerBound, Slice.first) << 13
            let last = min(slices.upperBound, Int64.max >> 13) << 13
            return (nil, first...last.adding(8191))
        }
    }
}

extension Salvage {
    private mutating func copyLedger(of number: Int64) throws {
        guard let key = keys[number] else { return }
        for step in [LedgerBucket.Step.quarterHour, .day, .month] {
            let lost = try source.ledger(of: number, step) { try target.put($0, of: key) }
            guard !lost.isEmpty else { continue }
            repair.otherLosses += lost.count
            lostLedger[number, default: []] += step == .quarterHour ? lost : [Int64.min...Int64.max]
        }
        let gaps = try source.gaps(of: number, key) { try target.put($0, of: key) }
        repair.otherLosses += gaps.count
    }

    private mutating func copyStrayLedger() throws {
        guard !lostLedger.isEmpty else { return }
        _ = try source.allLedger { row in
            guard let key = keys[row.meter] else { return }
            try target.put(row, of: key)
        }
    }

    /// Keeps how far the ledger has come, and has made anew what it lacks and readings have.
    private mutating func copyBooking(of number: Int64) throws {
        let last = try Int64.fetchOne(
            target.db, sql: "SELECT max(bucket) FROM ledger WHERE meter = ? AND resolution = 1", arguments: [number])
        // Without a booking the ledger is begun anew with the first reading.
        guard let last else { return }
        if let booking = source.booking(of: number) {
            try booking.write(target.db, meter: number)
        } else if let zone = try zone(of: number) {
            repair.otherLosses += 1
            let next = Quarter(number: (last + 1) * 96)
            try BookingState(next: next, pending: [:], zone: zone).write(target.db, meter: number)
            lostLedger[number, default: []].append(last...last)
        }
        if let late = source.late(of: number) { try LateReadings.note(late, meter: number, in: target.db) }
        let reader = DetailReader(target.db, meter: number)
        for days in lostLedger[number] ?? [] {
            guard let first = try reader.first(from: Timestamp(milliseconds: .min)),
                let final = try reader.last(before: Timestamp(milliseconds: .max))
            else { return }
            let day: Int64 = 86_400_000
            let start = max(first.time.milliseconds, max(days.lowerBound, -1 << 30) * day)
            let end = min(final.time.milliseconds, min(days.upperBound, 1 << 30) * day + day)
            guard start <= end else { continue }
            try LateReadings.note(
                Timestamp(milliseconds: start)...Timestamp(milliseconds: end), meter: number, in: target.db)
        }
    }

    /// The zone by which the days of a meter were booked, out of another meter's booking: mostly one of its site.
    private func zone(of number: Int64) throws -> String? {
        let others = keys.filter { $0.key != number }.sorted { left, right in
            let site = keys[number]?.site
            return (left.value.site == site ? 0 : 1, left.key) < (right.value.site == site ? 0 : 1, right.key)
        }
        return others.lazy.compactMap { source.booking(of: $0.key)?.zone }.first
    }

    /// Says where readings are lost, and keeps these stretches as gaps.
    private mutating func noteLosses() throws {
        var losses: Set<HistoryRepair.Loss> = []
        for (meter, stretch) in lost {
            for number in meter.map({ [$0] }) ?? keys.keys.sorted() {
                guard let key = keys[number] else { continue }
                let end = Timestamp(milliseconds: stretch.upperBound.adding(1))
                let reader = DetailReader(target.db, meter: number)
                let before = try reader.last(before: end)?.time
                let behind = try reader.first(from: end)?.time
                var span: Range<Timestamp>?
                if let before, let behind, before < behind { span = before..<behind }
                losses.insert(HistoryRepair.Loss(meter: key, span: span))
                if let span { try target.put(MeterGap(meter: key, span: span, cause: .damagedFile), of: key) }
            }
        }
        repair.losses = losses.sorted { left, right in
            (left.meter, left.span?.lowerBound ?? Timestamp(milliseconds: .max))
                < (right.meter, right.span?.lowerBound ?? Timestamp(milliseconds: .max))
        }
    }
}
