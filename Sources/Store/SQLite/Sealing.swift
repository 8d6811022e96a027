import GRDB
import Metering

/// How settled readings go over into blocks, and late ones into the block in whose stretch they lie.
///
/// It runs after a batch, on the writer, a few blocks at a time: so a flush is never held up for long, and meters that
/// were started together do not seal together. The rows leave in the transaction in which their block comes.
struct Sealing {
    private let db: Database
    private let limits: BlockLimits
    /// The moment to which readings have settled, in milliseconds: whatever comes before it comes late.
    private let border: Int64
    private let compressor: Compressor

    private init(_ db: Database, _ state: WriterState) throws {
        self.db = db
        limits = state.limits
        border = (state.settled + 1) << 13
        compressor = try Compressor()
    }

    /// Seals after a batch what is due, up to some blocks.
    ///
    /// A failure is none of the batch, whose readings are kept where they are: the next attempt comes ten minutes later.
    static func sealIfDue(_ db: Database, _ state: inout WriterState, newest: Int64, batch: Int) {
        guard newest >= state.sealsFrom else { return }
        // As many as a batch may fill, so that what comes is always sealed, and some more to catch up.
        let count = state.blocksPerAppend + 2 * batch / state.limits.readings
        let meters = state.schedule.next(count, settledTo: (state.settled + 1) << 13)
        guard !meters.isEmpty || state.hasRoomToGive else { return }
        var next = state
        do {
            try db.committing {
                let sealing = try Sealing(db, state)
                var rest = count
                for meter in meters where rest > 0 { rest -= try sealing.seal(meter, atMost: rest, &next) }
                next.hasRoomToGive = try Reclaiming.step(db)
            }
            state = next
        } catch {
            state.sealsFrom = newest + Settling.patience
        }
    }

    /// Seals what a meter has, up to some blocks, and says when to look again; how many pieces of work it took.
    private func seal(_ meter: Int64, atMost count: Int, _ state: inout WriterState) throws -> Int {
        let rows = SettledRows(db, meter: meter, before: border)
        var last = try BlockTable(db, meter: meter).atOrBefore(.max)
        var done = 0
        let fresh = try rows.summary(after: last?.last, limit: limits.readings)
        guard isDue(fresh) || state.schedule.lateCount(of: meter) >= max(limits.readings / 8, 1) else {
            state.schedule.set(nextLook(fresh), of: meter)
            return 1
        }
        var from = Int64.min
        while done < count, let piece = try SealedPiece(rows, from: from, limits: limits, border: border) {
            from = try piece.write(compressor)
            done += 1
        }
        guard done < count else { return done }
        last = try BlockTable(db, meter: meter).atOrBefore(.max)
        state.schedule.clearLate(of: meter)
        state.schedule.set(nextLook(try rows.summary(after: last?.last, limit: limits.readings)), of: meter)
        return done + 1
    }

    private func isDue(_ rows: SettledRows.Summary) -> Bool {
        guard let first = rows.first else { return false }
        return rows.count >= limits.readings || limits.end(from: first) <= border
    }

    /// When a block should be full by the pace of its first readings, but not within the next minutes.
    private func nextLook(_ rows: SettledRows.Summary) -> Int64 {
        let soon = border.adding(limits.span / 144)
        guard let first = rows.first, rows.count > 0 else { return border.adding(limits.span / 24) }
        let (age, isFar) = border.subtractingReportingOverflow(first)
        guard !isFar, age < Int64.max / Int64(limits.readings) else { return soon }
        let full = first.adding(age / Int64(rows.count) * Int64(limits.readings))
        return max(min(full, limits.end(from: first)), soon)
    }
}

extension Int64 {
    /// The sum, or the end of the numbers where it lies beyond.
    func adding(_ other: Int64) -> Int64 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .min : .max) : sum
    }
}
