import Metering

/// Readings of one meter in the order of their times, as compressed columns; reading them back gives exactly these.
///
/// The content, all in varints: the count of readings, that of shapes, the order of the columns, the shapes, and for each column how it is foretold, the divisor
/// of what was not foretold, and these numbers, signed, unless all are 0. Long rows of numbers stand behind all the
/// rest, each compressed by itself: they have little in common.
enum Block {
    /// The version of what is written here.
    static let version = 1
    /// How many readings a block has at most.
    static let capacity = 4096
    /// More than a block can be, so that a damaged size does not take all memory.
    private static let greatestContent = 16 << 20

    /// The bytes of readings, which are at least one.
    static func encode(
        _ readings: ArraySlice<Reading>, by compressor: Compressor
    ) throws(StoreError.Cause) -> [UInt8] {
        let columns = BlockColumns(readings)
        var best = BlockDraft(columns)
        // Without a total and phases there is one order only.
        if columns.keys.contains(.net(nil)), columns.keys.contains(.net(.l2)) {
            let other = BlockDraft(columns.inOrder(.totalFirst))
            if other.bits < best.bits { best = other }
        }
        let (content, sections) = best.content
        return try compressor.compress(content, endingAt: sections)
    }

    /// The readings of bytes; nil when they are damaged.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [Reading]? {
        columns(of: bytes).flatMap { $0.readings(0..<$0.count) }
    }

    /// The columns of bytes, which fit together; nil when they are damaged.
    static func columns(of bytes: UnsafeRawBufferPointer) -> BlockColumns? {
        Decompressor.content(of: bytes, atMost: greatestContent)
            .flatMap { content in content.withUnsafeBytes { columns(ofContent: $0) } }
    }

    /// The columns of a content, which fit together; nil when it is none.
    static func columns(ofContent content: UnsafeRawBufferPointer) -> BlockColumns? {
        var reader = VarintReader(content)
        guard let count = reader.next(), count > 0, count <= capacity, let shapeCount = reader.next(),
            shapeCount <= count, let order = reader.next().flatMap(ColumnOrder.init(rawValue:))
        else { return nil }
        var shapes: [ReadingShape] = []
        for _ in 0..<shapeCount {
            guard let shape = ReadingShape(&reader) else { return nil }
            shapes.append(shape)
        }
        var columns = BlockColumns(count: Int(count), shapes: shapes, order: order)
        guard let heads = ColumnHead.read(&reader, for: columns) else { return nil }
        for head in heads {
            guard columns.restore(head, &reader) else { return nil }
        }
        return reader.isAtEnd && columns.fitTogether ? columns : nil
    }
}
