import GRDB
import Glibc

extension StoreError {
    /// What an error of the engine means to the caller, so that no type of it leaks.
    init(attempt: String, path: String, error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let cause as Cause: self.init(attempt: attempt, cause: cause)
        case let error as DatabaseError: self.init(attempt: attempt, cause: Cause(error, path: path))
        default: self.init(attempt: attempt, cause: .other("\(error)"))
        }
    }
}

extension StoreError.Cause {
    fileprivate init(_ error: DatabaseError, path: String) {
        let message = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_IOERR where isDiskFull(at: path): self = .diskFull
        case .SQLITE_CANTOPEN where isDiskFull(at: path): self = .diskFull
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .unwritable(message)
        case .SQLITE_CORRUPT: self = .corrupt(message)
        case .SQLITE_NOTADB: self = .foreign("no database at all")
        case .SQLITE_MISUSE where message == "Connection is closed": self = .closed
        default: self = .other("\(message) (\(error.extendedResultCode.rawValue))")
        }
    }
}

/// Whether the file system has no room for one more page: some calls fail for it without saying so.
private func isDiskFull(at path: String) -> Bool {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return false }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 65536
}
