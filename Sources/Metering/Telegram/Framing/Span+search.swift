internal import Glibc

extension Span<UInt8> {
    /// Whether the bytes begin with a text.
    internal func hasPrefix(_ text: StaticString) -> Bool {
        holds(text, at: 0)
    }

    /// Whether a text stands at a place.
    internal func holds(_ text: StaticString, at start: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start + length <= count else { return false }
        for index in 0..<length where self[start + index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether a text stands anywhere.
    internal func contains(_ text: StaticString) -> Bool {
        indices.contains { holds(text, at: $0) }
    }

    /// Whether the bytes are the same as others.
    internal func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { bytes in
            other.withUnsafeBytes { others in
                guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
                return memcmp(first, second, bytes.count) == 0
            }
        }
    }

    /// Whether a line begins with a text, the first one not counted.
    internal func containsLine(_ text: StaticString) -> Bool {
        for index in indices where self[index] == UInt8(ascii: "\n") || self[index] == UInt8(ascii: "\r") {
            if holds(text, at: index + 1) { return true }
        }
        return false
    }
}

extension UInt8 {
    /// The value of a hex digit of either case; nil for any other character.
    internal var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }

    /// The value of a decimal digit; nil for any other character.
    @inline(__always) internal var decimalDigit: UInt8? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}
