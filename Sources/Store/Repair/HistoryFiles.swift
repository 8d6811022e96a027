import Foundation
import Glibc
import Metering

/// A history with the files that belong to it, and another one that is to take its place.
///
/// The new one is made beside it, and gets a name that says it is whole only when it is: `history.db.next-damaged-…`.
/// From then on the exchange is carried out to its end, if need be by the next start.
struct HistoryFiles {
    /// Why another history takes the place of this one; the raw value is in the name under which this one is kept.
    enum Reason: String {
        case damaged
        case replaced
    }

    /// The endings of the file itself and of what the engine keeps beside it.
    private static let endings = ["", "-wal", "-shm"]

    let path: String

    /// Where a new history is made.
    var draft: String { "\(path).draft" }

    /// The name under which a history is kept aside: `history.db.damaged-20261123T040506Z`.
    func aside(_ reason: Reason, at now: Timestamp) -> String {
        let digits = now.rfc3339.prefix { $0 != "." && $0 != "Z" }.filter { $0 != "-" && $0 != ":" }
        var name = "\(path).\(reason.rawValue)-\(digits)Z"
        // Two within a second are told apart.
        while HistoryFiles.exists(name) { name += "+" }
        return name
    }

    /// Whether the engine has left a log behind that was not moved into the file: nobody closed it.
    var hasLog: Bool { HistoryFiles.size(path + "-wal") ?? 0 > 0 }

    /// Removes what an interrupted attempt to make a new history has left.
    func removeDraft() {
        for ending in HistoryFiles.endings + ["-journal"] { unlink(draft + ending) }
    }

    /// Puts the draft in the place of the history, which is kept under a name.
    ///
    /// - Throws: `StoreError.Cause`.
    func exchange(for aside: String) throws(StoreError.Cause) {
        guard let kept = aside.dropping(prefix: "\(path).") else { throw .other("a history keeps its folder") }
        try HistoryFiles.synchronize(draft)
        let next = "\(path).next-\(kept)"
        try HistoryFiles.move(draft, to: next)
        try finish(next, aside: aside)
    }

    /// Carries out an exchange that was interrupted.
    ///
    /// - Throws: `StoreError.Cause`.
    func finishExchange() throws(StoreError.Cause) {
        let (folder, name) = HistoryFiles.split(path)
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard let next = entries.first(where: { $0.hasPrefix("\(name).next-") }) else { return }
        try finish("\(folder)/\(next)", aside: "\(path).\(next.dropFirst(name.count + 6))")
    }

    private func finish(_ next: String, aside: String) throws(StoreError.Cause) {
        // The log goes first: it must never be taken for that of the new history.
        for ending in ["-wal", "-shm", ""] where HistoryFiles.exists(path + ending) {
            // Once the file itself is kept, what stands here is the next one's.
            guard !HistoryFiles.exists(aside) else { break }
            try HistoryFiles.move(path + ending, to: aside + ending)
        }
        try HistoryFiles.move(next, to: path)
        try? HistoryFiles.synchronize(HistoryFiles.split(path).folder)
    }
}

extension HistoryFiles {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// How long a file is; nil when there is none.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// The folder and the name of a file.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    static func move(_ old: String, to new: String) throws(StoreError.Cause) {
        guard Glibc.rename(old, new) == 0 else {
            throw .unwritable("cannot rename \(old) to \(new): \(String(cString: strerror(errno)))")
        }
    }

    /// Waits until a file or folder is on the disk.
    static func synchronize(_ path: String) throws(StoreError.Cause) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(String(cString: strerror(errno))) }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw errno == ENOSPC ? .diskFull : .unwritable(String(cString: strerror(errno)))
        }
    }

    /// Some bytes of a file; fewer where it ends, none where it cannot be read.
    static func bytes(of path: String, at offset: Int64 = 0, count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { _ = Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(offset)) }
        return Array(bytes.prefix(max(read, 0)))
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
