internal import Glibc

/// Finds out that a line of 7 bits and even parity is read as one of 8 bits, and takes the parity off.
///
/// So it is where a meter of DSMR 2.2 or 3.0 is behind a bridge with the usual settings (`telegrams.md` §1.3). Such a meter
/// prints no checksum: its parity is all there is against damage. So the bytes whose parity is wrong are counted, and handed
/// on with their bit 7 set, which no other has.
///
/// One for each meter: what was found holds over a new connection. It keeps up to 64 bytes.
public struct ParityFilter: Sendable {
    /// Whether the line is one with parity.
    public private(set) var isSevenBit = false
    /// The bytes whose parity was wrong.
    public private(set) var damagedBytes: Int64 = 0

    /// How many bytes from a telegram's `/` on must have the right parity: the bytes of another line have by chance once
    /// in 10^19 telegrams.
    private static let proof = 64
    /// What each wrong parity adds to the strain; a right one takes off 1.
    private static let damageStrain = 3
    /// The strain at which the line is one of 8 bits after all: soon there, where half of the bytes are wrong.
    private static let greatestStrain = 96

    private static let slash: UInt8 = 0xAF
    private var candidate: [UInt8] = []
    private var masked: [UInt8] = []
    private var strain = 0

    /// Creates the filter of a meter that nothing is known of.
    public init() {}

    /// Takes bytes as they came in, and hands them on, run by run.
    ///
    /// The bytes that proved the parity are handed on a second time, without it.
    ///
    /// - Parameters:
    ///   - chunk: The bytes.
    ///   - take: Takes a run, and whether its parity was taken off.
    public mutating func filter(_ chunk: Span<UInt8>, _ take: (Span<UInt8>, Bool) -> Void) {
        var index = 0
        while index < chunk.count {
            let start = index
            if isSevenBit {
                index = mask(chunk, from: start)
                take(masked.span, true)
            } else {
                index = search(chunk, from: start)
                take(chunk.extracting(start..<index), false)
                if isSevenBit {
                    take(candidate.span, true)
                    candidate.removeAll(keepingCapacity: true)
                }
            }
        }
    }

    /// Whether bytes that were handed on have damaged ones among them.
    internal static func isDamaged(_ bytes: Span<UInt8>) -> Bool {
        bytes.indices.contains { bytes[$0] >= 0x80 }
    }

    /// Looks for the proof; the place behind it, or the end.
    private mutating func search(_ chunk: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < chunk.count {
            if candidate.isEmpty {
                guard let found = ParityFilter.find(ParityFilter.slash, in: chunk, from: index) else { break }
                index = found
            }
            let byte = chunk[index]
            index += 1
            if byte == ParityFilter.slash, candidate.count < 4 { candidate.removeAll(keepingCapacity: true) }
            candidate.append(byte & 0x7F)
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte & 0x7F | 0x20)
            guard ParityFilter.isEven(byte), isLetter || !(2...4).contains(candidate.count) else {
                candidate.removeAll(keepingCapacity: true)
                continue
            }
            if candidate.count == ParityFilter.proof {
                (isSevenBit, strain) = (true, 0)
                return index
            }
        }
        return chunk.count
    }

    /// Takes the parity off; the place where the line turned out to have none, or the end.
    private mutating func mask(_ chunk: Span<UInt8>, from start: Int) -> Int {
        masked.removeAll(keepingCapacity: true)
        for index in start..<chunk.count {
            let byte = chunk[index]
            guard !ParityFilter.isEven(byte) else {
                masked.append(byte & 0x7F)
                strain = max(0, strain - 1)
                continue
            }
            masked.append(byte | 0x80)
            damagedBytes += 1
            strain += ParityFilter.damageStrain
            if strain >= ParityFilter.greatestStrain {
                isSevenBit = false
                return index + 1
            }
        }
        return chunk.count
    }

    private static func isEven(_ byte: UInt8) -> Bool {
        byte.nonzeroBitCount & 1 == 0
    }

    private static func find(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + start, Int32(byte), bytes.count - start)
            else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }
}
