import GRDB
import Glibc

extension StoreError {
    /// What an error of the engine means to the caller, so that no type of it leaks.
    init(attempt: String, path: String, error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let cause as Cause: self.init(attempt: attempt, cause: cause)
        case let error as DatabaseError: self.init(attempt: attempt, cause: Cause(error, path: path))
        case is RowDecodingError: self.init(attempt: attempt, cause: .corrupt("a column is of the wrong type"))
        default: self.init(attempt: attempt, cause: .other("\(error)"))
        }
    }
}

extension StoreError.Cause {
    fileprivate init(_ error: DatabaseError, path: String) {
        let message = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_IOERR where FileTrouble.isDiskFull(path): self = .diskFull
        case .SQLITE_CANTOPEN where FileTrouble.isDiskFull(path): self = .diskFull
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .unwritable(FileTrouble.reason(path) ?? message)
        case .SQLITE_CORRUPT: self = .corrupt(message)
        case .SQLITE_NOTADB: self = .foreign("no database at all")
        // All else that the engine calls a misuse is ruled out by how `SQLiteStore` uses it.
        case .SQLITE_MISUSE: self = .closed
        default: self = .other("\(message) (\(error.extendedResultCode.rawValue))")
        }
    }
}

/// What the system knows about a file that the engine does not say.
private enum FileTrouble {
    /// Whether the file system has no room for another page: some calls fail for it without saying so.
    static func isDiskFull(_ path: String) -> Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 || statvfs(folder(of: path), &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 65536
    }

    /// Why a file cannot be opened for writing; nil when nothing speaks against it.
    static func reason(_ path: String) -> String? {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else { return "it is a folder" }
            return access(path, W_OK) == 0 ? nil : String(cString: strerror(errno))
        }
        guard errno == ENOENT else { return String(cString: strerror(errno)) }
        return access(folder(of: path), W_OK | X_OK) == 0 ? nil : String(cString: strerror(errno))
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
