/// An input, as the fuzzer makes it: four bytes that say how it is tried, then what comes down the line.
struct FuzzInput {
    static let headBytes = 4

    let head: [UInt8]
    let bytes: [UInt8]

    init?(_ input: [UInt8]) {
        guard input.count >= FuzzInput.headBytes else { return nil }
        head = Array(input.prefix(FuzzInput.headBytes))
        bytes = Array(input.dropFirst(FuzzInput.headBytes))
    }

    /// What comes down the line: the bytes, or the bytes with their first ones so often between that no telegram is as long.
    var stream: [UInt8] {
        guard head[0] & 16 != 0, bytes.count > 1 else { return bytes }
        let pattern = bytes.prefix(1 + Int(head[0] >> 5) * 4)
        let border = bytes.count / 2
        let filling = repeatElement(pattern, count: 17_000 / pattern.count).joined()
        return Array(bytes.prefix(border)) + filling + bytes.dropFirst(border)
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
