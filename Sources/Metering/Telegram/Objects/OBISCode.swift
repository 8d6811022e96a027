/// The numeric name of an object: `A-B:C.D.E`, each group 0 to 255 (`telegrams.md` §2.1).
public struct OBISCode: Hashable, Sendable {
    /// The groups side by side, A in the highest of five bytes.
    internal let packed: UInt64

    /// Creates a code from its groups.
    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8) {
        packed = UInt64(a) << 32 | UInt64(b) << 24 | UInt64(c) << 16 | UInt64(d) << 8 | UInt64(e)
    }

    internal init(packed: UInt64) {
        self.packed = packed
    }

    /// The medium: 0 abstract, 1 electricity, 5 cold, 6 heat, 7 gas, 8 water.
    public var a: UInt8 { UInt8(truncatingIfNeeded: packed >> 32) }
    /// The channel: 0 the meter itself, 1 to 4 M-Bus in objects of medium 0.
    public var b: UInt8 { UInt8(truncatingIfNeeded: packed >> 24) }
    /// What is measured.
    public var c: UInt8 { UInt8(truncatingIfNeeded: packed >> 16) }
    /// How it is measured: 7 now, 8 summed up, 6 the greatest.
    public var d: UInt8 { UInt8(truncatingIfNeeded: packed >> 8) }
    /// The tariff, or a number.
    public var e: UInt8 { UInt8(truncatingIfNeeded: packed) }

    /// The same object with another channel.
    internal func withChannel(_ b: UInt8) -> OBISCode {
        OBISCode(packed: packed & ~(0xFF << 24) | UInt64(b) << 24)
    }

    /// Reads a code from a place on, and says in `index` where it ends.
    ///
    /// A sixth group of 255 is dropped; `:` for `.` and a lost first group are taken as meters print them.
    ///
    /// - Returns: Nil, with `index` anywhere, when there is none.
    @inline(__always)
    internal init?(_ bytes: Span<UInt8>, at index: inout Int) {
        var packed: UInt64 = 0
        var groups = 0
        while index < bytes.count {
            var value: UInt64 = 0
            let start = index
            while index < bytes.count, let digit = bytes[index].decimalDigit {
                value = value &* 10 &+ UInt64(digit)
                index += 1
            }
            guard index > start, index - start <= 3, value <= 255 else { return nil }
            groups += 1
            if groups == 6 {
                guard value == 255 else { return nil }
                break
            }
            packed = packed << 8 | value
            guard index < bytes.count, OBISCode.isSeparator(bytes[index], behind: groups) else { break }
            index += 1
        }
        // `0:96.7.19` has lost its first group, which is 0 in all objects of the meter itself.
        guard groups >= 5 || (groups == 4 && packed >> 24 == 0) else { return nil }
        self.packed = packed
    }

    @inline(__always)
    private static func isSeparator(_ byte: UInt8, behind groups: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ":"): true
        case UInt8(ascii: "-"): groups == 1
        case UInt8(ascii: "*"): groups == 5
        default: false
        }
    }
}

extension OBISCode: CustomStringConvertible {
    /// The code as meters print it: `1-0:1.8.1`.
    public var description: String { "\(a)-\(b):\(c).\(d).\(e)" }
}
