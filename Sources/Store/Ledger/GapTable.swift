import GRDB
import Metering

/// The rows of gaps.
enum GapTable {
    static func put(_ gaps: [MeterGap], in db: Database) throws {
        for gap in gaps {
            let number = try MeterNumber.find(gap.meter, in: db) ?? MeterNumber.add(gap.meter, to: db)
            let (repair, exact, approximate, reason) = GapTable.columns(of: gap.repair)
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO gaps (meter, start, end, cause, repair, exact, approximate, reason)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (meter, start) DO UPDATE
                    SET end = excluded.end, cause = excluded.cause, repair = excluded.repair, exact = excluded.exact,
                      approximate = excluded.approximate, reason = excluded.reason
                    """)
            try statement.execute(arguments: [
                number, gap.span.lowerBound.milliseconds, gap.span.upperBound.milliseconds, gap.cause.rawValue, repair,
                exact, approximate, reason,
            ])
        }
    }

    /// The gaps of a meter that touch a stretch of time, earliest first.
    static func read(_ db: Database, _ meter: MeterKey, in range: Range<Timestamp>) throws -> [MeterGap] {
        guard let number = try MeterNumber.find(meter, in: db) else { return [] }
        let statement = try db.cachedStatement(
            sql: """
                SELECT start, end, cause, repair, exact, approximate, reason FROM gaps
                WHERE meter = ? AND start < ? AND end > ? ORDER BY start
                """)
        let bounds = [number, range.upperBound.milliseconds, range.lowerBound.milliseconds]
        return try Row.fetchAll(statement, arguments: StatementArguments(bounds)).map { try gap(of: $0, meter) }
    }

    /// The gap of a row: start, end, cause, repair, exact, approximate and reason.
    ///
    /// - Throws: `StoreError.Cause.corrupt` where it does not decode.
    static func gap(of row: Row, _ meter: MeterKey) throws -> MeterGap {
        let start = Timestamp(milliseconds: try row.decode(atIndex: 0))
        let end = Timestamp(milliseconds: try row.decode(atIndex: 1))
        guard start < end, let cause = MeterGap.Cause(rawValue: try row.decode(atIndex: 2)) else {
            throw StoreError.Cause.corrupt("the gap of \(meter) at \(start.rfc3339) does not decode")
        }
        let repair: MeterGap.Repair =
            switch try row.decode(String.self, atIndex: 3) {
            case "asked": .asked
            case "filled": .filled(exact: try row.decode(atIndex: 4), approximate: try row.decode(atIndex: 5))
            case "failed": .failed(try row.decode(atIndex: 6))
            default: .none
            }
        return MeterGap(meter: meter, span: start..<end, cause: cause, repair: repair)
    }

    private static func columns(of repair: MeterGap.Repair) -> (String, Int, Int, String) {
        switch repair {
        case .none: ("none", 0, 0, "")
        case .asked: ("asked", 0, 0, "")
        case .filled(let exact, let approximate): ("filled", exact, approximate, "")
        case .failed(let reason): ("failed", 0, 0, reason)
        }
    }
}
