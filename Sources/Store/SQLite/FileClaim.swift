import Glibc

/// The sole right to write a history: a second process that opens the same file is refused, instead of counting as the
/// first one does.
///
/// It is a lock on a file of its own beside the history, since closing any descriptor of the history itself would drop
/// the engine's locks on it. The system gives it up when the process ends, however it ends.
final class FileClaim: Sendable {
    private let descriptor: Int32

    /// Claims the history at a path.
    ///
    /// - Throws: `StoreError.Cause`.
    init(_ path: String) throws(StoreError.Cause) {
        descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOSPC
                ? .diskFull : .unwritable(String(cString: strerror(code)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            // `deinit` does not run for what was not made.
            _ = Glibc.close(descriptor)
            throw code == EWOULDBLOCK ? .inUse : .unwritable("cannot lock it: \(String(cString: strerror(code)))")
        }
    }

    deinit {
        _ = Glibc.close(descriptor)
    }
}
