import Foundation
import GRDB
import Metering

/// Writes one batch of readings inside a transaction.
struct ReadingWriter {
    private let db: Database
    private let insert: Statement
    private let select: Statement
    private var outcome = AppendOutcome()
    private var bytes: [UInt8] = []

    init(_ db: Database) throws {
        self.db = db
        insert = try db.cachedStatement(
            sql: """
                INSERT INTO readings (meter, time, received, origin, quality, registers) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (meter, time) DO NOTHING
                """)
        select = try db.cachedStatement(sql: "SELECT registers FROM readings WHERE meter = ? AND time = ?")
    }

    /// Where a reading of the batch belongs in the table.
    private struct Place: Comparable {
        let meter: Int64
        let time: Int64
        let index: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.meter, left.time, left.index) < (right.meter, right.time, right.index)
        }
    }

    /// Writes the batch in the order of the table, so that each page is changed once.
    mutating func append(_ batch: [MeterReading], numbers: inout MeterNumbers) throws -> AppendOutcome {
        var places: [Place] = []
        places.reserveCapacity(batch.count)
        for (index, element) in batch.enumerated() {
            let meter = try numbers.number(of: element.meter, in: db)
            places.append(Place(meter: meter, time: element.reading.time.milliseconds, index: index))
        }
        places.sort()
        for place in places { try append(batch[place.index], as: place.meter) }
        return outcome
    }

    private mutating func append(_ element: MeterReading, as meter: Int64) throws {
        let reading = element.reading
        bytes.removeAll(keepingCapacity: true)
        RegisterBlob.append(reading.values, at: reading.time, to: &bytes)
        insert.setUncheckedArguments([
            meter, reading.time.milliseconds, reading.received.milliseconds &- reading.time.milliseconds,
            reading.origin.rawValue, reading.quality.rawValue, Data(bytes),
        ])
        try insert.execute()
        if db.changesCount == 1 {
            outcome.stored += 1
        } else if try isKept(reading, of: meter) {
            outcome.alreadyThere += 1
        } else {
            outcome.conflicts.append(element)
        }
    }

    /// Whether the reading kept for this time says the same: how and when it came may differ, and so may inferred times.
    private func isKept(_ reading: Reading, of meter: Int64) throws -> Bool {
        select.setUncheckedArguments([meter, reading.time.milliseconds])
        guard let kept = try Data.fetchOne(select) else { return false }
        if kept.elementsEqual(bytes) { return true }
        let values = kept.withUnsafeBytes { RegisterBlob.read($0, at: reading.time) }
        guard let values else { throw StoreError.Cause.corrupt("a reading's registers do not decode") }
        return values.entries == reading.values.entries
            && values.ownTimes.filter { !$0.isInferred } == reading.values.ownTimes.filter { !$0.isInferred }
    }
}
