import Foundation
import GRDB
import Metering

/// Writes one batch of readings inside a transaction.
struct ReadingWriter {
    private let db: Database
    private let arrivals: ReadingTable
    private let readings: ReadingTable
    private var outcome = AppendOutcome()
    private var bytes: [UInt8] = []

    init(_ db: Database) throws {
        self.db = db
        arrivals = try ReadingTable(db, name: "arrivals", key: ["slice", "meter", "time"])
        readings = try ReadingTable(db, name: "readings", key: ["meter", "time"])
    }

    /// Writes the batch in the order of the tables, so that each page is changed once.
    mutating func append(_ batch: [MeterReading], _ state: inout WriterState) throws -> AppendOutcome {
        var places: [(place: ReadingPlace, index: Int)] = []
        places.reserveCapacity(batch.count)
        for index in batch.indices {
            let meter = try state.number(of: batch[index].meter, in: db)
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
        for (place, index) in places { try append(batch[index], at: place, &state) }
        return outcome
    }

    private mutating func append(_ element: MeterReading, at place: ReadingPlace, _ state: inout WriterState) throws {
        let reading = element.reading
        bytes.removeAll(keepingCapacity: true)
        RegisterBlob.append(reading.values, at: reading.time, to: &bytes)
        let table = place.slice == nil ? readings : arrivals
        if try table.insert(reading, at: place, registers: &bytes) {
            outcome.stored += 1
            guard let slice = place.slice else { return }
            state.arrivals += 1
            state.oldest = min(state.oldest ?? slice, slice)
        } else if try says(reading, table.registers(at: place)) {
            outcome.alreadyThere += 1
        } else {
            outcome.conflicts.append(element)
        }
    }

    /// Whether the registers kept for a time say the same: how and when they came may differ, and so may inferred times.
    private func says(_ reading: Reading, _ kept: Data) throws -> Bool {
        if kept.elementsEqual(bytes) { return true }
        let values = kept.withUnsafeBytes { RegisterBlob.read($0, at: reading.time) }
        guard let values else {
            throw StoreError.Cause.corrupt("the reading of \(reading.time.rfc3339) does not decode")
        }
        return values.entries == reading.values.entries
            && values.ownTimes.filter { !$0.isInferred } == reading.values.ownTimes.filter { !$0.isInferred }
    }
}
