/// What serial numbers are replaced by: `E0048004000` is `X0000000001` wherever it stands, and the next one's is 2.
///
/// A number is given out in the order in which names are met, so nothing leads back to the name.
internal struct MaskedNames: Sendable {
    /// What a name is written in.
    enum Form: Hashable {
        /// Letters and digits.
        case text
        /// Digits of base 16.
        case hex
    }

    private struct Key: Hashable {
        let form: Form
        let name: [UInt8]
    }

    private var numbers: [Key: Int] = [:]
    /// How many names of each shape there are.
    private var counts: [Key: Int] = [:]

    /// How often another number is tried for a name that would stay as it is: a name of one digit has ten.
    private static let tries = 10

    /// The bytes that stand for a name: as many, letters for letters and digits for digits.
    mutating func mask(_ name: [UInt8], _ form: Form) -> [UInt8] {
        // Of hex digits the case says nothing.
        let key = Key(form: form, name: form == .hex ? name.map(\.upperCase) : name)
        if let number = numbers[key] { return MaskedNames.render(name, number, form) }
        let shape = Key(form: form, name: MaskedNames.render(key.name, 0, form))
        var number = counts[shape, default: 0]
        var masked: [UInt8] = []
        for _ in 0..<MaskedNames.tries {
            number += 1
            masked = MaskedNames.render(name, number, form)
            // Neither the name itself, nor that of another meter.
            if masked != name, numbers[Key(form: form, name: masked)] == nil { break }
        }
        counts[shape] = number
        numbers[key] = number
        return masked
    }

    /// Words, of which only the length of each is left.
    static func blank(_ words: [UInt8], _ form: Form = .text) -> [UInt8] {
        render(words, 0, form)
    }

    /// Writes a number in the place of a name: into its digits from the last one on, then into its letters.
    private static func render(_ name: [UInt8], _ number: Int, _ form: Form) -> [UInt8] {
        var masked = name
        var rest = number
        for isDigit in [true, false] {
            for index in name.indices.reversed() {
                let kind = CharacterKind(name[index])
                guard kind != .other, (kind == .digit) == isDigit else { continue }
                let alphabet = kind == .digit ? digits : form == .hex ? hexLetters : letters
                let character = alphabet[rest % alphabet.count]
                rest /= alphabet.count
                // The case stays, and so does the parity of a line of seven bits that was read as eight.
                masked[index] = character | (kind == .lower ? 0x20 : 0) | (name[index] & 0x80)
            }
        }
        return masked
    }

    private static let digits = Array("0123456789".utf8)
    private static let hexLetters = Array("ABCDEF".utf8)
    /// Letters whose codes are written without a letter in base 16, in either case: a name in hex stays one of digits.
    private static let letters = Array("XYPQRSTUVW".utf8)
}

/// What stands in the place of a character: one of the same kind.
internal enum CharacterKind: Hashable {
    case digit
    case upper
    case lower
    case other

    /// The kind of a byte, its parity put aside.
    init(_ byte: UInt8) {
        switch byte & 0x7F {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .upper
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lower
        default: self = .other
        }
    }
}

extension UInt8 {
    fileprivate var upperCase: UInt8 {
        CharacterKind(self) == .lower ? self & ~0x20 : self
    }
}
