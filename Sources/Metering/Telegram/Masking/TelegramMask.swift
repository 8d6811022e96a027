/// Takes out of telegrams what says whose they are, and leaves the rest as it is, byte for byte, faults included.
///
/// Serial numbers, equipment ids, connection codes and device names become other ones of the same length and kind, of
/// messages only the length of each word is left, and a checksum is made right again where it was right. One mask gives
/// a name the same replacement each time, so that it is seen whether two telegrams are of one meter; nothing leads back.
/// Which objects are meant is asked of the one table of all objects; of unknown ones, and of bytes that belong to no
/// object, what is long enough to be a name is taken for one.
public struct TelegramMask: Sendable {
    private var names = MaskedNames()

    /// Creates a mask that has replaced nothing.
    public init() {}

    /// Masks bytes with a telegram in them, or several, or pieces of some.
    ///
    /// The result is as long as the bytes, but where a checksum that is printed without its leading zeros needs more
    /// digits than before.
    public mutating func mask(_ bytes: [UInt8]) -> [UInt8] {
        let parts = TelegramPart.all(of: bytes)
        var pass = MaskingPass(bytes, names)
        for part in parts {
            let checksum = PrintedChecksum(bytes[part.digits], behind: bytes[part.body])
            let isWhole = checksum.map { $0.rule != nil } ?? part.isEnded
            pass.mask(part.body, isWhole: isWhole && bytes[part.body.lowerBound] == UInt8(ascii: "/"))
        }
        names = pass.names
        return TelegramMask.resealed(pass.masked, parts, before: bytes)
    }

    /// Puts the checksums in, which may take more digits than before.
    private static func resealed(_ masked: [UInt8], _ parts: [TelegramPart], before bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(masked.count)
        var last: (checksum: PrintedChecksum, digits: [UInt8])?
        for part in parts {
            result += masked[part.body]
            let hasSlash = bytes[part.body.lowerBound] == UInt8(ascii: "/")
            if hasSlash { last = nil }
            guard let checksum = PrintedChecksum(bytes[part.digits], behind: bytes[part.body]) else { continue }
            if let last, part.body.count < TelegramMask.shortest {
                // A relay that is asked twice prints a checksum twice.
                result += checksum.digits(besides: last.checksum, now: last.digits)
            } else {
                let digits = checksum.digits(for: masked[part.body])
                last = (checksum, digits)
                result += digits
            }
        }
        return result
    }

    /// Fewer bytes between two ends of telegrams are no telegram.
    private static let shortest = 8
}
