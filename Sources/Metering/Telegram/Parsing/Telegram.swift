/// What a telegram says, object by object.
///
/// Places are of the bytes that were parsed.
public struct Telegram: Sendable {
    /// The line behind the `/`: maker and model, data from outside.
    public internal(set) var identification: Range<Int> = 0..<0
    /// The telegram's own time; nil where it has none, or one that is no time.
    public internal(set) var time: MeterTime?
    /// The values that registers keep.
    public internal(set) var values = RegisterValues()
    /// Every object, in the order of the telegram.
    public internal(set) var objects: [TelegramObject] = []
    /// The M-Bus channels with something on them, by number.
    public internal(set) var channels: [Channel] = []
    /// Whether a value was finer than its register and lost something.
    public internal(set) var isTruncated = false

    /// A piece of equipment on an M-Bus channel.
    public struct Channel: Hashable, Sendable {
        /// The channel, 1 to 4; 0 where DSMR 2.2 knows none.
        public let number: UInt8
        /// The M-Bus device type, such as 3 for gas.
        public let deviceType: Int
        /// Where its id stands; nil without one.
        public let id: Range<Int>?
    }

    /// How many objects became a value or a fact.
    public var typedCount: Int {
        objects.count { object in
            switch object.meaning {
            case .register, .measurement, .fact: true
            case .unknown, .rejected: false
            }
        }
    }
}

extension Telegram {
    /// The text of an object's values as the telegram prints them, parentheses among it, cut to what can be printed.
    public static func text(of object: TelegramObject, in bytes: Span<UInt8>) -> String {
        printable(bytes, object.range)
    }

    /// The words of an object: those that meters print as hex are decoded, where they are words.
    ///
    /// - Returns: Nil when the object has no value.
    public static func words(of object: TelegramObject, in bytes: Span<UInt8>) -> String? {
        guard var value = object.groups(in: bytes).first else { return nil }
        // Some print a second pair of parentheses around a value.
        if value.lowerBound < value.upperBound, bytes[value.lowerBound] == UInt8(ascii: "(") {
            value = value.dropFirst()
        }
        // A version of two digits is no character in hex.
        guard case .fact(let fact) = object.meaning, fact.isText, fact != .version || value.count > 2 else {
            return printable(bytes, value)
        }
        return decodedHex(bytes, value) ?? printable(bytes, value)
    }

    /// The ASCII that pairs of hex digits stand for; nil for other digits, and for what is not printable.
    private static func decodedHex(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        guard !range.isEmpty, range.count.isMultiple(of: 2) else { return nil }
        var text: [UInt8] = []
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            guard let high = bytes[index].hexDigit, let low = bytes[index + 1].hexDigit else { return nil }
            let character = high << 4 | low
            guard (0x20..<0x7F).contains(character) else { return nil }
            text.append(character)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Bytes as they may be shown: what cannot be printed is a `?`.
    public static func printable(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let text = range.map { index in
            (0x20..<0x7F).contains(bytes[index]) ? bytes[index] : UInt8(ascii: "?")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
