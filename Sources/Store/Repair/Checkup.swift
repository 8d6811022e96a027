import GRDB
import Glibc
import Metering

/// Finds out at the start whether a history can be read.
///
/// Always looked into: the header and the size of the file, its log, the schema, the small tables from end to end, and
/// the first and last reading of each meter: some milliseconds, and what a start needs. After a run that did not close
/// the file (a kill, a power cut) the engine checks all of a file up to 256 MiB; of a larger one all rows are walked over,
/// for a bounded time, since a card of 30 MB/s takes a minute for 2 GB. What lies in blocks and in the ledger has checksums, which are looked at when it is read.
struct Checkup {
    /// How long the walk over all rows may take.
    static let patience = Duration.seconds(20)
    /// Up to which size all of a file is checked, with the pages that are free, by the engine itself: 256 MiB.
    private static let smallFile: Int64 = 256 << 20
    private static let smallTables = ["meters", "settled", "state", "arrivals", "bookings", "late_readings", "gaps"]

    let path: String
    var patience = Checkup.patience

    /// What a check came upon.
    enum Finding: Hashable {
        case sound
        /// It is a history, and damaged.
        case damaged(String)
        /// It is to be left alone.
        case refused(StoreError.Cause)
    }

    /// Checks a file, which is not empty.
    ///
    /// - Parameters:
    ///   - isOurs: Whether a history has been open under this name.
    ///   - isThorough: Whether all rows are walked over.
    /// - Returns: What it came upon.
    /// - Throws: What the engine throws that is no damage.
    func run(isOurs: Bool, isThorough: Bool) throws -> Finding {
        let magic = HistoryFiles.bytes(of: path, count: 16)
        guard magic == Array("SQLite format 3\u{0}".utf8) else {
            return isOurs ? .damaged("its first page is overwritten") : .refused(.foreign("no database at all"))
        }
        if let finding = LogInspection.finding(path + "-wal") ?? missingPages() { return .damaged(finding) }
        let queue: DatabaseQueue
        do {
            queue = try Checkup.reader(path)
            defer { try? queue.close() }
            return try queue.unsafeRead { db in
                if let finding = try schema(db, isOurs: isOurs) { return finding }
                return try look(db, isThorough: isThorough).map(Finding.damaged) ?? .sound
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            return isOurs ? .damaged("its header is damaged") : .refused(.foreign("no database at all"))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return .damaged(error.message ?? "a page is damaged")
        }
    }

    /// A connection that changes nothing, not even by moving the log into the file.
    static func reader(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cell_size_check = ON; PRAGMA cache_size = -2048; PRAGMA mmap_size = 0")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The file ends before the last page that its header tells of; with a log it may.
    private func missingPages() -> String? {
        guard !HistoryFiles(path: path).hasLog, let size = HistoryFiles.size(path) else { return nil }
        let header = HistoryFiles.bytes(of: path, count: 100)
        guard header.count == 100 else { return "its header is cut off" }
        func word(_ index: Int) -> Int64 { header[index..<index + 4].reduce(0) { $0 << 8 | Int64($1) } }
        let pageSize = word(16) >> 16 == 1 ? 65536 : word(16) >> 16
        // The count is only meant when both counters of changes are the same.
        guard word(24) == word(92), pageSize > 0, size < word(28) * pageSize else { return nil }
        return "it has \(size) bytes of \(word(28) * pageSize)"
    }

    private func schema(_ db: Database, isOurs: Bool) throws -> Finding? {
        if let cause = try Schema.check(db) {
            guard case .foreign = cause, isOurs else { return .refused(cause) }
            let ours = ["meters", "readings", "arrivals", "settled", "state"]
            guard try ours.allSatisfy({ try db.tableExists($0) }) else { return .refused(cause) }
            return .damaged("its header does not say that it is a history")
        }
        let applied = try Schema.migrator.appliedIdentifiers(db)
        let tables = applied.isEmpty ? [] : ["meters", "readings", "arrivals", "settled", "state"]
        let missing = try tables.first { try !db.tableExists($0) }
        return missing.map { .damaged("the table \($0) is missing") }
    }

    private func look(_ db: Database, isThorough: Bool) throws -> String? {
        if let finding = try isThorough ? walk(db) : smallTables(db) { return finding }
        do {
            let numbers = try MeterNumber.all(in: db)
            _ = try LatestReader.read(db, Array(numbers.keys))
            for number in numbers.values {
                let sql = "\(ReadingRow.columns) FROM readings WHERE meter = ? ORDER BY time"
                _ = try Row.fetchOne(db, sql: sql, arguments: [number]).map(ReadingRow.reading)
                _ = try BlockTable(db, meter: number).after(.min)
            }
        } catch let cause as StoreError.Cause {
            guard case .corrupt(let finding) = cause else { throw cause }
            return finding
        } catch is RowDecodingError {
            return "a column is of the wrong type"
        }
        return nil
    }

    private func smallTables(_ db: Database) throws -> String? {
        for table in Checkup.smallTables where try db.tableExists(table) {
            let finding = try String.fetchOne(db, sql: "PRAGMA quick_check('\(table)')") ?? "ok"
            guard finding == "ok" else { return "table \(table): \(finding)" }
        }
        return nil
    }

    /// Walks over the rows that there may be many of, without what overflows their pages, until the time is up.
    private func walk(_ db: Database) throws -> String? {
        if HistoryFiles.size(path) ?? 0 <= Checkup.smallFile {
            let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "ok"
            return finding == "ok" ? nil : finding
        }
        if let finding = try smallTables(db) { return finding }
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: patience)
        let walks = [
            ("readings", "SELECT meter, time, length(registers) FROM readings ORDER BY meter, time"),
            ("blocks", "SELECT meter, first, id FROM blocks ORDER BY meter, first"),
            ("blocks", "SELECT id, 0, count FROM blocks ORDER BY id"),
            ("ledger", "SELECT meter, resolution, bucket FROM ledger ORDER BY meter, resolution"),
            ("ledger", "SELECT rowid, 0, length(records) FROM ledger ORDER BY rowid"),
        ]
        for (table, sql) in walks where try db.tableExists(table) {
            let rows = try Row.fetchCursor(db, sql: sql)
            var (last, count): ((Int64, Int64), Int) = ((.min, .min), 0)
            while let row = try rows.next() {
                guard let first = Int64.fromDatabaseValue(row[0]), let second = Int64.fromDatabaseValue(row[1]),
                    (first, second) >= last
                else { return "table \(table): rows stand out of their order" }
                last = (first, second)
                count += 1
                if count.isMultiple(of: 4096), clock.now >= end { return nil }
            }
        }
        return nil
    }
}
