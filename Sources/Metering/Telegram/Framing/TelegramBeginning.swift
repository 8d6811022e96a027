/// What stands at a `/` that may begin a telegram.
///
/// A checksum proves a beginning by itself. Where there is none, and in what may be ciphertext, a `/` alone is no proof: one
/// byte in 256 is one. The identification and the object behind it are: they come about by chance once in 10^13 places.
internal enum TelegramBeginning: Hashable, Sendable {
    /// An identification, and an object on the next line that is not empty.
    case certain
    /// An identification alone: something else follows.
    case header
    /// As much of a beginning as there is.
    case undecided
    /// No telegram begins so.
    case none

    /// The longest identification that is believed without a checksum: twice the longest seen (`telegrams.md` §1.1).
    private static let greatestHeader = 80
    /// The most line ends behind it: three blank lines.
    private static let greatestGap = 8

    /// Judges what stands at a place.
    init(_ bytes: Span<UInt8>, at start: Int) {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "/") else {
            self = start < bytes.count ? .none : .undecided
            return
        }
        var index = start + 1
        while index < bytes.count, !TelegramBeginning.isLineEnd(bytes[index]) {
            let isAllowed = index > start + 3 ? TelegramBeginning.isPrintable : TelegramBeginning.isLetter
            guard isAllowed(bytes[index]), index - start < TelegramBeginning.greatestHeader else {
                self = .none
                return
            }
            index += 1
        }
        guard index < bytes.count, index > start + 3 else {
            self = index < bytes.count ? .none : .undecided
            return
        }
        let lineEnd = index
        while index < bytes.count, TelegramBeginning.isLineEnd(bytes[index]) {
            guard index - lineEnd < TelegramBeginning.greatestGap else {
                self = .header
                return
            }
            index += 1
        }
        self = TelegramBeginning(bytes, codeAt: index)
    }

    /// Judges what is to be the beginning of an object: a digit, `-`, one to three digits, `:`.
    private init(_ bytes: Span<UInt8>, codeAt start: Int) {
        self = .undecided
        for place in 0..<6 {
            guard start + place < bytes.count else { return }
            let byte = bytes[start + place]
            switch place {
            case 1 where byte == UInt8(ascii: "-"): continue
            case 3... where byte == UInt8(ascii: ":"):
                self = .certain
                return
            case 0 where byte.decimalDigit != nil, 2...4 where byte.decimalDigit != nil: continue
            default:
                self = .header
                return
            }
        }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// No identification has parentheses or a `!`: with them it is a text in the middle of a telegram.
    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "!"): false
        default: (0x20..<0x7F).contains(byte)
        }
    }

    /// How many bytes decide at most: identification, line ends and the beginning of an object.
    static let greatest = greatestHeader + greatestGap + 8

    /// The last place in a body, behind one of its bytes and the first, where a telegram begins for certain.
    ///
    /// A telegram without a checksum that broke off in a line is followed by the next one's beginning there.
    static func last(in body: Span<UInt8>, from known: Int = 0) -> Int? {
        var index = body.count - 1
        while index > max(0, known) {
            if body[index] == UInt8(ascii: "/"), TelegramBeginning(body, at: index) == .certain { return index }
            index -= 1
        }
        return nil
    }
}
