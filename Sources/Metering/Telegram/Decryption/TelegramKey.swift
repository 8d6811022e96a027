/// A key of 16 octets: what a grid operator hands to its customer, or what all its meters share (`telegrams.md` §4).
public struct TelegramKey: Hashable, Sendable {
    /// Why a text is no key.
    ///
    /// It never holds the text: a key is a secret.
    public enum Fault: Hashable, Sendable, Error, CustomStringConvertible {
        /// How many hex digits there are.
        case digits(Int)
        /// A character that is none, and its place from 1.
        case character(place: Int)

        /// What is wrong, in words.
        public var cause: String {
            switch self {
            case .digits(let count): "expected 32 hex digits, found \(count)"
            case .character(let place): "character \(place) is no hex digit"
            }
        }

        /// The sentence for the terminal.
        public var description: String { "cannot read the key: \(cause)" }
    }

    internal let octets: [UInt8]

    /// The authentication key of every meter in Luxembourg, which is public.
    public static let luxembourg = TelegramKey(octets: (0...15).map { UInt8($0 * 0x11) })

    private init(octets: [UInt8]) {
        self.octets = octets
    }

    /// Reads 32 hex digits of either case, with blanks, colons, dashes and line ends between them, and `0x` before.
    ///
    /// - Throws: `Fault`.
    public init(_ text: String) throws(Fault) {
        var digits: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first, first <= UInt8(ascii: " ") { rest = rest.dropFirst() }
        if rest.starts(with: "0x".utf8) || rest.starts(with: "0X".utf8) { rest = rest.dropFirst(2) }
        for index in rest.indices {
            if let digit = rest[index].hexDigit {
                digits.append(digit)
            } else if rest[index] > UInt8(ascii: " "), rest[index] != UInt8(ascii: ":"),
                rest[index] != UInt8(ascii: "-")
            {
                throw .character(place: index + 1)
            }
        }
        guard digits.count == 32 else { throw .digits(digits.count) }
        octets = stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
