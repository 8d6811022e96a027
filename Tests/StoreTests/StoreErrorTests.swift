import GRDB
import Testing

@testable import Store

@Suite struct StoreErrorTests {
    private let path = "/var/lib/metergw/history.db"

    @Test(arguments: [
        (StoreError.Cause.diskFull, "disk is full"),
        (.unwritable("Permission denied"), "Permission denied"),
        (.corrupt("page 7 is in two places"), "file is damaged (page 7 is in two places)"),
        (.foreign("no database at all"), "file is no history of metergw but no database at all"),
        (
            .newerSchema(found: 3, known: 1),
            "its schema is of a newer version (3 steps, this version knows 1); install that version again"
        ),
        (.badCursor("x"), "\"x\" is no cursor of an earlier page"),
        (.historyConflict, "both have readings; erase one or keep both names"),
        (.closed, "store is closed"),
        (.other("a reason (19)"), "a reason (19)"),
    ])
    func everyCauseHasItsSentence(_ cause: StoreError.Cause, _ text: String) {
        let error = StoreError(attempt: "append 120 readings to \(path)", cause: cause)
        #expect(error.description == "cannot append 120 readings to \(path): \(text)")
    }

    @Test(arguments: [
        (DatabaseError(resultCode: .SQLITE_FULL), StoreError.Cause.diskFull),
        (
            DatabaseError(resultCode: .SQLITE_READONLY_DBMOVED, message: "moved"),
            .unwritable("No such file or directory")
        ),
        (DatabaseError(resultCode: .SQLITE_CORRUPT_VTAB, message: "malformed"), .corrupt("malformed")),
        (DatabaseError(resultCode: .SQLITE_NOTADB), .foreign("no database at all")),
        (DatabaseError(resultCode: .SQLITE_MISUSE), .closed),
        (
            DatabaseError(resultCode: .SQLITE_BUSY_SNAPSHOT, message: "database is locked"),
            .other("database is locked (517)")
        ),
        (DatabaseError(resultCode: .SQLITE_IOERR_WRITE, message: "disk I/O error"), .other("disk I/O error (778)")),
    ])
    func noErrorOfTheEngineLeaks(_ error: DatabaseError, _ cause: StoreError.Cause) {
        // The folder is missing, so that the system has its say about a file that cannot be written.
        let path = "/nowhere/history.db"
        #expect(StoreError(attempt: "read", path: path, error: error) == StoreError(attempt: "read", cause: cause))
    }

    @Test(arguments: ["SQLITE_IOERR_WRITE", "SQLITE_CANTOPEN"])
    func aFailureOnAFullFileSystemIsAFullDisk(_ code: String) {
        // `/proc` has no free block, like a disk that is full.
        let error = DatabaseError(resultCode: code == "SQLITE_CANTOPEN" ? .SQLITE_CANTOPEN : .SQLITE_IOERR_WRITE)
        #expect(StoreError(attempt: "read", path: "/proc/history.db", error: error).cause == .diskFull)
    }

    @Test func aStoreErrorStaysWhatItIs() {
        let inner = StoreError(attempt: "read a/b", cause: .closed)
        #expect(StoreError(attempt: "write", path: path, error: inner) == inner)
        let cause = StoreError.Cause.historyConflict
        #expect(StoreError(attempt: "write", path: path, error: cause) == StoreError(attempt: "write", cause: cause))
    }
}
