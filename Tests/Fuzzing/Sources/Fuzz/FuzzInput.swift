/// An input, as the fuzzer makes it: five bytes that say how it is tried, then what comes down the line.
struct FuzzInput {
    static let headBytes = 5

    let head: [UInt8]
    let bytes: [UInt8]

    init?(_ input: [UInt8]) {
        guard input.count >= FuzzInput.headBytes else { return nil }
        head = Array(input.prefix(FuzzInput.headBytes))
        bytes = Array(input.dropFirst(FuzzInput.headBytes))
    }

    /// What comes down the line: the bytes, or the bytes with some of them so often that no telegram is as long.
    var stream: [UInt8] {
        let border = 1 + bytes.count * Int(head[4]) / 256
        guard head[0] & 16 != 0, border <= bytes.count else { return bytes }
        let pattern = bytes[..<border].suffix(1 + Int(head[0] >> 5) * 4)
        let filling = repeatElement(pattern, count: 17_000 / pattern.count).joined()
        return Array(bytes[..<border]) + filling + bytes[border...]
    }

    /// Which key there is.
    enum Key: CaseIterable {
        case none
        case right
        case wrong
    }

    var key: Key { Key.allCases[Int(head[0] & 3) % 3] }
    var isTelnetPossible: Bool { head[0] & 4 != 0 }
    /// Whether the bytes are first encrypted, so that what is within frames is tried.
    var isSealed: Bool { head[0] & 8 != 0 }
    /// The sizes of the pieces that the bytes come in, in turn.
    var pieces: [Int] { [1 + Int(head[1]), 1 + Int(head[2]) * 16] }
    /// After how many pieces it is quiet; 0 is never.
    var quietAfter: Int { Int(head[3] & 15) }
    /// After how many pieces what has begun is given up; 0 is never.
    var givenUpAfter: Int { Int(head[3] >> 4) }
}
