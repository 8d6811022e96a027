/// Looks into the log of a history, which the engine reads up to the first page that does not fit, without a word.
///
/// After a power cut the last transaction may stand there in parts: it was never acknowledged. Whatever is whole behind
/// that was, and is lost (SQLite file format, §4).
enum LogInspection {
    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// What is wrong with a log; nil for none and for one that a kill or a power cut may leave.
    static func finding(_ path: String) -> String? {
        guard let size = HistoryFiles.size(path), size > Int64(headerSize + frameHeaderSize) else { return nil }
        let header = HistoryFiles.bytes(of: path, count: headerSize)
        let pageSize = word(header, 8)
        let isSound = checksum(header[..<24], isBig: header[3] == 0x83) == (word(header, 24), word(header, 28))
        guard word(header, 0) & 0xFFFF_FFFE == 0x377F_0682, isSound, (512...65536).contains(pageSize) else {
            return isBlank(header) ? nil : "the header of its log is damaged"
        }
        let lost = commits(path, size: size, header: header, frame: frameHeaderSize + Int(pageSize))
        return lost > 1 ? "\(lost) transactions at the end of its log cannot be read" : nil
    }

    /// How many transactions stand behind the first page that does not fit.
    private static func commits(_ path: String, size: Int64, header: [UInt8], frame: Int) -> Int {
        var sums = (word(header, 24), word(header, 28))
        var (isWhole, commits) = (true, 0)
        for offset in stride(from: Int64(headerSize), through: size - Int64(frame), by: frame) {
            let bytes = HistoryFiles.bytes(of: path, at: offset, count: frame)
            // Frames of another round of the log have another salt.
            let isOfThisRound = bytes.count == frame && bytes[8..<16].elementsEqual(header[16..<24])
            if isWhole {
                let isBig = header[3] == 0x83
                sums = checksum(bytes[..<min(8, bytes.count)], isBig: isBig, from: sums)
                sums = checksum(bytes.dropFirst(frameHeaderSize), isBig: isBig, from: sums)
                isWhole = isOfThisRound && sums == (word(bytes, 16), word(bytes, 20))
                if isWhole { continue }
            }
            if isOfThisRound, word(bytes, 4) > 0 { commits += 1 }
        }
        return commits
    }

    private static func isBlank(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 == 0 } }

    private static func word(_ bytes: [UInt8], _ index: Int) -> UInt32 {
        guard index + 4 <= bytes.count else { return 0 }
        return bytes[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func checksum(
        _ bytes: ArraySlice<UInt8>, isBig: Bool, from start: (UInt32, UInt32) = (0, 0)
    ) -> (UInt32, UInt32) {
        var (first, second) = start
        bytes.withUnsafeBytes { bytes in
            for index in stride(from: 0, to: bytes.count - 7, by: 8) {
                let words = (
                    bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self),
                    bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self)
                )
                first &+= (isBig ? UInt32(bigEndian: words.0) : UInt32(littleEndian: words.0)) &+ second
                second &+= (isBig ? UInt32(bigEndian: words.1) : UInt32(littleEndian: words.1)) &+ first
            }
        }
        return (first, second)
    }
}
