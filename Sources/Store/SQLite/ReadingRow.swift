import Foundation
import GRDB
import Metering

/// A row of either table of readings.
enum ReadingRow {
    static let columns = "SELECT time, received, origin, quality, registers"

    static func reading(of row: Row) throws -> Reading {
        let time = Timestamp(milliseconds: try row.decode(atIndex: 0))
        let values = try row.withUnsafeData(atIndex: 4) { data in
            data?.withUnsafeBytes { RegisterBlob.read($0, at: time) }
        }
        guard let values, let origin = Reading.Origin(rawValue: try row.decode(atIndex: 2)) else {
            throw StoreError.Cause.corrupt("the reading of \(time.rfc3339) does not decode")
        }
        let delay: Int64 = try row.decode(atIndex: 1)
        return Reading(
            time: time, received: Timestamp(milliseconds: time.milliseconds &+ delay), origin: origin,
            quality: Reading.Quality(rawValue: try row.decode(atIndex: 3)), values: values)
    }
}
