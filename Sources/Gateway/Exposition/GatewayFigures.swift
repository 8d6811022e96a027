internal import Glibc
internal import Store

/// What a page says of the gateway that is measured when the page is asked for.
struct GatewayFigures: Sendable {
    /// What the store takes on disk, in bytes; nil when it cannot be measured.
    var storeSize: Int64?
    /// How many blocks of sealed readings there are; nil when they cannot be counted.
    var storeBlocks: Int?
    /// Readings that wait to be written.
    var pendingReadings: Int
    var disk: DiskSpace?
    var process: ProcessFigures
    /// How the rules do; nil where none are evaluated.
    var alerting: AlertingFigures?
}

/// The room on the disk where a file lies, in bytes.
struct DiskSpace: Hashable, Sendable {
    /// What a process without privileges can still write.
    let free: Int64
    let size: Int64
}

extension DiskSpace {
    /// Measures the disk; nil when the file's folder is not there.
    init?(around path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let block = UInt64(status.f_frsize)
        self.init(
            free: Int64(clamping: UInt64(status.f_bavail) * block),
            size: Int64(clamping: UInt64(status.f_blocks) * block))
    }
}
