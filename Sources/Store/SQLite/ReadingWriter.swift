import Foundation
import GRDB
import Metering

/// Writes one batch of readings inside a transaction.
struct ReadingWriter {
    private let db: Database
    private let arrivals: ReadingTable
    private let readings: ReadingTable
    private var sealed: SealedLookup
    private var outcome = AppendOutcome()
    private var bytes: [UInt8] = []

    private typealias Placed = (place: ReadingPlace, index: Int)

    init(_ db: Database) throws {
        self.db = db
        arrivals = try ReadingTable(db, name: "arrivals", key: ["slice", "meter", "time"])
        readings = try ReadingTable(db, name: "readings", key: ["meter", "time"])
        sealed = SealedLookup(db)
    }

    /// Writes the batch in the order of the tables, so that each page is changed once.
    mutating func append(_ batch: [MeterReading], _ state: inout WriterState) throws -> AppendOutcome {
        let places = try places(of: batch, &state)
        var start = 0
        while start < places.count, places[start].place.slice == nil {
            let meter = places[start].place.meter
            let run = places[start...].prefix { $0.place.slice == nil && $0.place.meter == meter }
            try appendSettled(run, of: batch, meter: meter, &state)
            start = run.endIndex
        }
        for (place, index) in places[start...] { try append(batch[index], at: place, &state) }
        return outcome
    }

    private func places(of batch: [MeterReading], _ state: inout WriterState) throws -> [Placed] {
        var places: [Placed] = []
        places.reserveCapacity(batch.count)
        var last: (key: MeterKey, number: Int64)?
        for index in batch.indices {
            let key = batch[index].meter
            let number = last.flatMap { $0.key == key ? $0.number : nil }
            let meter = try number ?? state.number(of: key, in: db)
            last = (key, meter)
            let time = batch[index].reading.time
            let slice = Slice.of(time)
            let place = ReadingPlace(
                slice: slice > state.settled ? slice : nil, meter: meter, time: time.milliseconds)
            places.append((place, index))
        }
        places.sort { left, right in
            (left.place.slice ?? .min, left.place.meter, left.place.time, left.index)
                < (right.place.slice ?? .min, right.place.meter, right.place.time, right.index)
        }
        return places
    }

    /// Writes readings of a meter that belong to `readings`, or at once to blocks if there are enough for one.
    private mutating func appendSettled(
        _ run: ArraySlice<Placed>, of batch: [MeterReading], meter: Int64, _ state: inout WriterState
    ) throws {
        guard run.count >= state.limits.readings else {
            for (place, index) in run { try append(batch[index], at: place, &state) }
            state.schedule.count(late: run.count, of: meter, limits: state.limits)
            return
        }
        var bulk = try BulkWriter(db, meter: meter, limits: state.limits)
        try bulk.append(run.map { batch[$0.index] })
        outcome.stored += bulk.outcome.stored
        outcome.alreadyThere += bulk.outcome.alreadyThere
        outcome.conflicts += bulk.outcome.conflicts
        sealed = SealedLookup(db)
        for element in bulk.left {
            let place = ReadingPlace(slice: nil, meter: meter, time: element.reading.time.milliseconds)
            try append(element, at: place, &state)
        }
        state.schedule.count(late: bulk.left.count, of: meter, limits: state.limits)
    }

    private mutating func append(_ element: MeterReading, at place: ReadingPlace, _ state: inout WriterState) throws {
        let reading = element.reading
        if place.slice == nil, let known = try sealed.reading(of: place.meter, at: reading.time) {
            outcome.add(element, known: known.values)
            return
        }
        bytes.removeAll(keepingCapacity: true)
        RegisterBlob.append(reading.values, at: reading.time, to: &bytes)
        let table = place.slice == nil ? readings : arrivals
        if try table.insert(reading, at: place, registers: &bytes) {
            outcome.stored += 1
            guard let slice = place.slice else { return }
            state.arrivals += 1
            state.oldest = min(state.oldest ?? slice, slice)
        } else {
            try compare(element, with: table.registers(at: place))
        }
    }

    private mutating func compare(_ element: MeterReading, with kept: Data) throws {
        if kept.elementsEqual(bytes) {
            outcome.alreadyThere += 1
            return
        }
        let values = kept.withUnsafeBytes { RegisterBlob.read($0, at: element.reading.time) }
        guard let values else {
            throw StoreError.Cause.corrupt("the reading of \(element.reading.time.rfc3339) does not decode")
        }
        outcome.add(element, known: values)
    }
}

/// Finds sealed readings for a batch that comes in the order of meters and times: each block is decoded once.
private struct SealedLookup {
    private let db: Database
    private let cache = BlockCache<[Reading]>()
    private var meter: Int64?
    private var block: BlockRow?
    /// The stretch of time in which `block` is the one to look into, in milliseconds.
    private var stretch: Range<Int64> = 0..<0

    init(_ db: Database) {
        self.db = db
    }

    /// The sealed reading of a moment; nil also where the block is damaged: its readings come in again, beside it.
    mutating func reading(of meter: Int64, at time: Timestamp) throws -> Reading? {
        let table = BlockTable(db, meter: meter)
        let moment = time.milliseconds
        if self.meter != meter || !stretch.contains(moment) {
            self.meter = meter
            block = try table.atOrBefore(moment)
            let end = try table.after(moment)?.first ?? .max
            stretch = (block?.first ?? .min)..<end
        }
        guard let block, moment <= block.last else { return nil }
        return try cache.value(of: block, table.readings)?.reading(at: time)
    }
}
