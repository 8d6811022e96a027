internal import Glibc

/// The bytes of a stream that are not done with, and where in them the next of a few marks stands.
internal struct StreamBuffer: Sendable {
    private(set) var bytes: [UInt8] = []
    /// How many bytes of the stream came before the first one kept.
    private(set) var offset: Int64 = 0
    private var slash = 0
    private var bang = 0
    private var cipher = 0

    var count: Int { bytes.count }

    /// Appends what came in; the bytes before `start` may be given up.
    ///
    /// They are where that is half of all or more: so moving the rest costs no more than appending it did.
    ///
    /// - Returns: How many were given up.
    mutating func append(_ chunk: Span<UInt8>, keepingFrom start: Int) -> Int {
        let isMoving = start > 0 && start >= bytes.count - start
        if isMoving {
            bytes.removeSubrange(..<start)
            offset += Int64(start)
            slash = max(0, slash - start)
            bang = max(0, bang - start)
            cipher = max(0, cipher - start)
        }
        chunk.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        return isMoving ? start : 0
    }

    /// Forgets everything, and that there was anything before.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        (offset, slash, bang, cipher) = (0, 0, 0, 0)
    }

    /// The next `/`, `!` or 0xDB at or behind a place; nil when none has come yet.
    mutating func nextMark(from index: Int) -> Int? {
        let next = min(
            StreamBuffer.find(UInt8(ascii: "/"), in: bytes, &slash, from: index),
            StreamBuffer.find(UInt8(ascii: "!"), in: bytes, &bang, from: index),
            StreamBuffer.find(EncryptedFrame.tag, in: bytes, &cipher, from: index))
        return next < bytes.count ? next : nil
    }

    /// The next place of one byte, remembered so that no byte is looked at twice for it.
    private static func find(_ mark: UInt8, in bytes: [UInt8], _ known: inout Int, from index: Int) -> Int {
        if known >= index, known < bytes.count, bytes[known] == mark { return known }
        known = bytes.withUnsafeBytes { bytes in
            // What was searched before and has no such mark ends where `known` stands.
            let start = max(known, index)
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(mark), bytes.count - start)
            else { return bytes.count }
            return UnsafeRawPointer(found) - base
        }
        return known
    }
}
