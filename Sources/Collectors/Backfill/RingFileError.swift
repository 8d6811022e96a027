/// Why a ring file could not be read at all.
internal enum RingFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// The first line is not that of a ring file: some devices send an upload page for any file (`devices.md` L19).
    case header(found: String)
    /// It goes on behind what the largest ring has.
    case tooLong(line: Int)

    var description: String {
        switch self {
        case .empty: "expected a ring file, found nothing"
        case .header(let found): "line 1: expected a header that begins with YYMMDDHH, found \"\(found)\""
        case .tooLong(let line): "line \(line): expected at most \(RingFile.greatestLineCount) lines"
        }
    }
}
