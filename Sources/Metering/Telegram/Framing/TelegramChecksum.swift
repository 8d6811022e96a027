/// What is known of a telegram's checksum.
public enum TelegramChecksum: Hashable, Sendable {
    /// It is right.
    case right
    /// It is right over the telegram as it was before a line lost its CRs on the way.
    case rightWithCarriageReturns
    /// It is another than that of the bytes: what is printed, and what it should be.
    case wrong(printed: UInt16, computed: UInt16)
    /// The meter prints none, as those before DSMR 4 do; on a line with parity, that of every byte is right.
    case none
    /// There is none, though the telegram is of a version that has one.
    case missing
    /// There is none, and some bytes came with a wrong parity.
    case damaged
    /// The telegram has no `!` line: it was cut off, or is of a meter that sends none.
    case unended

    /// What it says, in words.
    public var words: String {
        switch self {
        case .right: "checksum right"
        case .rightWithCarriageReturns: "checksum right but for lost CRs"
        case .none: "without a checksum"
        case .missing: "checksum missing, though its version has one"
        case .damaged: "damaged, as the parity of its bytes says"
        case .unended: "without an end"
        case .wrong(let printed, let computed):
            "checksum wrong: \(TelegramChecksum.hex(printed)) is printed, \(TelegramChecksum.hex(computed)) expected"
        }
    }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }

    /// Whether the telegram is as the meter sent it, as far as a meter lets anyone know.
    public var isSound: Bool {
        switch self {
        case .right, .rightWithCarriageReturns, .none: true
        case .wrong, .missing, .damaged, .unended: false
        }
    }
}

extension TelegramChecksum {
    /// Judges the checksum that is printed behind a telegram.
    ///
    /// - Parameters:
    ///   - telegram: From the `/` to the `!`, both among them.
    ///   - printed: What stands behind.
    internal init(of telegram: Span<UInt8>, printed: UInt16) {
        let computed = CRC16.arc.checksum(telegram)
        guard computed != printed else {
            self = .right
            return
        }
        if TelegramChecksum.arcWithCarriageReturns(telegram) == printed {
            self = .rightWithCarriageReturns
        } else {
            self = .wrong(printed: printed, computed: computed)
        }
    }

    /// The checksum with a CR put before each LF; nil where there is a CR, and so none was lost.
    private static func arcWithCarriageReturns(_ telegram: Span<UInt8>) -> UInt16? {
        var register: UInt16 = 0
        for index in telegram.indices {
            let byte = telegram[index]
            if byte == UInt8(ascii: "\r") { return nil }
            if byte == UInt8(ascii: "\n") { register = CRC16.arc(register, UInt8(ascii: "\r")) }
            register = CRC16.arc(register, byte)
        }
        return register
    }

    /// The last start in a body from which on the checksum is right, of those that look like one; in one pass.
    ///
    /// A telegram that broke off in the middle of a line is followed by the next one's `/` there. The bytes go from the
    /// first `/` to the `!`, both among them.
    internal static func innerStart(of telegram: Span<UInt8>, printed: UInt16) -> Int? {
        let first = (1..<telegram.count).first { telegram[$0] == UInt8(ascii: "/") && isMaker(telegram, at: $0 + 1) }
        guard let first else { return nil }
        // What each bit of a byte adds to the checksum that this many bytes follow: the checksum from any place on is
        // the sum of its bytes', as the register begins at 0.
        var weights = (0..<8).map { CRC16.arc(0, 1 << UInt8($0)) }
        var checksum: UInt16 = 0
        var index = telegram.count - 1
        while index >= first {
            let byte = telegram[index]
            for bit in 0..<8 {
                if byte >> UInt8(bit) & 1 == 1 { checksum ^= weights[bit] }
                weights[bit] = CRC16.arc(weights[bit], 0)
            }
            if byte == UInt8(ascii: "/"), checksum == printed, isMaker(telegram, at: index + 1) { return index }
            index -= 1
        }
        return nil
    }

    /// Whether three letters stand at a place, as behind each `/` that begins a telegram.
    internal static func isMaker(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        index + 3 <= bytes.count
            && (index..<index + 3).allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[$0] | 0x20) }
    }
}
