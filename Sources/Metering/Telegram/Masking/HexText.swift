/// Text that a telegram prints as hex digits, two for each character (`telegrams.md` §2.1).
internal struct HexText {
    /// Where the digits stand, without the line ends that may be among them.
    private let places: [Int]
    private let isLowerCase: Bool
    private let isDecimal: Bool
    /// What the pairs of digits stand for.
    var octets: [UInt8]
    /// Whether a digit is left over.
    var isOdd: Bool { !places.count.isMultiple(of: 2) }
    /// Where the digit stands that is left over.
    var lastPlace: Int? { isOdd ? places.last : nil }

    /// Reads the digits of a value; nil where something else is among them, or there are none.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        let places = range.filter { bytes[$0] != UInt8(ascii: "\r") && bytes[$0] != UInt8(ascii: "\n") }
        let digits = places.compactMap { bytes[$0].hexDigit }
        guard digits.count == places.count, places.count > 1 else { return nil }
        self.places = places
        isLowerCase = places.contains { CharacterKind(bytes[$0]) == .lower }
        octets = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        isDecimal = places.allSatisfy { bytes[$0].decimalDigit != nil }
    }

    /// Whether the octets are a name: letters and digits, with marks between that names have.
    ///
    /// Decimal digits may be a number that stands for itself: only marks that cannot be part of one are taken.
    var isName: Bool {
        octets.allSatisfy { octet in
            guard octet < 0x80 else { return false }
            return CharacterKind(octet) != .other || (isDecimal ? " " : " -_./:").utf8.contains(octet)
        }
    }

    /// Whether the octets are words.
    var isWords: Bool {
        guard !isDecimal else { return isName }
        return octets.allSatisfy { $0 >= 0x20 && $0 != 0x7F || [9, 10, 13].contains($0) }
    }

    /// Writes the octets where the digits stand.
    func write(to bytes: inout [UInt8]) {
        let digits = Array((isLowerCase ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
        for (index, octet) in octets.enumerated() {
            bytes[places[index * 2]] = digits[Int(octet >> 4)]
            bytes[places[index * 2 + 1]] = digits[Int(octet & 15)]
        }
    }
}
