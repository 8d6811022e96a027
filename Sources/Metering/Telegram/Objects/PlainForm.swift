/// How nearly all meters print a register's object behind the `(`: digits, its usual unit, `)`, CR and LF.
internal struct PlainForm: Sendable {
    /// How many bytes are looked at, from the first of a code on: the code, eight digits, a point, eight digits, what
    /// follows them, and the next line's first.
    static let bytesNeeded = PrintedCode.bytesNeeded + 8 + 1 + 8 + 8 + 1

    /// CR and LF.
    static let lineEndBytes = 2

    let register: Register
    /// How many powers of ten the unit is above the register's.
    private let scale: Int8
    /// What follows the number, such as `*kWh)` and CR LF, in the highest bytes of a word.
    private let ending: UInt64
    /// How many bytes that is, and how many bits the rest of the word has.
    private let endingBytes: UInt8
    private let restBits: UInt8

    /// No form at all.
    static let none = PlainForm()

    /// Whether a number may be read by it.
    var isSome: Bool { endingBytes > 0 }

    private init() {
        (register, scale, ending, endingBytes, restBits) = (.importPower, 0, 0, 0, 0)
    }

    /// The form of a register's numbers; nil for a register that has no usual one.
    init?(_ register: Register, _ dimension: Dimension, exponent: Int8) {
        let units: [Dimension: (name: String, exponent: Int8)] = [
            .number: ("", 0), .activeEnergy: ("*kWh", 3), .activePower: ("*kW", 3), .voltage: ("*V", 0),
            .current: ("*A", 0), .reactivePower: ("*kvar", 3),
        ]
        // A power factor without a point is printed as thousandths.
        guard register != .powerFactor, let unit = units[dimension] else { return nil }
        let bytes = Array("\(unit.name))\r\n".utf8)
        self.register = register
        scale = unit.exponent - exponent
        ending = bytes.reduce(0) { $0 >> 8 | UInt64($1) << 56 }
        endingBytes = UInt8(bytes.count)
        restBits = UInt8(64 - 8 * bytes.count)
    }

    /// Reads a number from behind its `(` on, and goes behind its `)`.
    ///
    /// Nobody checks here that the bytes needed are there: the caller has to.
    ///
    /// - Returns: Nil, with `index` anywhere, for a number of any other form: it may be in order all the same.
    @inline(__always)
    func amount(unchecked bytes: Span<UInt8>, at index: inout Int) -> Int64? {
        var digits: UInt64 = 0
        let start = index
        PlainForm.readDigits(bytes, &index, &digits)
        guard index > start else { return nil }
        var shift = Int(scale)
        if bytes[unchecked: index] == UInt8(ascii: ".") {
            index &+= 1
            let point = index
            PlainForm.readDigits(bytes, &index, &digits)
            guard index > point else { return nil }
            shift &-= index &- point
        }
        let rest = ByteWord(unchecked: bytes, at: index).bits
        guard rest &<< UInt64(restBits) == ending else { return nil }
        // Not by how many bytes the ending has: the next object would wait for the table.
        while bytes[unchecked: index] != UInt8(ascii: "\n") { index &+= 1 }
        index &+= 1
        // A line that begins with anything else may hold another value of the object.
        guard bytes[unchecked: index].decimalDigit != nil else { return nil }
        index &-= PlainForm.lineEndBytes
        // Eight digits before the point and three behind it at most, so that it is no number that no meter reaches.
        switch shift {
        case 0: return Int64(truncatingIfNeeded: digits)
        case 1: return Int64(truncatingIfNeeded: digits &* 10)
        case 2: return Int64(truncatingIfNeeded: digits &* 100)
        case 3: return Int64(truncatingIfNeeded: digits &* 1000)
        default: return nil
        }
    }

    /// Takes up to eight digits.
    @inline(__always)
    private static func readDigits(_ bytes: Span<UInt8>, _ index: inout Int, _ digits: inout UInt64) {
        let limit = index &+ 8
        while index < limit, let digit = bytes[unchecked: index].decimalDigit {
            digits = digits &* 10 &+ UInt64(digit)
            index &+= 1
        }
    }
}
