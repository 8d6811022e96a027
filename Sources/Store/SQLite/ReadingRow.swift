import Foundation
import GRDB
import Metering

/// A row of `readings`, and the ways in which rows are asked for.
enum ReadingRow {
    private static let columns = "SELECT time, received, origin, quality, registers FROM readings WHERE meter = ?"
    static let page = "\(columns) AND time >= ? AND time < ? ORDER BY time LIMIT ?"
    static let pageAfter = "\(columns) AND time > ? AND time < ? ORDER BY time LIMIT ?"
    static let latest = "\(columns) ORDER BY time DESC LIMIT 1"

    /// The page of a statement that was asked for one row more than the page may hold.
    static func page(of statement: Statement, limit: Int) throws -> ReadingPage {
        var readings: [Reading] = []
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
            guard readings.count < limit else {
                return ReadingPage(readings: readings, next: readings.last.map { ReadingCursor(after: $0.time) })
            }
            readings.append(try reading(of: row))
        }
        return ReadingPage(readings: readings, next: nil)
    }

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
