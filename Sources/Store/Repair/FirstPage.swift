import Foundation
import GRDB
import Glibc

/// The first page of a history, with its header and schema, for a file whose own is damaged.
///
/// The tables of a history are made in one order, and so begin at the same pages in every file. Whether those of a
/// file do is proven by what is read there: all of it decodes, or nothing.
enum FirstPage {
    /// Copies a damaged file and its log, and gives the copy a first page that can be read.
    static func replace(in path: String, copyAt copy: String, settings: SQLiteSettings) throws {
        let template = copy + ".template"
        defer { for ending in ["", "-wal", "-shm", "-journal"] { unlink(template + ending) } }
        let queue = try DatabaseQueue(path: template, configuration: settings.configuration)
        try Schema.migrator.migrate(queue)
        try queue.close()
        var page = HistoryFiles.bytes(of: template, count: settings.pageSize)
        guard page.count == settings.pageSize, let size = HistoryFiles.size(path) else { return }
        let hasLog = HistoryFiles(path: path).hasLog
        func set(_ value: UInt32, at index: Int) {
            for byte in 0..<4 { page[index + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32(byte))) }
        }
        (page[18], page[19]) = hasLog ? (2, 2) : (1, 1)
        set(UInt32(clamping: size / Int64(settings.pageSize)), at: 28)
        // No free pages: nothing is written to the copy.
        set(0, at: 32)
        set(0, at: 36)
        page.replaceSubrange(92..<96, with: page[24..<28])
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        if hasLog { try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal") }
        let file = try FileHandle(forUpdating: URL(filePath: copy))
        try file.write(contentsOf: Data(page))
        try file.close()
    }
}
