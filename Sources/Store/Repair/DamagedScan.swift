import GRDB

/// Reads the rows of a table by a key, and goes around what cannot be read.
///
/// Where a page is damaged, reading stops. Then it goes on from the other end; and what is left between is
/// looked into from many places, since between two damaged pages there may be sound ones.
struct DamagedScan {
    let db: Database
    /// The beginning of the query, whose first column is the key: `SELECT time, … FROM readings WHERE meter = 1 AND`.
    let query: String
    /// The name of the key.
    let key: String
    /// What keys may be.
    var bounds = Int64.min...Int64.max

    /// Passes on every row that can be read, in no certain order and some of them twice.
    ///
    /// - Parameter body: Throws `Unsound` for a row that is none, which is then counted as lost.
    /// - Returns: The stretches of the key that could not be read.
    /// - Throws: What `body` throws beside `Unsound`, and what the engine throws that is no damage.
    func run(_ body: (Row) throws -> Void) throws -> [ClosedRange<Int64>] {
        var lost: [ClosedRange<Int64>] = []
        var open = [bounds]
        var count = 0
        while let gap = open.popLast() {
            count += 1
            if count <= DamagedScan.patience { open += try explore(gap, body, &lost) } else { lost.append(gap) }
        }
        return lost.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// How many stretches are looked into at most; more than a table of a whole disk of bad sectors has.
    private static let patience = 10_000

    /// A row that does not decode.
    struct Unsound: Error {}

    private struct Progress {
        var last: Int64?
        var count = 0
        var isComplete = false
    }

    /// Reads what it can of a stretch, and returns what is left to be looked into.
    private func explore(
        _ gap: ClosedRange<Int64>, _ body: (Row) throws -> Void, _ lost: inout [ClosedRange<Int64>]
    ) throws -> [ClosedRange<Int64>] {
        var (low, high) = (gap.lowerBound, gap.upperBound)
        for probe in DamagedScan.probes(gap) where low <= probe && probe <= high {
            let up = try read(probe...high, isUpward: true, body, &lost)
            var down = Progress(isComplete: true)
            if probe > low { down = try read(low...(probe - 1), isUpward: false, body, &lost) }
            if up.count + down.count > 0 {
                return (up.isComplete ? [] : DamagedScan.between(up.last.map { $0.adding(1) } ?? probe, high))
                    + (down.isComplete ? [] : DamagedScan.between(low, (down.last ?? probe).adding(-1)))
            }
            // There is nothing on that side.
            if up.isComplete { high = probe.adding(-1) }
            if down.isComplete, probe > low { low = probe }
            guard probe > gap.lowerBound || !up.isComplete, low <= high else { return [] }
        }
        // The other end is the one place that no probe begins at.
        let down = try read(low...high, isUpward: false, body, &lost)
        if down.isComplete { return [] }
        if let last = down.last { return DamagedScan.between(low, last.adding(-1)) }
        lost.append(low...high)
        return []
    }

    /// Reads rows in one direction until one fails.
    private func read(
        _ range: ClosedRange<Int64>, isUpward: Bool, _ body: (Row) throws -> Void, _ lost: inout [ClosedRange<Int64>]
    ) throws -> Progress {
        var progress = Progress()
        do {
            let statement = try db.cachedStatement(
                sql: "\(query) \(key) >= ? AND \(key) <= ? ORDER BY \(key) \(isUpward ? "" : "DESC")")
            let rows = try Row.fetchCursor(statement, arguments: [range.lowerBound, range.upperBound])
            while let row = try rows.next() {
                let key: Int64 = try row.decode(atIndex: 0)
                // A damaged page may lead anywhere.
                guard range.contains(key), progress.last.map({ isUpward ? $0 <= key : $0 >= key }) ?? true else {
                    return progress
                }
                progress.last = key
                progress.count += 1
                do { try body(row) } catch is Unsound { lost.append(key...key) }
            }
            progress.isComplete = true
        } catch let error as DatabaseError where error.isOfDamage {
            return progress
        } catch is RowDecodingError {
            return progress
        }
        return progress
    }

    private static func between(_ first: Int64, _ last: Int64) -> [ClosedRange<Int64>] {
        first <= last ? [first...last] : []
    }

    /// Where to look: ever further from both ends, and at places in between.
    private static func probes(_ gap: ClosedRange<Int64>) -> [Int64] {
        var places = [gap.lowerBound]
        var step: Int64 = 1
        while step < 1 << 42 {
            places += [gap.lowerBound.adding(step), gap.upperBound.adding(-step)]
            step *= 2
        }
        let part = gap.upperBound / 32 - gap.lowerBound / 32
        // Wraps around and back again over a gap that is all numbers.
        places += (1..<32).map { gap.lowerBound &+ part &* $0 }
        var seen: Set<Int64> = []
        return places.filter { gap.contains($0) && seen.insert($0).inserted }
    }
}

extension DatabaseError {
    /// Whether the engine came upon something that cannot be.
    var isOfDamage: Bool {
        [
            .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_MISMATCH,
            .SQLITE_TOOBIG,
        ]
        .contains(resultCode)
    }
}
