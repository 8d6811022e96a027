import Foundation
import GRDB
import Metering

/// A row of either table of readings.
enum ReadingRow {
    static let columns = "SELECT time, received, origin, quality, registers"

    static func reading(of row: Row) throws -> Reading {
        let time = Timestamp(milliseconds: row[0])
        let values = try row.withUnsafeData(atIndex: 4) { data in
            data?.withUnsafeBytes { RegisterBlob.read($0, at: time) }
        }
        guard let values, let origin = Reading.Origin(rawValue: row[2]) else {
            throw StoreError.Cause.corrupt("the reading of \(time.rfc3339) does not decode")
        }
        return Reading(
            time: time, received: Timestamp(milliseconds: time.milliseconds &+ row[1]), origin: origin,
            quality: Reading.Quality(rawValue: row[3]), values: values)
    }
}
